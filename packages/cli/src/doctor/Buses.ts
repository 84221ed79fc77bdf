/**
 * The checks of buses and devices.
 *
 * @since 0.1.0
 */
import { OwMalformedReply, OwPath, OwServer, type OwServerError } from "@owserver/client"
import { Aliases, type Device, Devices, TemperatureScan } from "@owserver/sensors"
import * as DirectoryTree from "@owserver/sensors/DirectoryTree"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { ExitCode } from "../errors/ExitCode.js"
import { exitCode } from "../errors/Failure.js"
import { busNames } from "../server/BusNames.js"
import { text } from "./Doctor.js"
import { type Finding, fail, failed, ok, warn } from "./Finding.js"

/** The error counters of a bus. Counters that are the sum of some of these counters are left out. */
const errorCounters = [
  "read_errors",
  "write_errors",
  "reset_errors",
  "select_errors",
  "shorts",
  "timeouts",
  "reconnects"
]

const adapterOf = (bus: string) =>
  Effect.map(
    text(`/${bus}/interface/settings/name`),
    Option.getOrElse(() => "unnamed adapter")
  )

/** If the listed bus is another server, returns the paths of the buses of that server. Otherwise returns an empty list. */
const busesBehind = (listed: ReadonlyArray<string>): ReadonlyArray<string> =>
  listed.filter((path) => /\/bus\.\d+\/?$/.test(path)).map((path) => OwPath.join(path))

/** Limits how many levels of servers behind servers are followed, because servers may form a ring. */
const mostServers = 8

/** Limits the number of buses, because a faulty server may list them endlessly. */
const mostBuses = 100

const tooMany = (bus: string) =>
  new OwMalformedReply({
    operation: "dir",
    path: `/${bus}`,
    server: "the server",
    issue: `it lists more than ${mostBuses} buses of servers behind it`
  })

/** Returns the adapters of a bus: its own adapter, or the adapters of the servers behind it. */
const adaptersOf = (root: string): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> => {
  let listed = 0
  const below = (bus: string, depth: number): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
    Effect.gen(function* () {
      const behind = depth < mostServers ? busesBehind(yield* DirectoryTree.list(`/${bus}`)) : []
      if (behind.length === 0) return [yield* adapterOf(bus)]
      listed += behind.length
      if (listed > mostBuses) return yield* tooMany(root)
      const nested = yield* Effect.forEach(behind, (path) => below(OwPath.elements(path).join("/"), depth + 1))
      return [...new Set(nested.flat())]
    })
  return below(root, 0)
}

const isSimulated = (adapter: string): boolean => /^simulated/i.test(adapter)

const busFinding = (bus: string): Effect.Effect<Finding, OwServerError, OwServer> =>
  Effect.gen(function* () {
    const own = yield* adapterOf(bus)
    const adapters = yield* adaptersOf(bus)
    // A bus that is another server has no adapter.
    const adapter = adapters.includes(own) ? own : `server with ${adapters.join(", ")}`
    const where = Option.filter(yield* text(`/${bus}/interface/settings/address`), (address) => address !== "")
    const resets = Number(Option.getOrElse(yield* text(`/${bus}/interface/statistics/resets`), () => "0"))
    const counts = yield* Effect.forEach(errorCounters, (name) =>
      Effect.map(text(`/${bus}/interface/statistics/${name}`), (count) => ({
        name,
        count: Number(Option.getOrElse(count, () => "0"))
      }))
    )
    const bad = counts.filter(({ count }) => count > 0)
    const listed = yield* DirectoryTree.list(`/${bus}`)
    const devices = listed.filter((path) => /\/[\da-f]{2}\.?[\da-f]{12}/i.test(path) || isAlias(path)).length
    const message = `${adapter}${Option.match(where, { onNone: () => "", onSome: (at) => ` at ${at}` })}, ${devices} ${devices === 1 ? "device" : "devices"}`
    if (adapters.some(isSimulated))
      return warn(bus, `${message}; simulated values`, "no action needed if this is intended")
    if (devices === 0) return warn(bus, message, "check the wiring: data, ground, and the pull-up of the adapter")
    const share = bad.map(({ count, name }) => `${name} ${count}`).join(", ")
    return bad.length > 0
      ? warn(
          bus,
          `${message}; ${share} of ${resets} resets`,
          'run "ow stats" to see whether they grow; if so, check contacts, power supply and cable length'
        )
      : ok(bus, message)
  })

const special = new Set([
  "alarm",
  "interface",
  "simultaneous",
  "thermostat",
  "uncached",
  "settings",
  "system",
  "statistics",
  "structure"
])

const isAlias = (path: string): boolean => {
  const name = OwPath.elements(path).at(-1) ?? ""
  return !special.has(name) && !/^bus\.\d+$/.test(name)
}

/**
 * Checks each bus: its adapter, devices and errors.
 *
 * @since 0.1.0
 * @category checks
 */
export const buses: Effect.Effect<ReadonlyArray<Finding>, OwServerError, OwServer> = Effect.gen(function* () {
  const names = yield* busNames
  const shown = names.length === 0 ? yield* OwServer.dir("/") : []
  if (shown.length > 0)
    return [
      warn(
        "buses",
        `the server lists ${shown.length} ${shown.length === 1 ? "device" : "devices"} but no buses`,
        "it is not an OWFS owserver, or very old; information about buses is not available"
      )
    ]
  if (names.length === 0)
    return [
      fail(
        "buses",
        "the server has no bus",
        "start owserver with an adapter, such as -u for USB or -d /dev/ttyUSB0",
        ExitCode.notFound
      )
    ]
  return yield* Effect.forEach(names, (bus) =>
    Effect.catchAll(busFinding(bus), (error) => Effect.succeed(failed(bus, error)))
  )
})

const powerOn = 85

const named = ({ alias, rom }: Device.Device): string =>
  Option.match(alias, { onNone: () => rom, onSome: (name) => `${rom} (${name})` })

/** Reads a device without the cache of the server, because a cached value does not show whether the device still responds. */
const deviceFinding = (device: Device.Device, simulated: boolean): Effect.Effect<Finding, never, OwServer> => {
  const isThermometer = TemperatureScan.isThermometer(device)
  const property = isThermometer ? "temperature" : "present"
  const name = named(device)
  return Effect.match(
    OwServer.readText(OwPath.join(device.path, property), { uncached: true, flags: { temperature: "C" } }),
    {
      onFailure: (error) =>
        fail(
          "device",
          `${name} is listed but does not respond: ${error._tag === "OwReturnError" ? `${error.text} (${error.code})` : error.message}`,
          "check its connection, contacts and power supply",
          exitCode(error)
        ),
      onSuccess: (value) => {
        if (isThermometer && Number(value) === powerOn)
          return warn(
            "device",
            `${name} reads 85 °C, the value of a thermometer before its first measurement`,
            "it may have lost power while measuring; check its supply, or use three wires"
          )
        // On a simulated bus, owserver reports every device as not present.
        return !isThermometer && !simulated && value.trim() === "0"
          ? fail("device", `${name} is listed but not present`, "check its connection", ExitCode.notFound)
          : ok("device", `${name} responds${isThermometer ? `, ${Number(value)} °C` : ""}`)
      }
    }
  )
}

/**
 * Checks each device on the bus, and reports aliases of missing devices. Passes each finding to `emit`.
 *
 * @since 0.1.0
 * @category checks
 */
export const devices = (
  emit: (finding: Finding) => Effect.Effect<void>
): Effect.Effect<void, OwServerError, OwServer> =>
  Effect.gen(function* () {
    const found = yield* Devices.list({ uncached: true })
    const simulated = new Map<number, boolean>()
    for (const device of found) {
      const bus = Option.getOrElse(device.bus, () => 0)
      const adapters = Effect.orElseSucceed(adaptersOf(`bus.${bus}`), () => [])
      const isOf = simulated.get(bus) ?? (yield* adapters).some(isSimulated)
      simulated.set(bus, isOf)
      yield* Effect.flatMap(deviceFinding(device, isOf), emit)
    }
    const there = new Set(found.map(({ rom }) => rom))
    const aliases = yield* Effect.orElseSucceed(Aliases.list, () => [])
    for (const { address, alias } of aliases) {
      if (!there.has(address))
        yield* emit(
          warn(
            "alias",
            `${JSON.stringify(alias)} is the alias of ${address}, which is not on any bus`,
            "connect the device, or remove the alias"
          )
        )
    }
  })
