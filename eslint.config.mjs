// ESLint has the two checks that Biome lacks; all else is Biome's.
//
// Regular expressions: an expression that takes quadratic time lets a long text from a server freeze the process, and no
// timeout fires while it runs.
//
// Folder order: modules import from their own folder and from those that stand before it in `orders`, types included.
import path from "node:path"
import parser from "@typescript-eslint/parser"
import regexp from "eslint-plugin-regexp"

/** The folders of each package, lowest first. Folders in one array do not import each other. */
const orders = {
  client: [
    "internal/taggedError",
    "OwServerError",
    ["Options", "Results", "Transport"],
    "internal/context",
    "internal/connection",
    "internal/pool",
    "internal/call",
    "internal/call/operations",
    ["OwServerService", "internal/accessors"],
    "internal/service",
    "OwServer",
    ["ClientSchema", "SocketTransport"]
  ],
  fake: ["internal/values", "internal/devices", "internal/properties", "internal/paths", "internal/server"],
  sensors: ["values", "families", "devices", ["chips", "streams"], "servers"],
  station: [
    "model",
    "store",
    "collect",
    "config",
    "http/Access",
    "StationConfig",
    ["Stores", "Writer"],
    ["Collecting", "Maintenance"],
    "readings",
    ["publish/Broker", "publish/influx"],
    "outbox/TargetStatus",
    "Health",
    "outbox",
    "control",
    ["format/csv", "format/display"],
    "format",
    "publish",
    "http",
    "Consumers",
    "Station",
    "commands"
  ],
  cli: [
    "errors",
    "output",
    "argv",
    "settings",
    "server",
    "readings",
    ["doctor", "fake", "snoop", "watch"],
    "commands/shared",
    "commands"
  ]
}

/** The position of a module in an order, and its folder. Modules outside of all folders have none. */
const placeOf = (order, file) => {
  const folders = order.flatMap((names, rank) => [names].flat().map((name) => ({ name, rank })))
  const holds = ({ name }) => file.startsWith(`${name}/`) || file === `${name}.ts`
  return folders.filter(holds).sort((a, b) => b.name.length - a.name.length)[0]
}

const folderOrder = {
  meta: { type: "problem", schema: [{ type: "array" }], messages: { order: "{{from}} must not import from {{to}}" } },
  create: ({ cwd, filename, options: [order], report }) => {
    const [, root, file] = /^(packages\/[^/]+\/src)\/(.*)$/.exec(path.relative(cwd, filename)) ?? []
    const from = root === undefined ? undefined : placeOf(order, file)
    const check = (node) => {
      const specifier = node.source?.value
      if (from === undefined || typeof specifier !== "string" || !specifier.startsWith(".")) return
      const target = path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, ".ts")
      const to = placeOf(order, target)
      if (to === undefined || to.name === from.name || to.rank < from.rank) return
      report({ node, messageId: "order", data: { from: from.name, to: to.name } })
    }
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
      TSImportType: check
    }
  }
}

const base = {
  languageOptions: { parser },
  linterOptions: { reportUnusedDisableDirectives: "error" },
  plugins: { regexp, owserver: { rules: { "folder-order": folderOrder } } }
}

export default [
  {
    ...base,
    files: ["packages/*/{src,web}/**/*.ts"],
    rules: {
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": ["error", { report: "potential", ignorePartial: false }]
    }
  },
  ...Object.entries(orders).map(([name, order]) => ({
    ...base,
    files: [`packages/${name}/src/**/*.ts`],
    rules: { "owserver/folder-order": ["error", order] }
  }))
]
