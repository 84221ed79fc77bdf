/** Where the commands that show readings get them: the database, or a running station. */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type * as CsvTable from "../format/csvTable.js"
import type * as Display from "../format/display.js"
import type * as Series from "../model/Series.js"
import type { History, Label, Period, Value } from "../store/Store.js"
import type { CommandFailure } from "./context.js"

/** The readings of a station. Periods end now. */
export interface Source {
  readonly display: Display.Display
  readonly series: Effect.Effect<ReadonlyArray<Series.Series>, CommandFailure>
  readonly latest: Effect.Effect<ReadonlyArray<Value>, CommandFailure>
  readonly history: (
    series: number,
    options: Period & { readonly points: number }
  ) => Effect.Effect<History, CommandFailure>
  readonly label: (series: number, label: Label) => Effect.Effect<void, CommandFailure>
  /** Returns readings as CSV, in constant memory. `isAll` if these series are all that are not hidden. */
  readonly csv: (
    series: ReadonlyArray<Series.Series>,
    isAll: boolean,
    period: Period,
    options: CsvTable.Options
  ) => Stream.Stream<string, CommandFailure>
}
