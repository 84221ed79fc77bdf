import { assert, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, Exit, Scope } from "effect"
import { run, start } from "./Program.js"

/** Programs take a second to start, and much longer on a busy machine. */
const server = Effect.flatMap(Bus.make({ "10.67C6697351FF": { temperature: 21.5 } }), (bus) => FakeTcp.make(bus))

const demo = (output: string) => output.replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")

it.live("demo.ts serves a simulated bus, and prints its sensors and one error", () =>
  Effect.map(run("demo.ts"), ({ code, errors, output }) => {
    assert.deepStrictEqual([code, errors], [0, ""])
    assert.strictEqual(
      demo(output),
      `A simulated 1-Wire bus on 127.0.0.1:PORT, read over TCP

id               type     property       value  unit
───────────────  ───────  ───────────  ───────  ──────
10.67C6697351FF  DS18S20  temperature     21.5  °C
28.AD6555070000  DS18B20  temperature  -4.0625  °C
26.2E4A0B010000  DS2438   humidity     57.2308  % RH
1D.D9A00C000000  DS2423   counter.A    1048576  pulses
12.A7B1C2000000  DS2406   sensed.A           1
01.3F8D19140000  DS2401                      –

An error suggests a fix:
OwReturnError: read /10.67C6697351FF/tempreature on 127.0.0.1:PORT: no such path, device, property or array element (EPERM, -1); list the directory above it to see what there is
`
    )
  })
)

it.live("schemas.ts sends an error as JSON", () =>
  Effect.map(run("schemas.ts"), ({ code, errors, output }) => {
    assert.deepStrictEqual([code, errors], [0, ""])
    assert.strictEqual(
      output,
      `{"_tag":"OwConnectionError","operation":"ping","path":"","server":"localhost:4304","reason":"Refused"}
ping on localhost:4304: nothing listens there; see whether owserver runs, and on which port
`
    )
  })
)

it.scopedLive("demo.ts reads the server of OWSERVER", () =>
  Effect.gen(function* () {
    const { host, port } = yield* server
    const { code, output } = yield* run("demo.ts", { OWSERVER: `${host}:${port}` })
    assert.strictEqual(code, 0)
    assert.match(output, /^An owserver on 127\.0\.0\.1:\d+, read over TCP\n/)
    assert.match(output, /\n10\.67C6697351FF {2}DS18S20 {2}temperature +21\.5 {2}°C\n/)
  })
)

it.live("demo.ts prints one line if the server fails", () =>
  Effect.map(run("demo.ts", { OWSERVER: "localhost:70000" }), ({ code, errors }) => {
    assert.strictEqual(code, 1)
    assert.strictEqual(errors, "layer: the argument port is invalid: expected an integer of 1 to 65535, not 70000\n")
  })
)

it.scopedLive("every serving program prints one line if its port is in use", () =>
  Effect.gen(function* () {
    const { port } = yield* server
    const programs = [
      ["simulated.ts"],
      ["tutorial/server.ts"],
      ["run.ts", "services/http"],
      // `run.ts` compiles what it runs, which takes seconds.
      ...(process.env.VERIFY === "1" ? [["run.ts", "services/prometheus"]] : [])
    ]
    for (const [file = "", ...args] of programs) {
      const { code, errors, output } = yield* run(file, { PORT: `${port}`, HTTP_PORT: `${port}` }, ...args)
      assert.deepStrictEqual([code, output], [1, ""], file)
      assert.match(errors, new RegExp(`^[^\n]*EADDRINUSE[^\n]*:${port}\n$`), file)
    }
  })
)

it.scopedLive("unattended.ts waits for its server, reads, and reconnects after a restart", () =>
  Effect.gen(function* () {
    const bus = yield* Bus.make({ "10.67C6697351FF": { temperature: 21.5 } })
    const probe = yield* Scope.make()
    const { port } = yield* Scope.extend(FakeTcp.make(bus), probe)
    yield* Scope.close(probe, Exit.void)
    const { line } = yield* start("unattended.ts", { PORT: String(port), INTERVAL: "0.2" })
    yield* line(/no connection: .*nothing listens there/)
    yield* Effect.scoped(
      Effect.gen(function* () {
        yield* FakeTcp.make(bus, { port })
        yield* line(new RegExp(`connected to .*:${port}\\n`))
        yield* line(/21\.5 °C\n/)
      })
    )
    yield* line(/no connection: /)
    yield* FakeTcp.make(bus, { port })
    yield* line(/connected to /)
    yield* line(/21\.5 °C\n/)
  })
)
