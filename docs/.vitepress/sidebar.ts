/**
 * Where each page is found. A page that is named here and not written yet is left out; one that is written and not named
 * here stops the build.
 */
import * as fs from "node:fs"
import type { DefaultTheme } from "vitepress"

/** Pages by their files below docs/, without `.md`. */
const sections: ReadonlyArray<readonly [title: string, pages: { readonly [file: string]: string }]> = [
  [
    "Start",
    {
      introduction: "Introduction",
      installation: "Installation",
      tutorial: "Tutorial",
      comparison: "Beside other clients"
    }
  ],
  [
    "Guides",
    {
      "guides/connections": "Connections",
      "guides/timeouts": "Timeouts",
      "guides/errors": "Errors",
      "guides/unattended": "Running for years",
      "guides/many-sensors": "Many sensors",
      "guides/power-on": "85 °C and other lies",
      "guides/recipes": "Recipes",
      "guides/testing": "Testing",
      "guides/real-server": "A real server",
      "guides/sql": "To a database",
      "guides/http": "Over HTTP",
      "guides/prometheus": "Prometheus",
      "guides/mqtt": "MQTT"
    }
  ],
  [
    "Reference",
    {
      "reference/client": "The client",
      devices: "Devices",
      cli: "The command ow",
      "reference/protocol": "The protocol",
      "reference/protocol-connections": "Protocol: connections",
      "reference/protocol-values": "Protocol: values",
      performance: "Performance",
      versions: "Versions"
    }
  ],
  [
    "Migration",
    {
      "migration/pyownet": "From pyownet",
      "migration/node-owfs": "From node-owfs",
      "migration/ow-shell": "From ow-shell"
    }
  ],
  [
    "Behind it",
    {
      architecture: "Architecture",
      "decisions/0001-tools": "Decision: tools",
      "decisions/0002-protocol-values": "Decision: protocol",
      "decisions/0003-fake": "Decision: the fake",
      "decisions/0004-connections": "Decision: connections",
      "decisions/0005-sensors": "Decision: sensors",
      "decisions/0006-packages": "Decision: packages",
      "decisions/0007-cli": "Decision: the command"
    }
  ]
]

/** The pages of the API are named by the list that comes with them. */
const api = "reference/api"

const apiSection = (docs: string): DefaultTheme.SidebarItem[] => {
  const list = `${docs}/${api}/typedoc-sidebar.json`
  if (!fs.existsSync(list)) return []
  return [{ text: "API", link: `/${api}/`, collapsed: true, items: JSON.parse(fs.readFileSync(list, "utf8")) }]
}

const pagesBelow = (docs: string): ReadonlyArray<string> =>
  fs
    .readdirSync(docs, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md") && !file.startsWith(`${api}/`))
    .map((file) => file.slice(0, -".md".length))

export const sidebar = (docs: string): DefaultTheme.SidebarItem[] => {
  const pages = new Set(pagesBelow(docs))
  const items = sections.map(([text, named]) => ({
    text,
    items: Object.entries(named)
      .filter(([file]) => pages.delete(file))
      .map(([file, text]) => ({ text, link: `/${file}` }))
  }))
  pages.delete("index")
  if (pages.size > 0) throw new Error(`not in docs/.vitepress/sidebar.ts: ${[...pages].join(", ")}`)
  return [...items.filter(({ items }) => items.length > 0), ...apiSection(docs)]
}
