/**
 * The responses of the HTTP API. Times are milliseconds since 1970. Missing values are `null`. Numbers are always finite.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { healthParts } from "./healthParts.js"

export * from "./AlarmModels.js"

const Nullable = Schema.NullOr(Schema.Finite)

/**
 * A page of a list. `next` is the cursor of the next page; `null` on the last one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import * as Api from "@owserver/station/Api"
 * import { Schema } from "effect"
 *
 * const decode = Schema.decodeUnknownSync(Api.Page(Api.Calibration, Schema.Int))
 * assert.deepStrictEqual(decode({ items: [], next: null }), { items: [], next: null })
 * ```
 *
 * @since 0.1.0
 * @category schemas
 */
export const Page = <A, I, Cursor extends string | number>(
  item: Schema.Schema<A, I>,
  cursor: Schema.Schema<Cursor>
): Schema.Schema<
  { readonly items: ReadonlyArray<A>; readonly next: Cursor | null },
  { readonly items: ReadonlyArray<I>; readonly next: Cursor | null }
> => Schema.Struct({ items: Schema.Array(item), next: Schema.NullOr(cursor) })

/**
 * The kind of a series.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Kind = Schema.Literal("gauge", "counter", "state")

/**
 * The quality of a value.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Quality = Schema.Literal("good", "doubtful")

/** What a display must mark. */
const marks = {
  every: Schema.Finite,
  stale: Schema.Boolean,
  conditions: Schema.Array(Schema.String)
}

/**
 * A series: the numbers that one property of one device has over time. `every` is the interval of its readings in milliseconds. It is
 * `stale` after three intervals without a good reading. `conditions` are the kinds of those that last, of the series, its device and
 * its server, such as `device-missing`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Series = Schema.Struct({
  id: Schema.Int,
  server: Schema.String,
  device: Schema.String,
  property: Schema.String,
  kind: Kind,
  unit: Schema.String,
  family: Schema.String,
  firstAt: Schema.Int,
  name: Schema.String,
  place: Schema.String,
  hidden: Schema.Boolean,
  replacedBy: Schema.NullOr(Schema.Int),
  writable: Schema.Boolean.annotations({ description: "Whether `PUT value` may write it." }),
  ...marks
}).annotations({ identifier: "Series" })

/**
 * A collector of one owserver.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Server = Schema.Struct({
  id: Schema.String,
  address: Schema.String,
  online: Schema.Boolean,
  latency: Schema.NullOr(Schema.Finite).annotations({
    description: "Milliseconds from a request to its answer. `null` if it is unknown."
  }),
  devices: Schema.Int,
  missing: Schema.Int,
  buses: Schema.Int,
  readings: Schema.Int,
  failures: Schema.Int,
  missed: Schema.Int
}).annotations({ identifier: "Server" })

/**
 * A device. `series` are the ids of its series.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Device = Schema.Struct({
  server: Schema.String,
  id: Schema.String,
  family: Schema.String,
  alias: Schema.NullOr(Schema.String),
  missing: Schema.Boolean,
  series: Schema.Array(Schema.Int)
}).annotations({ identifier: "Device" })

/**
 * The newest reading of a series. `raw` is the value before calibration. `lastGood` is the time of the newest good reading, `null` if
 * there was none for an hour. `every`, `stale` and `conditions` are those of the series.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Latest = Schema.Struct({
  series: Schema.Int,
  at: Schema.Int,
  value: Schema.Finite,
  raw: Schema.Finite,
  quality: Quality,
  lastGood: Schema.NullOr(Schema.Int),
  ...marks
}).annotations({ identifier: "Latest" })

/**
 * A condition that began and, unless `endedAt` is `null`, ended.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Event = Schema.Struct({
  id: Schema.Int,
  kind: Schema.String,
  server: Schema.String,
  device: Schema.String,
  property: Schema.String,
  beganAt: Schema.Int,
  endedAt: Schema.NullOr(Schema.Int),
  count: Schema.Int,
  detail: Schema.String
}).annotations({ identifier: "Event" })

/**
 * The values from `at` up to but not including `until`. `n` counts good values, `doubted` the others. `delta` is the increase of a
 * counter.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Point = Schema.Struct({
  at: Schema.Int,
  until: Schema.Int,
  n: Schema.Int,
  min: Nullable,
  avg: Nullable,
  max: Nullable,
  delta: Nullable,
  doubted: Schema.Int
}).annotations({ identifier: "Point" })

/**
 * A history. `width` is the width of its points in milliseconds, 0 for single readings.
 *
 * @since 0.1.0
 * @category schemas
 */
export const History = Schema.Struct({
  series: Series,
  width: Schema.Int,
  points: Schema.Array(Point)
}).annotations({ identifier: "History" })

/**
 * A calibration, which holds from `from` until the next one: `value = raw * factor + offset`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Calibration = Schema.Struct({
  from: Schema.Int,
  factor: Schema.Finite,
  offset: Schema.Finite
}).annotations({ identifier: "Calibration" })

/**
 * The state of the station. `outbox` has the targets of messages. `alarms`, `mqtt`, `influx` and `fleet` are `null` if the station has
 * no such part. In a fleet, all but `startedAt` and `live` is that of the fleet.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Health = Schema.Struct({
  startedAt: Schema.Int,
  servers: Schema.Array(Server),
  database: Schema.Struct({
    waiting: Schema.Int,
    dropped: Schema.Int,
    refused: Schema.Int,
    stored: Schema.Int,
    lastSuccess: Schema.NullOr(Schema.Int),
    failure: Schema.NullOr(Schema.String),
    maintenance: Schema.NullOr(Schema.String)
  }),
  ...healthParts,
  live: Schema.Struct({ listeners: Schema.Int, overflows: Schema.Int })
}).annotations({ identifier: "Health" })

/**
 * How values are shown: the time zone and the scale of temperatures of the configuration.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Settings = Schema.Struct({
  zone: Schema.String,
  temperature: Schema.Literal("C", "F", "K", "R")
}).annotations({ identifier: "Settings" })

/**
 * A reading of the live stream. `series` is `null` until the first reading of a new series is stored.
 *
 * @since 0.1.0
 * @category schemas
 */
export const LiveReading = Schema.Struct({
  series: Schema.NullOr(Schema.Int),
  server: Schema.String,
  device: Schema.String,
  property: Schema.String,
  at: Schema.Int,
  value: Schema.Finite,
  raw: Schema.Finite,
  quality: Quality
}).annotations({ identifier: "LiveReading" })

/**
 * A change of a condition in the live stream.
 *
 * @since 0.1.0
 * @category schemas
 */
export const LiveChange = Schema.Struct({
  change: Schema.Literal("began", "ended"),
  kind: Schema.String,
  server: Schema.String,
  device: Schema.String,
  property: Schema.String,
  at: Schema.Int,
  detail: Schema.String
}).annotations({ identifier: "LiveChange" })

/**
 * A device in the live stream, when it is listed for the first time since the start, or when its alias has changed.
 *
 * @since 0.1.0
 * @category schemas
 */
export const LiveDevice = Schema.Struct({
  server: Schema.String,
  device: Schema.String,
  family: Schema.String,
  alias: Schema.NullOr(Schema.String)
}).annotations({ identifier: "LiveDevice" })

/**
 * Whether the station needs a token, and whether the request had it, or the cookie of a login.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Session = Schema.Struct({
  tokenRequired: Schema.Boolean,
  authorized: Schema.Boolean
}).annotations({ identifier: "Session" })
