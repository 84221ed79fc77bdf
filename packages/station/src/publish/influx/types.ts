/** What a writer of InfluxDB needs and tells. */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { InfluxConfig } from "../../config/InfluxConfig.js"
import type * as Readings from "../../readings/Readings.js"
import type { StoreService } from "../../store/Store.js"

/**
 * A change of a writer: InfluxDB stops accepting readings, accepts them again, or refuses some of them for good. `dropped` are the
 * readings that were lost in an outage that ends.
 *
 * @since 0.1.0
 * @category models
 */
export type State =
  | { readonly _tag: "Failing"; readonly reason: string }
  | { readonly _tag: "Writing"; readonly dropped: number }
  | { readonly _tag: "Refused"; readonly reason: string; readonly count: number }

/**
 * The state of a writer.
 *
 * @since 0.1.0
 * @category models
 */
export interface Status {
  /** Readings that wait. */
  readonly waiting: number
  /** Readings that InfluxDB has accepted since the start. */
  readonly sent: number
  /** Readings that were dropped since the start, because too many waited, or because they had waited for too long. */
  readonly dropped: number
  /** Readings that InfluxDB refused since the start. If it does not tell how many, all that were sent with them. */
  readonly refused: number
  /** The time of the last success, in milliseconds since 1970. `undefined` before the first one. */
  readonly lastSuccess: number | undefined
  /** Why InfluxDB does not accept readings. `undefined` if it does. */
  readonly failure: string | undefined
}

/**
 * A writer.
 *
 * @since 0.1.0
 * @category models
 */
export interface Influx {
  /** Returns what waits, what was sent, and why nothing is. */
  readonly status: Effect.Effect<Status>
}

/**
 * Options of a writer.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Where readings go, and how many wait. */
  readonly config: InfluxConfig
  /** The readings to send. */
  readonly readings: Pick<Readings.Readings, "catalogue" | "subscribe">
  /** The stored readings of the last time are sent at the start. */
  readonly store: Pick<StoreService, "values">
  /**
   * When to send the stored readings of the last minutes before the start once more: those that other processes had read then may be
   * stored later. Default: never.
   */
  readonly again?: Duration.Duration | undefined
  /** Called with each change. */
  readonly changed: (state: State) => Effect.Effect<void>
}
