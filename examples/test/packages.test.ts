/**
 * The programs in the READMEs of the packages.
 */
import { assert, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { Bus, type Devices } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { OwServerLive } from "@owserver/node"
import { Effect } from "effect"
import { run, start } from "./Program.js"

/** Programs take a second to start, and much longer on a busy machine. */
const served = (devices: Devices) => Effect.flatMap(Bus.make(devices), (bus) => FakeTcp.make(bus))

const printed = (output: string) => ({ code: 0, output, errors: "" })

it.scopedLive("frames.ts reads a temperature with the protocol package only, or prints the refusal", () =>
  Effect.gen(function* () {
    const { port } = yield* served({ "10.67C6697351FF": { temperature: 21.5 } })
    assert.deepStrictEqual(yield* run("frames.ts", { PORT: String(port) }), printed("        21.5\n"))
    const { port: empty } = yield* served({})
    const { output } = yield* run("frames.ts", { PORT: String(empty) })
    assert.strictEqual(output, "no such path, device, property or array element\n")
  })
)

it.scopedLive("socket.ts lists a server over a platform socket", () =>
  Effect.gen(function* () {
    const { port } = yield* served({ "10.67C6697351FF": { temperature: 21.5 } })
    const { code, errors, output } = yield* run("socket.ts", { PORT: String(port) })
    assert.deepStrictEqual([code, errors], [0, ""])
    assert.include(output.split("\n"), "/10.67C6697351FF/")
  })
)

it.scopedLive("configured.ts reads the server of the environment, and prints an error without one", () =>
  Effect.gen(function* () {
    const { host, port } = yield* served({ "10.67C6697351FF": { temperature: 21.5 } })
    const environment = { OWSERVER_HOST: host, OWSERVER_PORT: String(port) }
    assert.deepStrictEqual(yield* run("configured.ts", environment), printed("21.5\n"))
    const { errors } = yield* run("configured.ts")
    assert.match(errors, /OWSERVER_HOST/)
  })
)

it.scopedLive("simulated.ts serves any client until it is interrupted", () =>
  Effect.gen(function* () {
    const { interrupt, line } = yield* start("simulated.ts", { PORT: "0" })
    const [, port] = yield* line(/try: owdir -s 127\.0\.0\.1:(\d+)\n/)
    const text = OwServer.readText("/living room/temperature").pipe(
      Effect.provide(OwServerLive("127.0.0.1", Number(port)))
    )
    assert.closeTo(Number(yield* text), 20, 1)
    assert.strictEqual(yield* interrupt, 0)
  })
)
