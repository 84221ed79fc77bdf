/**
 * Reads all sensors of a simulated bus and prints them. With OWSERVER=host:port it reads that server instead.
 */
import { NodeRuntime } from "@effect/platform-node"
import { OwPath, OwServer } from "@owserver/client"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { OwServerLive } from "@owserver/node"
import { Config, Console, Effect } from "effect"

const bus = Bus.make({
  "10.67C6697351FF": { temperature: 21.5 },
  "28.AD6555070000": { temperature: -4.0625 },
  "26.2E4A0B010000": { humidity: 57.2308, temperature: 19.8125 },
  "1D.D9A00C000000": { "counter.A": 1_048_576, "counter.B": 42 },
  "12.A7B1C2000000": { "sensed.A": true, "PIO.A": false },
  "01.3F8D19140000": {}
})

/** The property to read for each family. */
const readings: { readonly [family: string]: readonly [property: string, unit: string] } = {
  "05": ["sensed", ""],
  "10": ["temperature", "°C"],
  "12": ["sensed.A", ""],
  "1D": ["counter.A", "pulses"],
  "20": ["volt.A", "V"],
  "22": ["temperature", "°C"],
  "26": ["humidity", "% RH"],
  "28": ["temperature", "°C"],
  "29": ["sensed.BYTE", ""],
  "3A": ["sensed.BYTE", ""],
  "3B": ["temperature", "°C"],
  "42": ["temperature", "°C"]
}

type Row = readonly [id: string, type: string, property: string, value: string, unit: string]

const readDevice = (device: string) =>
  Effect.gen(function* () {
    const id = OwPath.elements(device)[0] ?? device
    const type = yield* OwServer.readText(OwPath.join(device, "type"))
    const family = yield* OwServer.readText(OwPath.join(device, "family"))
    const reading = readings[family]
    if (reading === undefined) return [id, type, "", "–", ""] as Row
    const [property, unit] = reading
    return yield* OwServer.readText(OwPath.join(device, property), { flags: { trim: true } }).pipe(
      Effect.map((value): Row => [id, type, property, value, unit]),
      Effect.catchTag("OwReturnError", ({ code }) => Effect.succeed<Row>([id, type, property, code, ""]))
    )
  })

const table = (rows: ReadonlyArray<Row>) => {
  const header: Row = ["id", "type", "property", "value", "unit"]
  const width = (column: number) => Math.max(...[header, ...rows].map((row) => (row[column] ?? "").length))
  const line = (row: Row) =>
    row
      .map((cell, n) => (n === 3 ? cell.padStart(width(n)) : cell.padEnd(width(n))))
      .join("  ")
      .trimEnd()
  return [line(header), header.map((_, n) => "─".repeat(width(n))).join("  "), ...rows.map(line)].join("\n")
}

const report = Effect.gen(function* () {
  const devices = yield* OwServer.dir()
  yield* Console.log(table(yield* Effect.forEach(devices, readDevice, { concurrency: 4 })))
  const first = devices[0] ?? "/"
  yield* Console.log("\nAn error suggests a fix:")
  yield* OwServer.readText(OwPath.join(first, "tempreature")).pipe(
    Effect.catchTag("OwReturnError", (error) => Console.log(`${error._tag}: ${error.message}`))
  )
})

/** The server of OWSERVER, or a simulated one that lives as long as the scope. */
const server = Effect.gen(function* () {
  const asked = yield* Config.withDefault(Config.string("OWSERVER"), "")
  if (asked !== "") {
    const [, host = "", port = "4304"] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(asked) ?? []
    return { name: "An owserver", host: host || "localhost", port: Number(port) }
  }
  const address = yield* FakeTcp.make(yield* bus)
  return { name: "A simulated 1-Wire bus", ...address }
})

const demo = Effect.gen(function* () {
  const { host, name, port } = yield* server
  yield* Console.log(`${name} on ${host}:${port}, read over TCP\n`)
  yield* Effect.provide(report, OwServerLive(host, port))
})

NodeRuntime.runMain(
  demo.pipe(
    Effect.scoped,
    Effect.tapError((error) => Console.error(error.message))
  ),
  { disableErrorReporting: true }
)
