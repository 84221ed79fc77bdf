import { Bus, type Devices } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect } from "effect"

/** Devices of each kind with a primary property, and one without. */
export const house = {
  "10.67C6697351FF": { alias: "living room", temperature: 21.5, temphigh: 40, templow: -10 },
  "28.AD6555070000": { temperature: 12, temphigh: 40, templow: -10 },
  "26.D70000000000": { humidity: 45.5 },
  "29.D60300000000": { alias: "valves", sensed: [true, false, false, false, false, false, false, true] },
  "1D.D70000000000": { "counter.A": 4711, "counter.B": 12 },
  "05.D70000000000": { sensed: true },
  "01.D70000000000": {}
} satisfies Devices

/** Serves a simulated bus over TCP, and returns its address for `ow -s`. */
export const serving = (devices: Devices, options: FakeTcp.Options = {}) =>
  Effect.gen(function* () {
    const bus = yield* Bus.make(devices)
    const { host, port } = yield* FakeTcp.make(bus, options)
    return { bus, port, server: `${host}:${port}` }
  })

/** The lines of a text, which must end in a line end. */
export const lines = (text: string): ReadonlyArray<string> => {
  const all = text.split("\n")
  if (all.pop() !== "") throw new Error(`the last line has no end: ${text}`)
  return all
}

// biome-ignore lint/suspicious/noExplicitAny: the records differ by command, and the test states their shape
export const records = (text: string): ReadonlyArray<any> => lines(text).map((line) => JSON.parse(line))
