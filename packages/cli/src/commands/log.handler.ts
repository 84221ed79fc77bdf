import type { Trust } from "@owserver/sensors"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Csv from "../output/Csv.js"
import { Output } from "../output/Output.js"
import * as AlignedSchedule from "../readings/AlignedSchedule.js"
import * as FailureReporter from "../readings/FailureReporter.js"
import * as Readings from "../readings/Readings.js"
import * as Source from "../readings/Source.js"
import * as StartupRetry from "../readings/StartupRetry.js"
import * as Target from "../readings/Target.js"
import * as Server from "../server/Server.js"
import { Settings } from "../settings/Settings.js"

interface Input {
  readonly targets: ReadonlyArray<string>
  readonly every: Duration.Duration
  readonly as: Option.Option<"csv" | "json">
  readonly count: Option.Option<number>
  readonly trust: Trust.Policy
  readonly noHeader: boolean
  readonly separator: "," | ";" | "tab"
  readonly decimal: "." | ","
  readonly localTime: boolean
}

const fields = ["time", "device", "alias", "property", "value", "unit", "quality", "error"] as const

/** Makes the formatter for the CSV options. */
const dialectOf = ({ decimal, localTime, separator }: Input) => {
  const between = separator === "tab" ? "\t" : separator
  const number = (value: number) => String(value).replace(".", decimal)
  const isNumbers = (value: ReadonlyArray<unknown>) => value.every((element) => typeof element === "number")
  const cell = (value: unknown): string => {
    if (value === null) return ""
    if (typeof value === "number") return number(value)
    // With decimal commas, commas between numbers would be ambiguous.
    if (Array.isArray(value) && isNumbers(value)) return value.map(number).join(decimal === "," ? " " : ",")
    return Csv.harmless(Readings.text(value))
  }
  // Spreadsheets parse this format, but not ISO 8601 with an offset. The offset distinguishes the hour repeated in autumn.
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
    /** Formats the time of a record. */
    moment: (iso: string) =>
      localTime ? DateTime.formatIsoOffset(DateTime.unsafeMakeZoned(iso, { timeZone: zone })) : iso
  }
}

const seconds = (millis: number) => Duration.format(Duration.seconds(Math.round(Math.abs(millis) / 1000)))

/** Makes the callbacks that print readings, and report on stderr when failures start and end. */
const printing = (input: Input) =>
  Effect.gen(function* () {
    const { json, line, newLine, note } = yield* Output
    const settings = yield* Settings
    const asJson = Option.match(input.as, { onNone: () => settings.json, onSome: (as) => as === "json" })
    const dialect = dialectOf(input)
    const reporter = yield* FailureReporter.make
    const each = (target: Target.Target, outcome: Readings.Outcome) =>
      Effect.gen(function* () {
        const { name } = target
        const { time, ...rest } = Readings.record(outcome, yield* DateTime.now, Target.unit(target))
        const record = { time: dialect.moment(time), ...Target.record(target, settings), ...rest }
        yield* asJson ? json(record) : line(dialect.line(record))
        yield* FailureReporter.report(reporter, name, outcome)
      })
    const begin = Effect.zipRight(newLine, input.noHeader || asJson ? Effect.void : line(dialect.header))
    const leapt = (by: number) =>
      note(
        `the clock was set ${by < 0 ? "back" : "forward"} by ${seconds(by)}; readings go on at whole multiples of ${Duration.format(input.every)}`
      )
    return { begin, each, hooks: Source.notes(note, reporter), leapt }
  })

export const run = (input: Input) => {
  const { count, every, targets, trust } = input
  const times = Option.getOrElse(count, () => Number.POSITIVE_INFINITY)

  return StartupRetry.only((retry) =>
    Server.forPaths(targets, (full) =>
      Effect.gen(function* () {
        const source =
          full.length === 0 ? yield* Source.discovered(retry) : Source.fixed(yield* retry(Target.findAll(full)))
        if (full.length > 0 && source.names.length === 0) return
        const { begin: first, each, hooks, leapt } = yield* printing(input)
        yield* first
        yield* AlignedSchedule.wallClock(
          every,
          times,
          Source.cycle(source, { fresh: true, ordered: true, trust, each }, hooks),
          leapt
        )
      })
    )
  )
}
