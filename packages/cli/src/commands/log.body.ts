import type { OwServerError } from "@owserver/client"
import type { Trust } from "@owserver/sensors"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Csv from "../output/Csv.js"
import { Output } from "../output/Output.js"
import * as Outage from "../readings/Outage.js"
import * as Readings from "../readings/Readings.js"
import * as Source from "../readings/Source.js"
import * as Subject from "../readings/Subject.js"
import * as Ticks from "../readings/Ticks.js"
import * as Server from "../server/Server.js"
import { Settings } from "../settings/Settings.js"

interface Given {
  readonly targets: ReadonlyArray<string>
  readonly every: Duration.Duration
  readonly as: Option.Option<"csv" | "json">
  readonly count: Option.Option<number>
  readonly trust: Trust.Policy
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
        const { time, ...rest } = Readings.record(outcome, yield* DateTime.now, Subject.unit(subject))
        const record = { time, ...Subject.record(subject, settings), ...rest }
        yield* asJson
          ? json(record)
          : line(Csv.line(fields.map((field) => (record[field] === null ? "" : Readings.text(record[field])))))
        yield* Outage.tell(outage, name, outcome)
      })
    const header = withHeader && !asJson ? line(Csv.line(fields)) : Effect.void
    const hooks = {
      come: (rom: string) => note(`${rom} has come`),
      failed: (error: OwServerError) => outage.failed("the search for devices", error)
    }
    return { each, header, hooks }
  })

export const run = (given: Given) => {
  const { count, every, noHeader, targets, trust } = given
  const times = Option.getOrElse(count, () => Number.POSITIVE_INFINITY)

  const prepared = Effect.flatMap(Settings, ({ json }) =>
    printing(Option.match(given.as, { onNone: () => json, onSome: (as) => as === "json" }), !noHeader)
  )

  return Outage.inTurns((begin) =>
    Server.at(targets, (full) =>
      Effect.gen(function* () {
        const source = full.length === 0 ? yield* Source.all(begin) : Source.named(yield* begin(Subject.findAll(full)))
        if (full.length > 0 && source.names.length === 0) return
        const { each, header, hooks } = yield* prepared
        yield* header
        yield* Ticks.aligned(every, times, Source.turn(source, { fresh: true, ordered: true, trust, each }, hooks))
      })
    )
  )
}
