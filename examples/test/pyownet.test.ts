/**
 * The examples of pyownet's documentation with this client: the same bus and the same output, on the fake and on the real server.
 */
import { assert, describe, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { ConfigProvider, Effect, type Scope } from "effect"
import * as RealOwServer from "../../packages/conformance/test/RealOwServer.js"
import * as Alias from "../pyownet/alias.js"
import * as Dir from "../pyownet/dir.js"
import * as DirAll from "../pyownet/dirall.js"
import * as Flags from "../pyownet/flags.js"
import * as Missing from "../pyownet/missing.js"
import * as Persistent from "../pyownet/persistent.js"
import * as Read from "../pyownet/read.js"
import * as Threads from "../pyownet/threads.js"
import * as Type from "../pyownet/type.js"
import * as Workers from "../pyownet/workers.js"
import { printed } from "./Printed.js"

type Server = Effect.Effect<{ readonly port: number }, unknown, Scope.Scope>

const families = "10,05,26,01,43"

/** Formats a list as Node does. */
const list = (...entries: ReadonlyArray<string>) => ["[", ...entries.map((entry) => `  ${entry}`), "]"]

const root = list(
  "'/10.000010EF0000/',",
  "'/05.000005FA0100/',",
  "'/26.000026D90200/',",
  "'/01.000001FE0300/',",
  "'/43.000043BC0400/'"
)

const workers = [
  "DS18S20 10000010EF00005B",
  "DS2405 05000005FA01006B",
  "DS2438 26000026D902001E",
  "DS2401 01000001FE03009E",
  "DS28EC20 43000043BC0400D4"
]

const suite = (name: string, server: Server, runIf: boolean) =>
  describe.skipIf(!runIf)(name, () => {
    const prints = (
      file: string,
      { program }: { readonly program: Effect.Effect<void, unknown> },
      expected: ReadonlyArray<string>
    ) =>
      it.scopedLive(`${file} prints what pyownet does`, () =>
        Effect.gen(function* () {
          const { port } = yield* server
          const config = ConfigProvider.fromMap(new Map([["PORT", String(port)]]))
          assert.deepStrictEqual(yield* printed(Effect.withConfigProvider(program, config)), expected)
        })
      )

    prints("dir.ts", Dir, root)
    prints("read.ts", Read, ["[ '         1.6' ]", "[ '1.' ]"])
    prints("persistent.ts", Persistent, ["1 open", ...root, "0 open", "1 open", ...root, "0 open"])
    prints("workers.ts", Workers, workers)
    prints("threads.ts", Threads, workers)
    prints("alias.ts", Alias, [
      ...list(
        "'/myalias/',",
        "'/05.000005FA0100/',",
        "'/26.000026D90200/',",
        "'/01.000001FE0300/',",
        "'/43.000043BC0400/'"
      ),
      "[ 'DS18S20' ]"
    ])
    prints(
      "dirall.ts",
      DirAll,
      list(
        "0,",
        "'/10.000010EF0000,/05.000005FA0100,/26.000026D90200,/01.000001FE0300,/43.000043BC0400,/bus.0,/uncached,/settings,/system,/statistics,/structure,/simultaneous,/alarm'"
      )
    )
    prints("missing.ts", Missing, ["[ -1, '' ]"])
    prints("flags.ts", Flags, ["[ '      277.15' ]", "[ '         400' ]"])
    prints("type.ts", Type, ["[ 'DS18S20' ]"])
  })

suite(
  "the simulated server",
  Effect.suspend(() => FakeTcp.make(Bus.tester(families))),
  true
)

if (!RealOwServer.installed) console.warn("owserver is not installed; the examples run only against the fake")
suite("the real owserver", RealOwServer.start(`--tester=${families}`), RealOwServer.installed)
