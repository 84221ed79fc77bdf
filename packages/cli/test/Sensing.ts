import { Bus, type Devices } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect } from "effect"

/** One of each kind that `ow` knows a main reading of, and one that has none. */
export const house = {
  "10.67C6697351FF": { alias: "living room", temperature: 21.5, temphigh: 40, templow: -10 },
  "28.AD6555070000": { temperature: 12, temphigh: 40, templow: -10 },
  "26.D70000000000": { humidity: 45.5 },
  "29.D60300000000": { alias: "valves", sensed: [true, false, false, false, false, false, false, true] },
  "1D.D70000000000": { "counter.A": 4711, "counter.B": 12 },
  "05.D70000000000": { sensed: true },
  "01.D70000000000": {}
} satisfies Devices

/** A simulated bus over TCP, and its address as `ow -s` has it. */
export const serving = (devices: Devices, options: FakeTcp.Options = {}) =>
  Effect.gen(function* () {
    const bus = yield* Bus.make(devices)
    const { host, port } = yield* FakeTcp.make(bus, options)
    return { bus, port, server: `${host}:${port}` }
  })

/** The lines of a text, each of which has to end. */
export const lines = (text: string): ReadonlyArray<string> => {
  const all = text.split("\n")
  if (all.pop() !== "") throw new Error(`the last line has no end: ${text}`)
  return all
}

// biome-ignore lint/suspicious/noExplicitAny: each command has records of its own, and the test says which
export const records = (text: string): ReadonlyArray<any> => lines(text).map((line) => JSON.parse(line))
