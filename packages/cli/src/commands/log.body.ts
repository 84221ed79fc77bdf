import type { RomId } from "@owserver/client"
import { type Device, Devices, OwDeviceMissing } from "@owserver/sensors"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Csv from "../output/Csv.js"
import { Output } from "../output/Output.js"
import * as Progress from "../output/Progress.js"
import * as Outage from "../readings/Outage.js"
import * as Readings from "../readings/Readings.js"
import * as Round from "../readings/Round.js"
import * as Subject from "../readings/Subject.js"
import * as Ticks from "../readings/Ticks.js"
import * as Server from "../server/Server.js"
import { Settings } from "../settings/Settings.js"

interface Given {
  readonly targets: ReadonlyArray<string>
  readonly every: Duration.Duration
  readonly as: Option.Option<"csv" | "json">
  readonly count: Option.Option<number>
  readonly noHeader: boolean
}

const fields = ["time", "device", "alias", "property", "value", "unit", "quality", "error"] as const

/** Prints a reading, or that there was none, and says on stderr what has begun to fail or is over. */
const printing = (asJson: boolean, withHeader: boolean) =>
  Effect.gen(function* () {
    const { json, line, note } = yield* Output
    const settings = yield* Settings
    const outage = yield* Outage.make
    const each = (subject: Subject.Subject, outcome: Readings.Outcome) =>
      Effect.gen(function* () {
        const { name } = subject
        const { time, ...rest } = Readings.record(outcome, yield* DateTime.now)
        const record = { time, ...Subject.record(subject, settings), ...rest }
        yield* asJson
          ? json(record)
          : line(Csv.line(fields.map((field) => (record[field] === null ? "" : Readings.text(record[field])))))
        yield* Outage.tell(outage, name, outcome)
      })
    const header = withHeader && !asJson ? line(Csv.line(fields)) : Effect.void
    return { each, header, note, outage }
  })

type Printing = Effect.Effect.Success<ReturnType<typeof printing>>

/** The main readings of all devices, as each search finds them. One that is gone is a missing reading once. */
const everything = ({ each, note, outage }: Printing) => {
  const known = new Map<RomId.RomId, Option.Option<Subject.Subject>>()

  const gone = (rom: RomId.RomId, subject: Option.Option<Subject.Subject>) => {
    known.delete(rom)
    return Option.match(subject, {
      onNone: () => Effect.void,
      onSome: (one) => each(one, Either.left(new OwDeviceMissing({ device: rom })))
    })
  }

  const found = (device: Device.Device, isFirst: boolean) =>
    Effect.gen(function* () {
      const isNew = !known.has(device.rom)
      known.set(device.rom, yield* Subject.main(device))
      if (isNew && !isFirst) yield* note(`${device.rom} has come`)
    }).pipe(Effect.catchAll((error) => outage.failed(device.rom, error)))

  const search = (uncached: boolean) =>
    Effect.gen(function* () {
      const devices = yield* Devices.list({ uncached })
      const isFirst = known.size === 0
      const here = new Set(devices.map(({ rom }) => rom))
      yield* Effect.forEach(
        [...known].filter(([rom]) => !here.has(rom)),
        ([rom, subject]) => gone(rom, subject)
      )
      yield* Effect.forEach(devices, (device) => found(device, isFirst), { discard: true })
    })

  return { search, subjects: Effect.sync(() => [...known.values()].flatMap(Option.toArray)) }
}

export const run = (given: Given) => {
  const { count, every, noHeader, targets } = given
  const times = Option.getOrElse(count, () => Number.POSITIVE_INFINITY)

  const prepared = Effect.flatMap(Settings, ({ json }) =>
    printing(Option.match(given.as, { onNone: () => json, onSome: (as) => as === "json" }), !noHeader)
  )

  const named = (full: ReadonlyArray<string>, begin: Outage.Begin) =>
    Effect.gen(function* () {
      const subjects = yield* begin(Subject.findAll(full))
      if (subjects.length === 0) return
      const { each, header } = yield* prepared
      yield* header
      yield* Ticks.aligned(every, times, Round.run(subjects, { fresh: true, ordered: true, each }))
    })

  const all = (begin: Outage.Begin) =>
    Effect.gen(function* () {
      const printing = yield* prepared
      const { search, subjects } = everything(printing)
      yield* begin(Progress.during("listing devices")(search(false)))
      yield* printing.header
      const once = Effect.gen(function* () {
        yield* Effect.catchAll(search(true), (error) => printing.outage.failed("the search for devices", error))
        yield* Round.run(yield* subjects, { fresh: true, ordered: true, each: printing.each })
      })
      yield* Ticks.aligned(every, times, once)
    })

  return Outage.inTurns((begin) =>
    targets.length === 0 ? Server.here(all(begin)) : Server.at(targets, (full) => named(full, begin))
  )
}
