import { Bus, Faults, OwServerTest } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, Either, Layer } from "effect"
import * as ClientModes from "./ClientModes.js"
import { families, suite } from "./suite.js"

const bus = () => Either.getOrThrow(Bus.tester(families.join()))

/** As the real server can be started. What the client gives must be the same with all of them. */
const moods: ReadonlyArray<readonly [string, Faults.Faults]> = [
  ["plain", {}],
  ["pingcrazy", { pingcrazy: true }],
  ["no persistence", { noPersistence: true }],
  ["no DIRALL", { noDirall: true }],
  ["no GET", { noGet: true }],
  ["no DIRALL, no GET", { noDirall: true, noGet: true }],
  ["byte by byte", { rules: [Faults.on(Faults.Segments({ size: 1 }))] }]
]

for (const [mood, faults] of moods) {
  for (const persistent of [true, false]) {
    suite(
      `the fake in memory, ${mood}, ${persistent ? "persistent" : "per request"}`,
      Layer.suspend(() => OwServerTest.layer(bus(), { persistent, server: { faults } }))
    )
  }
  for (const mode of ClientModes.all) {
    suite(
      `the fake over TCP, ${mood}, ${mode.name}`,
      Layer.unwrapScoped(Effect.map(Effect.orDie(FakeTcp.make(bus(), { faults })), (address) => mode.layer(address)))
    )
  }
}

suite(
  "the fake in memory, connections closed behind each reply",
  Layer.suspend(() => OwServerTest.layer(bus(), { server: { faults: { rules: [Faults.on(Faults.CloseIdle())] } } }))
)

suite(
  "the fake in memory, each third reply late",
  Layer.suspend(() =>
    OwServerTest.layer(bus(), { server: { faults: { rules: [Faults.on(Faults.Slow({ millis: 2 }), { every: 3 })] } } })
  )
)
