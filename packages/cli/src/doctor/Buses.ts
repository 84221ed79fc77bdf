/**
 * What can be wrong with the buses of a server and with their devices.
 *
 * @since 0.1.0
 */
import { OwMalformedReply, OwPath, OwServer, type OwServerError } from "@owserver/client"
import { Aliases, type Device, Devices, TemperatureScan } from "@owserver/sensors"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { ExitCode } from "../errors/ExitCode.js"
import { exitCode } from "../errors/Failure.js"
import { busNames } from "../server/BusNames.js"
import * as Entry from "../server/Entry.js"
import { text } from "./Doctor.js"
import { type Finding, fail, failed, ok, warn } from "./Finding.js"

/** What goes wrong on a bus; `errors` and the like are sums of others. */
const troubles = ["read_errors", "write_errors", "reset_errors", "select_errors", "shorts", "timeouts", "reconnects"]

const adapterOf = (bus: string) =>
  Effect.map(
    text(`/${bus}/interface/settings/name`),
    Option.getOrElse(() => "an adapter without a name")
  )

/** The buses of the server behind a bus; none if the bus is no other server. */
const busesBehind = (listed: ReadonlyArray<string>): ReadonlyArray<string> =>
  listed.filter((path) => /\/bus\.\d+\/?$/.test(path)).map((path) => OwPath.join(path))

/** Chains may be rings. */
const mostServers = 8

/** A server can invent buses behind buses for ever. */
const mostBuses = 100

const endless = (bus: string) =>
  new OwMalformedReply({
    operation: "dir",
    path: `/${bus}`,
    server: "the server",
    issue: `it lists more than ${mostBuses} buses of servers behind it`
  })

/** The adapters that devices of a bus hang on: its own, or those of the servers behind it. */
const adaptersOf = (root: string): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> => {
  let listed = 0
  const below = (bus: string, depth: number): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
    Effect.gen(function* () {
      const behind = depth < mostServers ? busesBehind(yield* Entry.list(`/${bus}`)) : []
      if (behind.length === 0) return [yield* adapterOf(bus)]
      listed += behind.length
      if (listed > mostBuses) return yield* endless(root)
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
    // A bus that is another server has none of its own.
    const adapter = adapters.includes(own) ? own : `a server with ${adapters.join(", ")}`
    const where = Option.filter(yield* text(`/${bus}/interface/settings/address`), (address) => address !== "")
    const resets = Number(Option.getOrElse(yield* text(`/${bus}/interface/statistics/resets`), () => "0"))
    const counts = yield* Effect.forEach(troubles, (name) =>
      Effect.map(text(`/${bus}/interface/statistics/${name}`), (count) => ({
        name,
        count: Number(Option.getOrElse(count, () => "0"))
      }))
    )
    const bad = counts.filter(({ count }) => count > 0)
    const listed = yield* Entry.list(`/${bus}`)
    const devices = listed.filter((path) => /\/[\da-f]{2}\.?[\da-f]{12}/i.test(path) || isAlias(path)).length
    const message = `${adapter}${Option.match(where, { onNone: () => "", onSome: (at) => ` at ${at}` })}, ${devices} ${devices === 1 ? "device" : "devices"}`
    if (adapters.some(isSimulated))
      return warn(bus, `${message}; its values are simulated`, "nothing, if that is meant")
    if (devices === 0)
      return warn(bus, message, "see whether the wires are connected: data, ground, and the pull-up of the adapter")
    const share = bad.map(({ count, name }) => `${name} ${count}`).join(", ")
    return bad.length > 0
      ? warn(
          bus,
          `${message}; ${share} of ${resets} resets`,
          "see by ow stats whether they grow; if so, look at contacts, at the supply, and at the length of the wires"
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
 * Each bus: its adapter, its devices, what went wrong on it.
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
        `the server shows ${shown.length} ${shown.length === 1 ? "device" : "devices"}, and not on which bus they are`,
        "it is no owserver of OWFS, or a very old one; what is said of buses elsewhere is not to be had"
      )
    ]
  if (names.length === 0)
    return [
      fail(
        "buses",
        "the server has no bus",
        "start it with an adapter, such as -u for USB or -d /dev/ttyUSB0",
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

/** A device that is listed is asked on the bus itself: what the server remembers of it is no sign of life. */
const deviceFinding = (device: Device.Device, simulated: boolean): Effect.Effect<Finding, never, OwServer> => {
  const isThermometer = TemperatureScan.isThermometer(device)
  const property = isThermometer ? "temperature" : "present"
  const who = named(device)
  return Effect.match(
    OwServer.readText(OwPath.join(device.path, property), { uncached: true, flags: { temperature: "C" } }),
    {
      onFailure: (error) =>
        fail(
          "device",
          `${who} is listed and does not answer: ${error._tag === "OwReturnError" ? `${error.text} (${error.code})` : error.message}`,
          "see whether it is connected, and whether its contacts and its supply are good",
          exitCode(error)
        ),
      onSuccess: (value) => {
        if (isThermometer && Number(value) === powerOn)
          return warn(
            "device",
            `${who} reads 85 °C, which is what a thermometer has before it has measured`,
            "it lost its power while it measured: see its supply, or use three wires"
          )
        // A simulated bus of owserver has it that nothing is present.
        return !isThermometer && !simulated && value.trim() === "0"
          ? fail("device", `${who} is listed and not there`, "see whether it is connected", ExitCode.notFound)
          : ok("device", `${who} answers${isThermometer ? `, ${Number(value)} °C` : ""}`)
      }
    }
  )
}

/**
 * Each device, asked on the bus, and names of devices that are not there. `tell` is given each finding as it comes.
 *
 * @since 0.1.0
 * @category checks
 */
export const devices = (
  tell: (finding: Finding) => Effect.Effect<void>
): Effect.Effect<void, OwServerError, OwServer> =>
  Effect.gen(function* () {
    const found = yield* Devices.list({ uncached: true })
    const simulated = new Map<number, boolean>()
    for (const device of found) {
      const bus = Option.getOrElse(device.bus, () => 0)
      const adapters = Effect.orElseSucceed(adaptersOf(`bus.${bus}`), () => [])
      const isOf = simulated.get(bus) ?? (yield* adapters).some(isSimulated)
      simulated.set(bus, isOf)
      yield* Effect.flatMap(deviceFinding(device, isOf), tell)
    }
    const there = new Set(found.map(({ rom }) => rom))
    const list = yield* text("/settings/alias/list")
    for (const { address, alias } of Aliases.parse(Option.getOrElse(list, () => ""))) {
      if (!there.has(address))
        yield* tell(
          warn(
            "alias",
            `${JSON.stringify(alias)} is the name of ${address}, which is on no bus`,
            "connect the device, or take its name away"
          )
        )
    }
  })
