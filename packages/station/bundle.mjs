// Bundles the commands of the station for publishing, and copies the command line beside them, so that one archive is enough:
// bundle/main.js, a chunk for PostgreSQL that is loaded on demand, and bundle/ow.js with its chunks. All but libsql is inside,
// because its driver is a binary for each platform.
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { bundle as bundleProgram } from "../../scripts/bundle.mjs"
import * as Licenses from "../cli/bundle/licenses.mjs"
import { bundle as bundleCommandLine } from "../cli/bundle.mjs"
import { bundleWeb } from "./web.mjs"

const here = fileURLToPath(new URL(".", import.meta.url))
const cli = path.join(here, "../cli")

/** Some packages of PostgreSQL's driver are CommonJS, and require modules of Node.js. */
const banner = {
  js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);'
}

/** Bundles the commands into a folder relative to this one, and returns esbuild's metafile. */
export const bundle = async (outdir) => {
  const { version } = JSON.parse(fs.readFileSync(path.join(here, "package.json"), "utf8"))
  const { metafile } = await bundleProgram(here, { main: "src/main.ts", fleet: "../fleet/src/main.ts" }, outdir, {
    banner,
    define: { STATION_VERSION: JSON.stringify(version) },
    external: ["libsql"],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    chunkNames: "station/[name]-[hash]",
    metafile: true
  })
  return metafile
}

/**
 * Bundles everything that is published, with the licenses of all bundled packages. The dashboard goes to `../dist/web`, where the
 * station looks for it.
 */
export const bundleAll = async (outdir) => {
  const metafile = await bundle(outdir)
  const target = path.resolve(here, outdir)
  const commandLine = await bundleCommandLine(target, true)
  const dashboard = await bundleWeb(path.join(target, "../dist/web"))
  const packages = [
    ...Licenses.packages(metafile, here),
    ...Licenses.packages(commandLine, cli),
    ...Licenses.packages(dashboard, here)
  ]
  const byVersion = new Map(packages.map((one) => [`${one.name} ${one.version}`, one]))
  const sorted = [...byVersion.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  fs.writeFileSync(path.join(target, "LICENSES.txt"), Licenses.text(sorted))
  return metafile
}

/**
 * Bundles as an installed package below `node_modules` of a folder, for tests and for the manual, and returns the path of `ow`. It is
 * apart from the bundle that is published, which another process may be packing.
 */
export const install = async (folder) => {
  const target = path.join(folder, "node_modules/@owserver/station")
  await bundleAll(path.join(target, "bundle"))
  fs.copyFileSync(path.join(here, "package.json"), path.join(target, "package.json"))
  fs.symlinkSync(path.join(here, "node_modules/libsql"), path.join(folder, "node_modules/libsql"))
  return path.join(target, "bundle/ow.js")
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleAll(process.argv[2] ?? "bundle")
