import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitepress"
import { sidebar } from "./sidebar.js"

const docs = fileURLToPath(new URL("..", import.meta.url))

const { version } = JSON.parse(fs.readFileSync(`${docs}/../packages/client/package.json`, "utf8"))

// The site works offline: it loads nothing from other hosts.
export default defineConfig({
  title: "owserver",
  description: "1-Wire sensors over the network, typed, on Effect",
  lang: "en",
  cleanUrls: false,
  lastUpdated: false,
  ignoreDeadLinks: false,
  // Without this line browsers request an icon that does not exist.
  head: [["link", { rel: "icon", href: "data:," }]],
  // Wide tables leave no room for an outline.
  transformPageData: ({ frontmatter, relativePath }) => {
    if (["comparison.md", "devices.md"].includes(relativePath)) frontmatter.aside = false
  },
  // The search index is one large file, loaded on the first search.
  vite: { build: { chunkSizeWarningLimit: 4000 } },
  themeConfig: {
    search: {
      provider: "local",
      // Guides rank before the hundreds of headings of the API.
      options: {
        miniSearch: { searchOptions: { boostDocument: (id) => (id.startsWith("/reference/api/") ? 0.2 : 1) } }
      }
    },
    nav: [
      { text: "Tutorial", link: "/tutorial" },
      { text: "Guides", link: "/guides/connections" },
      { text: "Reference", link: "/reference/client" },
      { text: "CLI", link: "/cli/" },
      { text: `Version ${version}`, link: "/versions" }
    ],
    sidebar: sidebar(docs),
    outline: [2, 3],
    version
  }
})
