import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitepress"
import { sidebar } from "./sidebar.js"

const docs = fileURLToPath(new URL("..", import.meta.url))

const { version } = JSON.parse(fs.readFileSync(`${docs}/../packages/client/package.json`, "utf8"))

// Nothing is fetched from elsewhere: the site is read offline as well.
export default defineConfig({
  title: "owserver",
  description: "1-Wire sensors over the network, typed, on Effect",
  lang: "en",
  cleanUrls: false,
  lastUpdated: false,
  ignoreDeadLinks: false,
  // No icon: without this a browser asks for one.
  head: [["link", { rel: "icon", href: "data:," }]],
  // Where tables are wide there is no room for an outline beside them.
  transformPageData: ({ frontmatter, relativePath }) => {
    if (["comparison.md", "devices.md"].includes(relativePath)) frontmatter.aside = false
  },
  // The index of the search is one file, and fetched when somebody searches.
  vite: { build: { chunkSizeWarningLimit: 4000 } },
  themeConfig: {
    search: {
      provider: "local",
      // What somebody wrote comes before the hundreds of headings of the API.
      options: {
        miniSearch: { searchOptions: { boostDocument: (id) => (id.startsWith("/reference/api/") ? 0.2 : 1) } }
      }
    },
    nav: [
      { text: "Introduction", link: "/introduction" },
      { text: "Tutorial", link: "/tutorial" },
      { text: "Reference", link: "/reference/client" },
      { text: `Version ${version}`, link: "/versions" }
    ],
    sidebar: sidebar(docs),
    outline: [2, 3],
    version
  }
})
