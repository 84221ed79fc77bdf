/**
 * Measures the CPU that the collector of the station takes for a reading, beside reading alone: 5,000 sensors on ten simulated
 * servers in other processes, each 10 seconds. Half are thermometers, half counters.
 *
 *     npx -y pnpm@10 bench:station-collect --seconds=60
 */
import { once } from "node:events"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { parseArgs } from "node:util"
import { OwServer, type OwServerService } from "@owserver/client"
import { type Device, Devices, DS2423, TemperatureScan } from "@owserver/sensors"
import { Collector, Plan } from "@owserver/station"
import { Duration, Effect, Fiber } from "effect"
import { fork } from "./Processes.js"
import { aligned } from "./Report.js"
import { median } from "./Statistics.js"

const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" } } })

const servers = 10
const perBus = 250
const sensors = servers * perBus * 2
const every = Duration.seconds(10)
const rounds = 5

const [ports] = (await once(fork("fakeBuses", `${servers}`, `${perBus}`), "message")) as [Array<number>]

const cpuMicros = (): number => {
  const { system, user } = process.cpuUsage()
  return system + user
}

const client = (port: number) => Collector.client({ host: "127.0.0.1", port })

/** Reads all devices of a server once: the thermometers by one conversion, the counters one after the other. */
const readAlone = (devices: ReadonlyArray<Device.Device>) =>
  Effect.zip(
    TemperatureScan.readAll({ devices: devices.filter(TemperatureScan.isThermometer) }),
    Effect.forEach(
      devices.filter(({ family }) => family === "1D"),
      (device) => device.read(DS2423.counter.ALL, { source: "Fresh" }),
      { discard: true }
    ),
    { concurrent: true }
  )

const alone = Effect.gen(function* () {
  const all = yield* Effect.forEach(ports, (port) =>
    Effect.gen(function* () {
      const server = yield* client(port)
      return { server, devices: yield* Effect.provideService(Devices.list(), OwServer, server) }
    })
  )
  const once = Effect.forEach(
    all,
    ({ devices, server }: { readonly devices: ReadonlyArray<Device.Device>; readonly server: OwServerService }) =>
      Effect.provideService(readAlone(devices), OwServer, server),
    { concurrency: "unbounded", discard: true }
  )
  yield* once
  const costs: Array<number> = []
  for (let n = 0; n < rounds; n++) {
    const before = cpuMicros()
    yield* once
    costs.push((cpuMicros() - before) / sensors)
  }
  return median(costs)
}).pipe(Effect.scoped)

const collecting = Effect.gen(function* () {
  const plan = Plan.make([{ match: "*", every }])
  let samples = 0
  const conditions: Array<string> = []
  const collectors = yield* Effect.forEach(ports, (port, n) =>
    Collector.make({
      server: `server ${n}`,
      client: client(port),
      plan,
      report: (report) =>
        Effect.sync(() => {
          if (report._tag === "Read") samples += report.samples.length
          else if (report._tag === "Changed" && report.transition.change === "began")
            conditions.push(report.transition.detail)
        })
    })
  )
  const statuses = Effect.forEach(collectors, ({ status }) => status)
  const total = (of: (status: Collector.Status) => number) =>
    Effect.map(statuses, (all) => all.reduce((sum, one) => sum + of(one), 0))
  const fiber = yield* Effect.fork(
    Effect.all(
      collectors.map(({ run }) => run),
      { concurrency: "unbounded" }
    )
  )
  // The first round also lists the buses and compiles.
  yield* Effect.sleep("15 seconds")
  const delay = monitorEventLoopDelay({ resolution: 5 })
  const before = { cpu: cpuMicros(), readings: yield* total(({ readings }) => readings) }
  delay.enable()
  yield* Effect.sleep(Duration.seconds(Number(values.seconds)))
  delay.disable()
  const readings = (yield* total(({ readings }) => readings)) - before.readings
  const result = {
    cpu: (cpuMicros() - before.cpu) / readings,
    readings,
    samples,
    conditions,
    missed: yield* total(({ missed }) => missed),
    failures: yield* total(({ failures }) => failures),
    p99: delay.percentile(99) / 1e6
  }
  yield* Fiber.interrupt(fiber)
  return result
})

const micros = await Effect.runPromise(alone)
const collected = await Effect.runPromise(collecting)
console.log(
  `${aligned([
    ["", "CPU us a reading", "ratio"],
    ["reading alone", micros.toFixed(1), "1"],
    ["collector, searches included", collected.cpu.toFixed(1), (collected.cpu / micros).toFixed(2)]
  ])}
${sensors} sensors, ${servers} servers, each 10 s, ${values.seconds} s: ${collected.readings} readings, ${collected.missed} missed, ${collected.failures} failed
event-loop delay, 99th percentile: ${collected.p99.toFixed(1)} ms
${collected.conditions.length} conditions${collected.conditions
    .slice(0, 5)
    .map((detail) => `\n  ${detail}`)
    .join("")}`
)
process.exit()
