/**
 * The sidebar. A page that is listed here but does not exist is left out. A page that exists but is not listed stops the
 * build.
 */
import * as fs from "node:fs"
import type { DefaultTheme } from "vitepress"

/** Pages by their files below docs/, without `.md`. */
type Pages = { readonly [file: string]: string }

const tutorial: Pages = {
  introduction: "Introduction",
  installation: "Installation",
  tutorial: "Tutorial"
}

const guides: Pages = {
  "guides/without-effect": "Without Effect",
  "guides/from-promises": "From promises and callbacks",
  "guides/connections": "Connections",
  "guides/timeouts": "Timeouts",
  "guides/errors": "Errors",
  "guides/unattended": "Reconnection and retry",
  "guides/many-sensors": "Many sensors",
  "guides/power-on": "Implausible values",
  "guides/recipes": "Recipes",
  "guides/testing": "Testing",
  "guides/real-server": "A real server",
  "guides/sql": "SQL database",
  "guides/http": "HTTP API",
  "guides/prometheus": "Prometheus",
  "guides/mqtt": "MQTT",
  "migration/pyownet": "Migration from pyownet",
  "migration/node-owfs": "Migration from node-owfs",
  "migration/ow-shell": "Migration from ow-shell"
}

const station: Pages = {
  "station/index": "Run a station",
  "station/raspberry-pi": "On a Raspberry Pi or Debian",
  "station/containers": "Containers",
  "station/dashboard": "The dashboard",
  "station/collecting": "Collecting",
  "station/configuration": "Configuration",
  "station/calibration": "Calibration",
  "station/alarms": "Alarms",
  "station/targets": "Targets of alarms",
  "station/home-assistant": "Home Assistant",
  "station/prometheus": "Prometheus and Grafana",
  "station/influx": "InfluxDB",
  "station/fleet": "Several machines",
  "station/http": "The HTTP API",
  "station/proxy": "Behind a reverse proxy",
  "station/nothing-arrives": "When nothing arrives"
}

const reference: Pages = {
  "reference/client": "Client",
  devices: "Devices",
  "reference/protocol": "Protocol",
  "reference/protocol-connections": "Protocol: connections",
  "reference/protocol-values": "Protocol: values",
  versions: "Versions"
}

const explanation: Pages = {
  architecture: "Architecture",
  comparison: "Comparison",
  performance: "Performance",
  "decisions/0001-tools": "Decision: tools",
  "decisions/0002-protocol-values": "Decision: protocol",
  "decisions/0003-fake": "Decision: fake",
  "decisions/0004-connections": "Decision: connections",
  "decisions/0005-sensors": "Decision: sensors",
  "decisions/0006-packages": "Decision: packages",
  "decisions/0007-cli": "Decision: command line",
  "decisions/0008-station": "Decision: station",
  "decisions/0009-alarms": "Decision: alarms and publishing",
  "decisions/0010-fleet": "Decision: fleet"
}

const commandLine: Pages = {
  "cli/index": "Overview",
  "cli/ls": "ow ls",
  "cli/tree": "ow tree",
  "cli/read": "ow read",
  "cli/write": "ow write",
  "cli/present": "ow present",
  "cli/get": "ow get",
  "cli/ping": "ow ping",
  "cli/devices": "ow devices",
  "cli/temps": "ow temps",
  "cli/watch": "ow watch",
  "cli/alarms": "ow alarms",
  "cli/log": "ow log",
  "cli/alias": "ow alias",
  "cli/stats": "ow stats",
  "cli/doctor": "ow doctor",
  "cli/snoop": "ow snoop",
  "cli/fake": "ow fake",
  "cli/serve": "ow serve",
  "cli/history": "ow history",
  "cli/export": "ow export",
  "cli/import": "ow import",
  "cli/label": "ow label",
  "cli/backup": "ow backup",
  "cli/completions": "ow completions",
  "cli/troubleshooting": "Troubleshooting",
  "cli/performance": "Startup time"
}

/** TypeDoc writes the pages of the API and the list of them. */
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
  const unlisted = new Set(pagesBelow(docs))
  unlisted.delete("index")
  const items = (pages: Pages) =>
    Object.entries(pages)
      .filter(([file]) => unlisted.delete(file))
      .map(([file, text]) => ({ text, link: `/${file.replace(/\bindex$/, "")}` }))
  const sections = [
    { text: "Tutorial", items: items(tutorial) },
    { text: "Guides", items: items(guides) },
    { text: "Station", items: items(station) },
    { text: "Reference", items: [...items(reference), ...apiSection(docs)] },
    { text: "CLI", items: items(commandLine) },
    { text: "Explanation", items: items(explanation) }
  ]
  if (unlisted.size > 0) throw new Error(`not in docs/.vitepress/sidebar.ts: ${[...unlisted].join(", ")}`)
  return sections
}
