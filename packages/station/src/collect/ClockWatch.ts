/**
 * Notices that the wall clock was set, by comparing it with the monotonic clock.
 *
 * @module
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Condition from "../model/Condition.js"
import * as Monotonic from "./monotonic.js"
import * as Report from "./Report.js"

const every = Duration.seconds(10)

/** The smallest step in milliseconds that counts as setting the clock. NTP corrects smaller ones gradually. */
const leastLeap = 5000

const offset = Effect.zipWith(Clock.currentTimeMillis, Monotonic.millis, (wall, steady) => wall - steady)

const detailOf = (by: number): string =>
  `the wall clock was set ${by < 0 ? "back" : "forward"} by ${Duration.format(Duration.millis(Math.round(Math.abs(by) / 1000) * 1000))}`

/**
 * Reports each leap of the wall clock of 5 seconds or more as a condition that begins and ends at once. Checks every 10 seconds.
 * A machine that slept counts too.
 *
 * @example
 * ```ts
 * import { ClockWatch } from "@owserver/station"
 * import { Console } from "effect"
 *
 * const watch = ClockWatch.run((report) => Console.log(report))
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const run = (report: (report: Report.Report) => Effect.Effect<void>): Effect.Effect<never> =>
  Effect.gen(function* () {
    let before = yield* offset
    while (true) {
      yield* Effect.sleep(every)
      const now = yield* offset
      const by = now - before
      before = now
      if (Math.abs(by) < leastLeap) continue
      const at = yield* Clock.currentTimeMillis
      const key: Condition.Key = { kind: "clock-leapt", server: "", device: "", property: "" }
      for (const change of ["began", "ended"] as const)
        yield* report(Report.Changed({ transition: { ...key, change, at, detail: detailOf(by) } }))
    }
  })
