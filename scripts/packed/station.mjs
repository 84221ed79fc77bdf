// Checks the archive of the station, and runs its command without other packages of the project.
import * as assert from "node:assert"
import * as ChildProcess from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import * as readline from "node:readline"
import { run } from "./run.mjs"

/** Fails if the archive lacks a part of the bundle, or the license of a bundled package. */
export const inspectStation = (folder) => {
  const { bin, dependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(
    fs.readFileSync(path.join(folder, "package.json"), "utf8")
  )
  assert.deepStrictEqual(Object.keys(dependencies), ["libsql"])
  for (const name of Object.keys(peerDependencies))
    assert.deepStrictEqual(peerDependenciesMeta[name], { optional: true }, `${name} would be installed with it`)
  assert.ok(fs.readFileSync(path.join(folder, bin.ow), "utf8").startsWith("#!/usr/bin/env node\n"))
  const licenses = fs.readFileSync(path.join(folder, "bundle/LICENSES.txt"), "utf8")
  for (const name of ["effect", "@effect/cli", "@effect/sql", "mqtt", "pg"])
    assert.match(licenses, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(MIT\\)$`, "m"))
  assert.match(fs.readFileSync(path.join(folder, "dist/web/index.html"), "utf8"), /"\.\/assets\/main-\w+\.js"/)
  assert.deepStrictEqual(fs.readdirSync(folder).sort(), [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "bundle",
    "dist",
    "grafana",
    "package.json",
    "src",
    "station.schema.json"
  ])
}

/** Fails if the project contains other packages than the station, libsql and its binaries. */
export const holdsLibsqlOnly = (project) => {
  const { packages } = JSON.parse(fs.readFileSync(path.join(project, "node_modules/.package-lock.json"), "utf8"))
  const others = Object.keys(packages).filter(
    (name) => !/^node_modules\/(@owserver\/station|libsql|@libsql\/.*|@neon-rs\/load|detect-libc)$/.test(name)
  )
  assert.deepStrictEqual(others, [])
}

/** Fails if a station does not serve its dashboard with the script. */
const openDashboard = async (url) => {
  const page = await fetch(url)
  assert.strictEqual(page.status, 200)
  const [script] = /assets\/main-\w+\.js/.exec(await page.text()) ?? []
  assert.strictEqual((await fetch(new URL(script, url))).status, 200)
}

/**
 * Runs a station of the installed archive on the demonstration until it has stored readings, opens its dashboard, stops it, and prints
 * the readings.
 */
export const useStation = async (project, version) => {
  const program = path.join(project, "node_modules/.bin/ow")
  const home = path.join(project, "home")
  const ow = (...args) => run(program, args, { cwd: project, env: { HOME: home, OWSERVER: "" } })
  assert.strictEqual(await ow("--version"), `${version}\n`)
  assert.match(await ow("serve", "--check"), /^stores readings in .*station\.db$/m)
  const child = ChildProcess.spawn(program, ["serve", "--demo", "--verbose"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, HOME: home, STATION_PORT: "0" }
  })
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)))
  let database = ""
  let url
  try {
    for await (const line of readline.createInterface(child.stdout)) {
      database ||= /stores readings in (.*)$/.exec(line)?.[1] ?? ""
      url ??= /serves the dashboard at (\S+)$/.exec(line)?.[1]
      // The first reading may come before the URL.
      if (url === undefined || !/28\.AD6555070000.*\/temperature 1[12]\./.test(line)) continue
      await openDashboard(url)
      child.kill("SIGTERM")
    }
    assert.strictEqual(await ended, 0)
    const config = path.join(path.dirname(database), "station.json")
    assert.match(await ow("history", "--config", config), /^28\.AD6555070000 +temperature .* °C /m)
  } finally {
    child.kill("SIGKILL")
    if (database !== "") fs.rmSync(path.dirname(database), { recursive: true, force: true })
  }
}
