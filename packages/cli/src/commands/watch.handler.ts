import type { OwServer } from "@owserver/client"
import type { Trust } from "@owserver/sensors"
import * as Config from "effect/Config"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import { Output } from "../output/Output.js"
import * as Style from "../output/Style.js"
import * as AlignedSchedule from "../readings/AlignedSchedule.js"
import * as FailureReporter from "../readings/FailureReporter.js"
import * as Readings from "../readings/Readings.js"
import * as Source from "../readings/Source.js"
import * as StartupRetry from "../readings/StartupRetry.js"
import * as Target from "../readings/Target.js"
import * as Server from "../server/Server.js"
import { Settings } from "../settings/Settings.js"
import * as Screen from "../watch/Screen.js"
import * as Table from "../watch/Table.js"

interface Input {
  readonly targets: ReadonlyArray<string>
  readonly every: Duration.Duration
  readonly count: Option.Option<number>
  readonly trust: Trust.Policy
}

/** Runs a cycle immediately, and then at each interval. */
const cycles = (cycle: Effect.Effect<void, never, OwServer | Settings>, { count, every }: Input) =>
  AlignedSchedule.monotonic(
    every,
    Option.getOrElse(count, () => Number.POSITIVE_INFINITY),
    cycle
  )

/** Prints each reading as a line. */
const lines = (source: Source.Source, input: Input) =>
  Effect.gen(function* () {
    const { json, note, escapedLine } = yield* Output
    const settings = yield* Settings
    const reporter = yield* FailureReporter.make
    const each = (target: Target.Target, outcome: Readings.Outcome) =>
      Effect.gen(function* () {
        const { name } = target
        const record = Readings.record(outcome, yield* DateTime.now, Target.unit(target))
        if (settings.json) {
          yield* json({ name, ...Target.record(target, settings), ...record })
        } else {
          const text = Either.match(outcome, {
            onLeft: (error) => `-  ${Readings.summary(error)}`,
            onRight: Readings.withUnit
          })
          yield* escapedLine(`${record.time}  ${name}  ${text}`)
        }
        yield* FailureReporter.report(reporter, name, outcome)
      })
    const hooks = Source.notes(note, reporter)
    yield* cycles(Source.cycle(source, { fresh: true, trust: input.trust, each }, hooks), input)
  })

/** Draws the table after each reading, every second, and when the terminal is resized. */
const table = (source: Source.Source, input: Input) =>
  Effect.gen(function* () {
    const { columns, onResize, onSuspend, rows: height, style, write } = yield* Output
    const rows = new Map(source.names.map((name) => [name, Table.row(name)]))
    let shown: ReadonlyArray<string> = []
    let isEntered = true
    const draw = Effect.gen(function* () {
      // The last column stays free, because clearing the rest of the line would erase a character there.
      const width = Math.max(1, (yield* columns) - 1)
      shown = Table.render([...rows.values()], {
        columns: width,
        lines: yield* height,
        now: yield* DateTime.now,
        style
      }).map(Style.paint)
      yield* write(`${isEntered ? "" : Screen.enter}${Screen.draw(shown)}`)
      isEntered = true
    })
    // Holds at most one request, so that several updates are drawn once.
    const due = yield* Queue.dropping<void>(1)
    const soon = Queue.offer(due, undefined)
    // The last table is printed on the main screen and stays visible.
    const leave = Effect.suspend(() => write(`${Screen.leave}${shown.map((line) => `${line}\n`).join("")}`))
    yield* Effect.acquireRelease(write(Screen.enter), () => Effect.catchAllCause(leave, () => Effect.void))
    yield* onResize(() => void due.unsafeOffer(undefined))
    yield* onSuspend(Screen.leave, () => {
      isEntered = false
      due.unsafeOffer(undefined)
    })
    yield* Effect.forkScoped(Effect.repeat(soon, Schedule.spaced("1 second")))
    const drawing = Effect.forever(Effect.zipRight(Queue.take(due), draw))
    const each = ({ name }: Target.Target, outcome: Readings.Outcome) =>
      Effect.sync(() => {
        rows.set(name, Table.add(rows.get(name) ?? Table.row(name), outcome))
      }).pipe(Effect.zipRight(soon))
    // No notes: the rows already show added devices and an unavailable server.
    const hooks = { arrived: () => Effect.void, failed: () => Effect.void }
    const reading = cycles(Source.cycle(source, { fresh: true, trust: input.trust, each }, hooks), input)
    yield* Effect.raceFirst(drawing, reading)
    yield* draw
  }).pipe(Effect.scoped)

export const run = (input: Input) =>
  StartupRetry.only((retry) =>
    Server.forPaths(input.targets, (full) =>
      Effect.gen(function* () {
        const { terminal } = yield* Output
        const { json, verbose } = yield* Settings
        const kind = yield* Effect.orElseSucceed(Config.string("TERM"), () => "dumb")
        const source =
          full.length === 0 ? yield* Source.discovered(retry) : Source.fixed(yield* retry(Target.findAll(full)))
        if (full.length > 0 && source.names.length === 0) return
        // With --verbose, the trace would overwrite the table.
        yield* terminal && kind !== "dumb" && !json && !verbose ? table(source, input) : lines(source, input)
      })
    )
  )
