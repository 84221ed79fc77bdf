import { OwServer, RomId } from "@owserver/client"
import { Alarms, Device, DS18B20, type Property, type Temperature, TemperatureScan } from "@owserver/sensors"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Output } from "../output/Output.js"
import * as Progress from "../output/Progress.js"
import * as Table from "../output/Table.js"
import * as AlignedSchedule from "../readings/AlignedSchedule.js"
import * as FailureReporter from "../readings/FailureReporter.js"
import * as Readings from "../readings/Readings.js"
import * as StartupRetry from "../readings/StartupRetry.js"
import * as Target from "../readings/Target.js"
import * as Units from "../readings/Units.js"
import * as Hint from "../server/Hint.js"
import * as Server from "../server/Server.js"
import { Settings } from "../settings/Settings.js"

interface Input {
  readonly follow: boolean
  readonly every: Duration.Duration
}

interface Alarmed {
  readonly device: string
  readonly alias: string | null
  readonly type: string
  readonly why: ReadonlyArray<string>
}

/** Describes the alarm of a thermometer, which is at or beyond a limit: `temphigh: 31 °C, limit 30 °C`. */
const limits = (device: Device.Device) =>
  Effect.gen(function* () {
    if (!TemperatureScan.isThermometer(device)) return []
    const settings = yield* Settings
    const read = (property: Property.Readable<Temperature.Celsius>) =>
      Effect.map(device.read(Units.convert(property as never, settings)), (reading) => ({
        text: Readings.withUnit(reading),
        number: Number(reading.value)
      }))
    const measured = yield* read(DS18B20.latesttemp)
    const high = yield* read(DS18B20.temphigh)
    const low = yield* read(DS18B20.templow)
    return [
      ...(measured.number >= high.number ? [`temphigh: ${measured.text}, limit ${high.text}`] : []),
      ...(measured.number <= low.number ? [`templow: ${measured.text}, limit ${low.text}`] : [])
    ]
  })

/** Describes an alarm. If the device cannot be read, it is still listed, but without a reason. */
const describe = (rom: RomId.RomId, found: Either.Either<Alarms.Alarm, Device.ReadError>) =>
  Effect.gen(function* () {
    const { format } = yield* Settings
    const device = yield* Target.withAlias(Device.make(rom))
    const latched = Either.match(found, { onLeft: () => [], onRight: ({ latched }) => latched })
    const beyond = yield* Effect.orElseSucceed(limits(device), () => [])
    return {
      device: RomId.format(rom, format),
      alias: Option.getOrNull(device.alias),
      type: yield* Target.typeOf(device),
      why: [...latched.map((name) => `latched ${name}`), ...beyond]
    }
  })

type Described = ReadonlyMap<RomId.RomId, Alarmed>

/** Returns all devices in alarm. Devices that were described before are not read again. */
const search = (before: Described) =>
  Effect.gen(function* () {
    const found = yield* Hint.featureMissing("search for alarms")(Alarms.current)
    const all = yield* Effect.forEach(found, ([rom, one]) => {
      const known = before.get(rom)
      return Effect.map(known === undefined ? describe(rom, one) : Effect.succeed(known), (one) => [rom, one] as const)
    })
    return new Map(all)
  })

const list = Effect.gen(function* () {
  const { json, note } = yield* Output
  const settings = yield* Settings
  const found = [...(yield* Progress.during("searching for alarms")(search(new Map()))).values()]
  if (settings.json) return yield* Effect.forEach(found, (one) => json({ ...one }), { discard: true })
  if (found.length === 0) return yield* note("no device is in alarm")
  const titles = ["device", "alias", "type", "why"].map((title) => ({ title }))
  const rows = found.map(({ alias, device, type, why }) => [device, alias ?? "", type, why.join("; ")])
  yield* Table.print(titles, rows)
})

const follow = (every: Duration.Duration, retry: StartupRetry.Retry) =>
  Effect.gen(function* () {
    yield* retry(OwServer.ping)
    const { json, line } = yield* Output
    const settings = yield* Settings
    const reporter = yield* FailureReporter.make
    let before: Described = new Map()
    const print = (event: "begins" | "ends", one: Alarmed) =>
      Effect.flatMap(DateTime.now, (at) => {
        const time = DateTime.formatIso(at)
        if (settings.json) return json({ time, event, ...one })
        const { alias, device, type, why } = one
        return line([time, event, device, ...(alias === null ? [] : [alias]), type, ...why].join("  "))
      })
    const once = Effect.gen(function* () {
      const found = yield* search(before)
      yield* reporter.succeeded("the search for alarms")
      const ended = [...before].filter(([rom]) => !found.has(rom))
      const begun = [...found].filter(([rom]) => !before.has(rom))
      before = found
      yield* Effect.forEach(ended, ([, one]) => print("ends", one))
      yield* Effect.forEach(begun, ([, one]) => print("begins", one))
    })
    yield* AlignedSchedule.monotonic(
      every,
      Number.POSITIVE_INFINITY,
      Effect.catchAll(once, (error) => reporter.failed("the search for alarms", error))
    )
  })

export const run = ({ every, follow: isFollowing }: Input) =>
  isFollowing ? StartupRetry.only((retry) => Server.current(follow(every, retry))) : Server.current(list)
