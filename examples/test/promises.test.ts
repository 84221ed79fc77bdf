import * as ChildProcess from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect } from "effect"
import { build } from "esbuild"
import { run, start } from "./Program.js"

const bus = Bus.make({ "10.67C6697351FF": { temperature: 21.5 } })

const server = Effect.flatMap(bus, (bus) => FakeTcp.make(bus))

it.scopedLive("promises/read.ts prints a temperature", () =>
  Effect.gen(function* () {
    const { port } = yield* server
    const { code, errors, output } = yield* run("promises/read.ts", { PORT: `${port}` })
    assert.deepStrictEqual([code, errors, output], [0, "", "It is 21.5 °C\n"])
  })
)

it.scopedLive("promises/read.ts has a message for a missing thermometer", () =>
  Effect.gen(function* () {
    const { port } = yield* Effect.flatMap(Bus.make({}), (bus) => FakeTcp.make(bus))
    const { code, errors } = yield* run("promises/read.ts", { PORT: `${port}` })
    assert.deepStrictEqual([code, errors], [0, "No such thermometer\n"])
  })
)

it.scopedLive("promises/watch.ts polls until it is interrupted", () =>
  Effect.gen(function* () {
    const { port } = yield* server
    const { interrupt, line } = yield* start("promises/watch.ts", { PORT: `${port}`, INTERVAL: "0.01" })
    yield* line(/connected\n/)
    yield* line(/21\.5 °C\n/)
    yield* line(/21\.5 °C\n/)
    assert.strictEqual(yield* interrupt, 0)
  })
)

it.scopedLive("promises/managed.ts runs effects as promises", () =>
  Effect.gen(function* () {
    const { port } = yield* server
    const { code, errors, output } = yield* run("promises/managed.ts", { PORT: `${port}` })
    assert.deepStrictEqual([code, errors], [0, ""])
    assert.match(output, /^21\.5 °C\nOwReturnError: read \/missing on .*\nOwReturnError\n$/)
  })
)

const folder = fileURLToPath(new URL("..", import.meta.url))

/** A project with the package as an ECMAScript module, as npm installs it. */
const project = Effect.promise(async () => {
  const directory = path.join(folder, "build/required")
  const home = path.join(directory, "node_modules/@owserver/node")
  await build({
    absWorkingDir: folder,
    entryPoints: ["@owserver/node/promises"],
    outfile: path.join(home, "promises.js"),
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@owserver/source"]
  })
  fs.writeFileSync(path.join(home, "package.json"), `{ "type": "module", "exports": { "./*": "./*.js" } }`)
  fs.copyFileSync(path.join(folder, "promises/read.cjs"), path.join(directory, "read.cjs"))
  return directory
})

it.scopedLive("promises/read.cjs requires the module", () =>
  Effect.gen(function* () {
    const { port } = yield* server
    const cwd = yield* project
    const env = { ...process.env, NODE_OPTIONS: "", PORT: `${port}` }
    const { code, errors, output } = yield* Effect.async<{ code: unknown; errors: string; output: string }>(
      (resume) => {
        ChildProcess.execFile(process.execPath, ["read.cjs"], { cwd, env }, (error, output, errors) =>
          resume(Effect.succeed({ code: error?.code ?? 0, errors, output }))
        )
      }
    )
    assert.deepStrictEqual([code, output, errors], [0, "/10.67C6697351FF/ 21.5\n", ""])
  })
)
