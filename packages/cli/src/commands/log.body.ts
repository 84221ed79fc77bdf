import type { RomId } from "@owserver/client"
import { type Device, Devices, OwDeviceMissing } from "@owserver/sensors"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
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
  readonly separator: "," | ";" | "tab"
  readonly decimal: "." | ","
  readonly localTime: boolean
}

const fields = ["time", "device", "alias", "property", "value", "unit", "quality", "error"] as const

/** How values are written for whatever reads the CSV. */
const dialectOf = ({ decimal, localTime, separator }: Given) => {
  const between = separator === "tab" ? "\t" : separator
  const number = (value: number) => String(value).replace(".", decimal)
  const isNumbers = (value: ReadonlyArray<unknown>) => value.every((element) => typeof element === "number")
  const cell = (value: unknown): string => {
    if (value === null) return ""
    if (typeof value === "number") return number(value)
    // Commas between numbers with commas could not be told apart.
    if (Array.isArray(value) && isNumbers(value)) return value.map(number).join(decimal === "," ? " " : ",")
    return Csv.harmless(Readings.text(value))
  }
  // A spreadsheet knows this as a moment, and none of ISO 8601 with an offset. The hour that comes twice in autumn has two.
  const time = (iso: string): ReadonlyArray<string> => {
    if (!localTime) return [iso]
    const [, date = "", clock = "", offset = ""] = /^(.{10})T(.{12})(.*)$/.exec(iso) ?? []
    return [`${date} ${clock.replace(".", decimal)}`, `UTC${offset}`]
  }
  const [first, ...others] = fields
  const zone = DateTime.zoneMakeLocal()
  return {
    header: Csv.line(localTime ? [first, "utc_offset", ...others] : fields, between),
    line: (record: { readonly [field in (typeof fields)[number]]: unknown }) =>
      Csv.line([...time(String(record.time)), ...others.map((field) => cell(record[field]))], between),
    /** A moment as records have it. */
    moment: (iso: string) =>
      localTime ? DateTime.formatIsoOffset(DateTime.unsafeMakeZoned(iso, { timeZone: zone })) : iso
  }
}

/** Prints a reading, or that there was none, and says on stderr what has begun to fail or is over. */
const printing = (given: Given) =>
  Effect.gen(function* () {
    const { json, line, newLine, note } = yield* Output
    const settings = yield* Settings
    const asJson = Option.match(given.as, { onNone: () => settings.json, onSome: (as) => as === "json" })
    const dialect = dialectOf(given)
    const outage = yield* Outage.make
    const each = (subject: Subject.Subject, outcome: Readings.Outcome) =>
      Effect.gen(function* () {
        const { name } = subject
        const { time, ...rest } = Readings.record(outcome, yield* DateTime.now)
        const record = { time: dialect.moment(time), ...Subject.record(subject, settings), ...rest }
        yield* asJson ? json(record) : line(dialect.line(record))
        yield* Outage.tell(outage, name, outcome)
      })
    const begin = Effect.zipRight(newLine, given.noHeader || asJson ? Effect.void : line(dialect.header))
    const leapt = (by: number) =>
      note(
        `the clock was set ${by < 0 ? "back" : "forward"} by ${Duration.format(Duration.millis(Math.round(Math.abs(by) / 1000) * 1000))}; readings go on at whole multiples of ${Duration.format(given.every)}`
      )
    return { begin, each, leapt, note, outage }
  })

type Printing = Omit<Effect.Effect.Success<ReturnType<typeof printing>>, "begin" | "leapt">

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
  const { count, every, targets } = given
  const times = Option.getOrElse(count, () => Number.POSITIVE_INFINITY)

  const named = (full: ReadonlyArray<string>, begin: Outage.Begin) =>
    Effect.gen(function* () {
      const subjects = yield* begin(Subject.findAll(full))
      if (subjects.length === 0) return
      const { begin: first, each, leapt } = yield* printing(given)
      yield* first
      yield* Ticks.aligned(every, times, Round.run(subjects, { fresh: true, ordered: true, each }), leapt)
    })

  const all = (begin: Outage.Begin) =>
    Effect.gen(function* () {
      const { begin: first, leapt, ...printed } = yield* printing(given)
      const { search, subjects } = everything(printed)
      yield* begin(Progress.during("listing devices")(search(false)))
      yield* first
      const once = Effect.gen(function* () {
        yield* Effect.catchAll(search(true), (error) => printed.outage.failed("the search for devices", error))
        yield* Round.run(yield* subjects, { fresh: true, ordered: true, each: printed.each })
      })
      yield* Ticks.aligned(every, times, once, leapt)
    })

  return Outage.inTurns((begin) =>
    targets.length === 0 ? Server.here(all(begin)) : Server.at(targets, (full) => named(full, begin))
  )
}
