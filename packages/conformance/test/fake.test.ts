import { Bus, Faults, OwServerTest } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, Either, Layer } from "effect"
import * as ClientModes from "./ClientModes.js"
import { families, suite } from "./suite.js"

const bus = () => Either.getOrThrow(Bus.tester(families.join()))

/** The variants of the real server. The client must behave the same with each. */
const variants: ReadonlyArray<readonly [string, Faults.Faults]> = [
  ["plain", {}],
  ["pingcrazy", { pingcrazy: true }],
  ["no persistence", { noPersistence: true }],
  ["no DIRALL", { noDirall: true }],
  ["no GET", { noGet: true }],
  ["no DIRALL, no GET", { noDirall: true, noGet: true }],
  ["byte by byte", { rules: [Faults.on(Faults.Segments({ size: 1 }))] }]
]

/** All modes for the plain server. For each other variant one, in turn, or with `VERIFY=1` all. */
const isSelected = (variant: number, mode: number): boolean =>
  process.env.VERIFY === "1" || variant === 0 || mode === variant % 6

for (const [number, [variant, faults]] of variants.entries()) {
  for (const [mode, persistent] of [true, false].entries()) {
    if (!isSelected(number, mode)) continue
    suite(
      `the fake in memory, ${variant}, ${persistent ? "persistent" : "per request"}`,
      Layer.suspend(() => OwServerTest.layer(bus(), { persistent, server: { faults } }))
    )
  }
  for (const [position, mode] of ClientModes.all.entries()) {
    if (!isSelected(number, 2 + position)) continue
    suite(
      `the fake over TCP, ${variant}, ${mode.name}`,
      Layer.unwrapScoped(Effect.map(Effect.orDie(FakeTcp.make(bus(), { faults })), (address) => mode.layer(address)))
    )
  }
}

suite(
  "the fake in memory, connections closed after each reply",
  Layer.suspend(() => OwServerTest.layer(bus(), { server: { faults: { rules: [Faults.on(Faults.CloseIdle())] } } }))
)

suite(
  "the fake in memory, every third reply delayed",
  Layer.suspend(() =>
    OwServerTest.layer(bus(), { server: { faults: { rules: [Faults.on(Faults.Slow({ millis: 2 }), { every: 3 })] } } })
  )
)
