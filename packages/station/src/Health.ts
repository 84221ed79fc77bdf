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
 * A runner of a fleet: a process that does a part of its work.
 *
 * @since 0.1.0
 * @category models
 */
export interface Runner {
  /** Tells it from all others. A process that starts again is another runner. */
  readonly id: string
  /** The name of its machine. */
  readonly name: string
  /** The version of its program. */
  readonly version: string
  /** The time of its start in milliseconds since 1970. */
  readonly startedAt: number
  /** When it told its state the last time. */
  readonly seenAt: number
  /** Whether it is the runner that is asked. */
  readonly isSelf: boolean
  /** Whether it has told nothing for so long that its tasks are given to others. */
  readonly isGone: boolean
  /** What it does besides collecting: `maintain` rolls up and deletes, `publish` raises alarms and serves MQTT, InfluxDB and targets. */
  readonly tasks: ReadonlyArray<"maintain" | "publish">
  /** What waits for the database. */
  readonly writer: Writer.Status
}

/**
 * Which runner collects from a `server`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Assignment {
  readonly server: string
  /** The id of the runner. `undefined` while none collects. */
  readonly runner: string | undefined
  /** Since when, in milliseconds since 1970. */
  readonly since: number | undefined
  /** When a reading succeeded the last time. */
  readonly lastReading: number | undefined
}

/**
 * The state of a fleet.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fleet {
  /** The runners, by name and start. Those that were stopped are left out, and those that are gone after an hour. */
  readonly runners: ReadonlyArray<Runner>
  /** One for each server. */
  readonly assignments: ReadonlyArray<Assignment>
}

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
  /** The fleet. `undefined` for a station on one machine. */
  readonly fleet?: Fleet | undefined
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
