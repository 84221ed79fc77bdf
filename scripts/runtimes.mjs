// Runs the behaviour suite, `ow`, and a program that keeps a connection, on Bun and Deno. `verify` bundles `ow` before.
import * as assert from "node:assert"
import { execFile, execFileSync, spawn, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import * as readline from "node:readline"
import { promisify } from "node:util"
import { build } from "esbuild"

const home = path.resolve("node_modules/.cache/runtimes")
const ow = path.resolve("packages/cli/dist/ow.js")
const reader = path.join(home, "reader.mjs")

/** The packages with the binaries, and the arguments with which each runtime starts like Node.js. */
const runtimes = {
  Bun: { binaries: "@oven/bun-*/bin/bun", before: ["--bun"] },
  Deno: { binaries: "@deno/*/deno", before: ["run", "--allow-all", "--no-lock", "--quiet"] }
}

const isRunnable = (binary) => spawnSync(binary, ["--version"]).status === 0

/** Without its install script, a package leaves its binary in a package for the platform. */
const install = () => {
  const options = ["--no-audit", "--no-fund", "--ignore-scripts"]
  execFileSync("npm", ["install", `--prefix=${home}`, ...options, "bun@1", "deno@2"], { stdio: "inherit" })
}

/** Returns the binary of a runtime. npm may install several for one platform, such as those for older processors. */
const binaryOf = (pattern) => {
  const [scope, name, ...rest] = pattern.split("/")
  const folder = path.join(home, "node_modules", scope)
  const candidates = fs.readdirSync(folder).filter((found) => found.startsWith(name.replace("*", "")))
  const binaries = candidates.map((found) => path.join(folder, found, ...rest)).filter(fs.existsSync)
  for (const binary of binaries) fs.chmodSync(binary, 0o755)
  const binary = binaries.find(isRunnable)
  assert.ok(binary !== undefined, `no binary of ${pattern} runs here`)
  return binary
}

/** Prints each claim of the suite, on the fake and on the real owserver, with every mode of the client. */
const suite = (binary, before) => {
  const args = ["node_modules/vitest/vitest.mjs", "run", "--project=conformance", "--reporter=verbose"]
  const { status } = spawnSync(
    binary,
    [...before, ...args, "--no-isolate", "--maxWorkers=1", "--minWorkers=1", "fake.test", "real.test", "promises.test"],
    // The real server must be installed: its claims fail instead of being skipped.
    { stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, OWSERVER_REQUIRED: "1" } }
  )
  assert.strictEqual(status, 0, "a claim of the suite is wrong")
}

/** Runs programs against a bus that the runtime simulates itself. The time limit only ends a program that hangs. */
const programs = async (binary, before, version) => {
  const run = async (...args) => {
    const { stdout } = await promisify(execFile)(binary, [...before, ...args], { timeout: 120_000 })
    return stdout
  }
  assert.strictEqual(await run(ow, "--version"), `${version}\n`)
  const fake = spawn(binary, [...before, ow, "fake", "--port=0", "--json"], { stdio: ["ignore", "pipe", "inherit"] })
  try {
    const { value: line } = await readline.createInterface(fake.stdout)[Symbol.asyncIterator]().next()
    const { server, port } = JSON.parse(line ?? "{}")
    assert.strictEqual(await run(ow, "read", "-s", server, "/cellar/type"), "DS18B20\n")
    assert.match(await run(ow, "temps", "-s", server), /^28\.AD6555070000 +cellar +\d+\.\d+ °C +good$/m)
    // It keeps its connection for an hour, and must exit all the same.
    assert.strictEqual(await run(reader, String(port), "/cellar/type"), "DS18B20\n")
  } finally {
    fake.kill()
  }
}

install()
await build({
  entryPoints: ["packages/node/test/program.ts"],
  outfile: reader,
  bundle: true,
  platform: "node",
  format: "esm",
  conditions: ["@owserver/source"]
})
const { version } = JSON.parse(fs.readFileSync("packages/cli/package.json", "utf8"))
for (const [name, { before, binaries }] of Object.entries(runtimes)) {
  const binary = binaryOf(binaries)
  const release = execFileSync(binary, ["--version"], { encoding: "utf8" }).split("\n")[0]
  console.log(`${name}: ${release}`)
  await programs(binary, before, version)
  suite(binary, before)
  console.log(`holds: the suite, ow, and a program that keeps a connection, on ${name} (${release})`)
}
