import { RomId } from "@owserver/client"
import { type Device, OwDeviceMissing, type Trust } from "@owserver/sensors"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Output } from "../output/Output.js"
import * as Progress from "../output/Progress.js"
import * as Table from "../output/Table.js"
import * as ReadCycle from "../readings/ReadCycle.js"
import * as Readings from "../readings/Readings.js"
import * as Target from "../readings/Target.js"
import * as Server from "../server/Server.js"
import { Settings } from "../settings/Settings.js"

const known = (device: Device.Device) =>
  Effect.map(Effect.all([Target.typeOf(device), Effect.either(Target.primary(device))]), ([type, main]) => ({
    device,
    type,
    main
  }))

const atOnce = 4

interface Input {
  readonly devices: ReadonlyArray<string>
  readonly trust: Trust.Policy
}

const read = (full: ReadonlyArray<string>, trust: Trust.Policy) =>
  Effect.gen(function* () {
    const { uncached } = yield* Settings
    const devices = yield* Target.devices(full)
    const found = yield* Effect.forEach(devices, known, { concurrency: atOnce })
    const outcomes = new Map<RomId.RomId, Readings.Outcome>()
    const subjectOf = (main: (typeof found)[number]["main"]) => Option.flatten(Either.getRight(main))
    const targets = found.flatMap(({ main }) => Option.toArray(subjectOf(main)))
    yield* ReadCycle.run(targets, {
      fresh: uncached,
      trust,
      each: ({ device }, outcome) => Effect.sync(() => Option.map(device, ({ rom }) => outcomes.set(rom, outcome)))
    })
    return found.map(({ device, main, type }) => ({
      device,
      type,
      property: Option.map(subjectOf(main), ({ property }) => property),
      unit: Option.getOrUndefined(Option.map(subjectOf(main), Target.unit)),
      outcome: Either.match(main, {
        onLeft: (error) => Option.some<Readings.Outcome>(Either.left(error)),
        onRight: Option.map(() => outcomes.get(device.rom) ?? Either.left(new OwDeviceMissing({ device: device.rom })))
      })
    }))
  })

export const run = ({ devices, trust }: Input) =>
  Server.forPaths(devices, (full) =>
    Effect.gen(function* () {
      const { fail, json, note } = yield* Output
      const settings = yield* Settings
      const found = yield* Progress.during("reading devices")(read(full, trust))
      if (full.length === 0 && found.length === 0) yield* note("no devices found")
      const now = yield* DateTime.now
      const nothing = { value: null, unit: null, quality: null, time: null, error: null, message: null }
      const records = found.map(({ device, outcome, property, type, unit }) => ({
        device: RomId.format(device.rom, settings.format),
        alias: Option.getOrNull(device.alias),
        type,
        bus: Option.getOrNull(device.bus),
        property: Option.getOrNull(property),
        ...Option.match(outcome, { onNone: () => nothing, onSome: (one) => Readings.record(one, now, unit) })
      }))
      if (settings.json) yield* Effect.forEach(records, json, { discard: true })
      else if (found.length > 0) {
        const rows = found.map(({ outcome }, n) => {
          const { alias, bus, device, property, type } = records[n]!
          const reading = Option.match(outcome, {
            onNone: () => "",
            onSome: Either.match({ onLeft: Readings.summary, onRight: Readings.withUnit })
          })
          return [device, alias ?? "", type, bus === null ? "" : String(bus), property ?? "", reading]
        })
        const titles = ["device", "alias", "type", "bus", "property", "reading"].map((title) => ({ title }))
        yield* Table.print(titles, rows)
      }
      const failures = found.flatMap(({ outcome }) => Option.toArray(Option.flatMap(outcome, Either.getLeft)))
      yield* Effect.forEach(failures, fail, { discard: true })
    })
  )
