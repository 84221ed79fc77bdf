/**
 * The health of a station.
 *
 * @module
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Collector from "./collect/Collector.js"
import type { TargetStatus } from "./outbox/TargetStatus.js"
import type * as Broker from "./publish/Broker.js"
import type * as Influx from "./publish/influx/Influx.js"
import type * as Writer from "./Writer.js"

/**
 * What a station is doing.
 *
 * @since 0.1.0
 * @category models
 */
export interface Status {
  /** The time of the start in milliseconds since 1970. */
  readonly startedAt: number
  /** The collectors, one for each server. */
  readonly servers: ReadonlyArray<Collector.Status>
  /** What waits for the database. */
  readonly writer: Writer.Status
  /** Why the last rollup or retention failed. `undefined` if it succeeded. */
  readonly maintenance: string | undefined
  /** The rules and their alarms. `failure` is why rules cannot be read, or alarms cannot be stored. */
  readonly alarms?:
    | {
        readonly rules: number
        readonly active: number
        /** Changes of alarms that wait for the store. */
        readonly waiting: number
        readonly failure: string | undefined
      }
    | undefined
  /** The targets of the outbox. */
  readonly outbox?: ReadonlyArray<TargetStatus> | undefined
  /** The connection to the MQTT broker. `undefined` if none is configured. */
  readonly mqtt?: Broker.Status | undefined
  /** The writer to InfluxDB. `undefined` if none is configured. */
  readonly influx?: Influx.Status | undefined
}

/**
 * The health of the station.
 *
 * @example
 * ```ts
 * import { Health } from "@owserver/station"
 * import { Effect } from "effect"
 *
 * const isWell = Effect.flatMap(Health, ({ status }) => status).pipe(
 *   Effect.map(({ servers, writer }) => writer.failure === undefined && servers.every(({ isOnline }) => isOnline))
 * )
 * ```
 *
 * @since 0.1.0
 * @category tags
 */
export class Health extends Context.Tag("@owserver/station/Health")<
  Health,
  { readonly status: Effect.Effect<Status> }
>() {}
