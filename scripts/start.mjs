// Starts a station in a clone, on a simulated bus or on the server in OWSERVER, and stores in a temporary folder:
//
//   npx -y pnpm@10 start
//   OWSERVER=pi.lan npx -y pnpm@10 start --verbose
//
// Arguments are those of ow serve. Bundles the station first, unless the bundle is newer than all sources.
import * as ChildProcess from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))
const program = path.join(root, "packages/station/bundle/ow.js")

const timeOf = (file) => fs.statSync(file).mtimeMs

/** Returns the time of the newest file that goes into the bundle. */
const newestSource = () => {
  const packages = ["protocol", "client", "node", "fake", "sensors", "station", "cli"]
  const folders = [...packages.map((name) => `${name}/src`), "station/web"].map((name) =>
    path.join(root, "packages", name)
  )
  const sources = folders.flatMap((folder) =>
    fs.readdirSync(folder, { recursive: true }).map((file) => path.join(folder, file))
  )
  return Math.max(...[path.join(root, "pnpm-lock.yaml"), ...sources].map(timeOf))
}

if (!fs.existsSync(program) || timeOf(program) < newestSource()) {
  const { bundleAll } = await import("../packages/station/bundle.mjs")
  await bundleAll("bundle")
}

/** Writes a configuration for the server in OWSERVER, whose database is in a temporary folder too. */
const configure = () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "owserver-station-"))
  const file = path.join(folder, "station.json")
  fs.writeFileSync(file, `${JSON.stringify({ store: { file: "station.db" } }, null, 2)}\n`)
  return ["--config", file]
}

const args = process.argv.slice(2)
const source = process.env.OWSERVER ? (args.includes("--config") ? [] : configure()) : ["--demo"]
const child = ChildProcess.spawn(process.execPath, [program, "serve", ...source, ...args], { stdio: "inherit" })
// The terminal sends Ctrl-C to both. This process ends with the station, which first stores its readings.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => signal === "SIGTERM" && child.kill(signal))
child.once("exit", (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 128 + os.constants.signals[signal]
})
