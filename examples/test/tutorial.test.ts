/**
 * Runs the programs of the tutorial as it describes.
 */
import { assert, it } from "@effect/vitest"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, Exit, Scope } from "effect"
import * as RealOwServer from "../../packages/conformance/test/RealOwServer.js"
import { bus } from "../tutorial/bus.js"
import { run, start } from "./Program.js"

/** The programs that end by themselves. */
const short = ["first", "list", "typed", "errors"].map((name) => `tutorial/${name}.ts`)

/** The output of the short programs, for a temperature of the first thermometer. */
const printed = (port: number, temperature: string) => `-- tutorial/first.ts
"${temperature.padStart(12)}"
-- tutorial/list.ts
10.000010EF0000 of family 10 at /10.000010EF0000
28.000028D70100 of family 28 at /28.000028D70100
/10.000010EF0000/address
/10.000010EF0000/alias
/10.000010EF0000/crc8
/10.000010EF0000/errata/
/10.000010EF0000/family
/10.000010EF0000/id
/10.000010EF0000/latesttemp
/10.000010EF0000/locator
/10.000010EF0000/power
/10.000010EF0000/r_address
/10.000010EF0000/r_id
/10.000010EF0000/r_locator
/10.000010EF0000/scratchpad
/10.000010EF0000/temperature
/10.000010EF0000/temphigh
/10.000010EF0000/templow
/10.000010EF0000/type
-- tutorial/typed.ts
${temperature} °C, which is cold
-- tutorial/errors.ts
${temperature} °C
10.000010EF0001 is missing
read /10.000010EF0000/tempreature on localhost:${port}: no such path, device, property or array element (EPERM, -1); list the directory above it to see what there is
`

it.scopedLive("the short programs read from server.ts and from the real server, and server.ts ends on Ctrl-C", () =>
  Effect.gen(function* () {
    const server = yield* start("tutorial/server.ts", { PORT: "0" })
    const [, port] = yield* server.line(/serving on 127\.0\.0\.1:(\d+)\n/)
    const served = [{ port: Number(port), temperature: "12.5" }]
    if (RealOwServer.installed) {
      served.push({ port: (yield* RealOwServer.start("--tester=10,28")).port, temperature: "1.6" })
    } else console.warn("owserver is not installed; the tutorial runs only against the fake")
    const ports = served.map(({ port }) => port).join()
    assert.deepStrictEqual(yield* run("test/oneByOne.mjs", {}, `--ports=${ports}`, ...short), {
      code: 0,
      output: served.map(({ port, temperature }) => printed(port, temperature)).join(""),
      errors: ""
    })
    assert.strictEqual(yield* server.interrupt, 0)
  })
)

it.scopedLive("service.ts waits for its server, reconnects, logs changes, and ends on Ctrl-C", () =>
  Effect.gen(function* () {
    const { port } = yield* Effect.scoped(FakeTcp.make(bus))
    const service = yield* start("tutorial/service.ts", { PORT: String(port), INTERVAL: "0.2" })
    yield* service.line(/watching; Ctrl-C ends it\n/)
    const scope = yield* Scope.make()
    yield* Scope.extend(FakeTcp.make(bus, { port }), scope)
    yield* service.line(/10\.000010EF0000 12\.5 °C\n/)
    yield* service.line(/28\.000028D70100 \d+\.?\d* °C\n/)
    yield* Scope.close(scope, Exit.void)
    yield* service.line(/read \/10\.000010EF0000\/temperature on localhost:\d+: nothing listens there/)
    yield* FakeTcp.make(bus, { port })
    yield* service.line(/10\.000010EF0000 12\.5 °C\n/)
    assert.strictEqual(yield* service.interrupt, 0)
    yield* service.line(/stopping\n/)
  })
)
