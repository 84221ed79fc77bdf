/**
 * The parameters of the HTTP API, all with bounds.
 *
 * @module
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { isTime } from "../model/Sample.js"
import { booleanText, expected, integerText, largestId, name, optional, paging, shortText } from "./parameterFields.js"

/**
 * The id of a series in a path.
 *
 * @since 0.1.0
 * @category schemas
 */
export const SeriesId: Schema.Schema<number, string> = integerText("the id of a series,", 1, largestId)

/** An ISO 8601 time with its offset from UTC. */
const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/

const timeOf = (text: string): number => {
  if (/^-?\d{1,16}$/.test(text)) return Number(text)
  return iso.test(text)
    ? Option.match(DateTime.make(text), { onNone: () => Number.NaN, onSome: DateTime.toEpochMillis })
    : Number.NaN
}

/**
 * A time in a query or path: milliseconds since 1970, or ISO 8601 with an offset such as `2026-01-31T12:00:00Z`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const TimeText: Schema.Schema<number, string> = Schema.transformOrFail(Schema.String, Schema.Int, {
  strict: true,
  decode: (text, _, ast) => {
    const time = timeOf(text)
    return isTime(time) ? ParseResult.succeed(time) : ParseResult.fail(new ParseResult.Type(ast, text))
  },
  encode: (time) => ParseResult.succeed(String(time))
}).annotations({
  ...expected("a time: milliseconds since 1970, or ISO 8601 such as 2026-01-31T12:00:00Z"),
  jsonSchema: {
    type: "string",
    description: "Milliseconds since 1970, or ISO 8601 with an offset.",
    examples: ["1769860800000", "2026-01-31T12:00:00Z"]
  }
})

/**
 * A page of a list: at most `limit` items (default and most: 1000) behind the cursor `after`, the `next` of the page before.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Paging = Schema.Struct(paging)

/**
 * A page of the list of devices.
 *
 * @since 0.1.0
 * @category schemas
 */
export const DevicePaging = Schema.Struct({
  ...paging,
  after: optional(shortText("the `next` of the page before", 400))
})

/**
 * A period: from `from` (default: a day before `to`), up to but not including `to` (default: now).
 *
 * @since 0.1.0
 * @category schemas
 */
export const Period = Schema.Struct({ from: optional(TimeText), to: optional(TimeText) })

/**
 * A period that must be named, because its readings are deleted.
 *
 * @since 0.1.0
 * @category schemas
 */
export const NamedPeriod = Schema.Struct({ from: TimeText, to: TimeText })

/**
 * The most points of a history.
 *
 * @since 0.1.0
 * @category constants
 */
export const mostPoints = 10_000

/**
 * A history: a period in at most `points` points. Default: 1000.
 *
 * @since 0.1.0
 * @category schemas
 */
export const HistoryQuery = Schema.Struct({
  ...Period.fields,
  points: optional(integerText("a number of points", 1, mostPoints))
})

/**
 * Totals of a period per hour, local day or local month. `zone` is an IANA time zone; default: that of the station.
 *
 * @since 0.1.0
 * @category schemas
 */
export const TotalsQuery = Schema.Struct({
  ...Period.fields,
  per: Schema.Literal("hour", "day", "month").annotations(expected('"hour", "day" or "month"')),
  zone: optional(shortText("a time zone such as Europe/Berlin", 64))
})

/** The most series in one export. */
const mostSeries = 1000

const SeriesIds: Schema.Schema<ReadonlyArray<number>, string> = Schema.transformOrFail(
  Schema.String,
  Schema.Array(Schema.Int),
  {
    strict: true,
    decode: (text, _, ast) => {
      const ids = text.split(",", mostSeries + 1)
      return ids.length <= mostSeries && ids.every((id) => /^[1-9]\d{0,8}$/.test(id))
        ? ParseResult.succeed(ids.map(Number))
        : ParseResult.fail(new ParseResult.Type(ast, text))
    },
    encode: (ids) => ParseResult.succeed(ids.join(","))
  }
).annotations({
  ...expected(`at most ${mostSeries} ids of series, such as 1,2,3`),
  jsonSchema: { type: "string", description: "Ids of series, with commas between them." }
})

/**
 * An export of readings as CSV. Without `step`, each reading is a row; with `step` in milliseconds, each series is a column.
 *
 * - `series`: ids, with commas between them. Default: all series that are not hidden
 * - `separator`: one character. Default: a comma
 * - `decimal`: `.` (default) or `,`
 * - `times`: `utc` (default) for ISO 8601, or `local` for the time zone of the station with its offset
 *
 * @since 0.1.0
 * @category schemas
 */
export const ExportQuery = Schema.Struct({
  ...Period.fields,
  series: optional(SeriesIds),
  step: optional(integerText("milliseconds", 1000, 366 * 86_400_000)),
  separator: optional(Schema.Literal(",", ";", "\t").annotations(expected("a comma, semicolon or tab"))),
  decimal: optional(Schema.Literal(".", ",").annotations(expected('"." or ","'))),
  times: optional(Schema.Literal("utc", "local").annotations(expected('"utc" or "local"')))
})

/**
 * A list of events. `open` is `true` for those that last.
 *
 * @since 0.1.0
 * @category schemas
 */
export const EventsQuery = Schema.Struct({ ...paging, open: optional(booleanText) })

/**
 * The address of a device in a path, such as `28.AD6555070000`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const DeviceId: Schema.Schema<string> = Schema.String.pipe(
  Schema.filter((text) => /^[\dA-F]{2}\.[\dA-F]{12}$/.test(text), {
    ...expected("the address of a device, such as 28.AD6555070000"),
    jsonSchema: { type: "string", pattern: "^[0-9A-F]{2}\\.[0-9A-F]{12}$" }
  })
)

/**
 * A change of a label. Fields that are left out stay.
 *
 * @since 0.1.0
 * @category schemas
 */
export const LabelChange = Schema.Struct({
  name: optional(name(200, "a name")),
  place: optional(name(200, "a place")),
  hidden: Schema.optionalWith(Schema.Boolean, { exact: true })
})

/**
 * The new alias of a device. An empty text removes it.
 *
 * @since 0.1.0
 * @category schemas
 */
export const AliasChange = Schema.Struct({ alias: name(256, "an alias") })

/** The store's largest magnitude of a value. */
const largest = 1e100

const number = (what: string) =>
  Schema.Finite.pipe(Schema.filter((value) => Math.abs(value) <= largest)).annotations(expected(what))

/**
 * A calibration: `value = raw * factor + offset`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const CalibrationChange = Schema.Struct({
  factor: number("a number other than 0").pipe(
    Schema.filter((factor) => factor !== 0, {
      ...expected("a number other than 0"),
      jsonSchema: { not: { const: 0 } }
    })
  ),
  offset: number("a number")
})

/**
 * The value for an output. States are 0 and 1.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ValueChange = Schema.Struct({ value: number("a number") })

/**
 * The owserver of a device. It may be left out unless several owservers have listed the device.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ServerQuery = Schema.Struct({ server: optional(shortText("the id of an owserver", 64)) })

/**
 * The id of the last event that a client of the live stream got.
 *
 * @since 0.1.0
 * @category schemas
 */
export const LiveHeaders = Schema.Struct({ "last-event-id": optional(shortText("the id of the last event", 64)) })

/**
 * The token, to get the cookie of a login.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Login = Schema.Struct({ token: shortText("the token", 4096) })
