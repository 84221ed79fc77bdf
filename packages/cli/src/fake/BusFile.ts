/**
 * A simulated bus in a file: JSON, so that whoever can edit a text can have one.
 *
 * @since 0.1.0
 */
import { Bus } from "@owserver/fake"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Parse from "../argv/Parse.js"
import { UsageError } from "../errors/UsageError.js"

const Period = Schema.Union(Schema.String, Schema.Number).pipe(
  Schema.filter((given) => {
    const parsed = Parse.duration(String(given))
    return Either.isRight(parsed) || `expected ${parsed.left}`
  })
)

const Hex = Schema.String.pipe(
  Schema.filter((text) => Either.isRight(Encoding.decodeHex(text)) || "expected bytes in hexadecimal")
)

/**
 * A value that has to be said in other words than those of JSON: `{ "from": 18, "to": 24, "period": "10m" }` swings,
 * `{ "hex": "48656C6C6F" }` is bytes, `{ "date": "2026-01-31T12:00:00Z" }` a moment.
 */
const special = {
  from: Schema.Struct({ from: Schema.Number, to: Schema.Number, period: Period }),
  hex: Schema.Struct({ hex: Hex }),
  date: Schema.Struct({ date: Schema.DateTimeUtc })
} as const

const plain = (given: unknown): boolean =>
  typeof given === "number" || typeof given === "boolean" || typeof given === "string"

type Decoded<A = unknown> = Either.Either<A, string>

const swinging = ({ from, period, to }: { from: number; to: number; period: string | number }) => {
  const millis = Duration.toMillis(Either.getOrThrow(Parse.duration(String(period))))
  return (now: number) => (from + to) / 2 - ((to - from) / 2) * Math.cos((2 * Math.PI * (now % millis)) / millis)
}

const decoding = { onExcessProperty: "error" } as const

const said = (path: string, error: ParseResult.ParseError): string =>
  ParseResult.ArrayFormatter.formatErrorSync(error)
    .map((issue) => `${[path, ...issue.path.map(String)].join("/")}: ${issue.message}`)
    .join("; ")

const decoded = <A, I>(path: string, schema: Schema.Schema<A, I>, given: unknown): Either.Either<A, string> =>
  Either.mapLeft(Schema.decodeUnknownEither(schema, decoding)(given), (error) => said(path, error))

const value = (path: string, given: unknown): Decoded => {
  if (plain(given)) return Either.right(given)
  if (Array.isArray(given))
    return Either.all(given.map((element, n) => (plain(element) ? value(path, element) : wrong(`${path}/${n}`))))
  // An error of the schema would show the whole of a field, however deep it is.
  if (!Predicate.isRecord(given) || !Object.values(given).every(plain)) return wrong(path)
  if ("from" in given) return Either.map(decoded(path, special.from, given), swinging)
  if ("hex" in given)
    return Either.map(decoded(path, special.hex, given), ({ hex }) => Either.getOrThrow(Encoding.decodeHex(hex)))
  if ("date" in given) return Either.map(decoded(path, special.date, given), ({ date }) => DateTime.toUtc(date))
  return wrong(path)
}

const wrong = (path: string): Decoded =>
  Either.left(`${path}: expected a number, a text, true, false, an array of these, {from, to, period}, {hex} or {date}`)

/** The outputs of a hub have devices. */
const isBranch = (name: string): boolean => name === "main" || name === "aux"

const fields = (
  path: string,
  given: unknown,
  what: string,
  each: (path: string, name: string, given: unknown) => Decoded
): Decoded<object> => {
  if (!Predicate.isRecord(given)) return Either.left(`${path || "the whole"}: expected ${what}`)
  const entries = Object.entries(given).map(([name, inner]) =>
    Either.map(each(`${path}/${name}`, name, inner), (made) => [name, made] as const)
  )
  return Either.map(Either.all(entries), (made) => Object.fromEntries(made))
}

const devices = (path: string, given: unknown, depth = 0): Decoded<object> =>
  depth > Bus.maxDepth
    ? Either.left(`${path.slice(0, shownPath)}…: there are more than ${Bus.maxDepth} hubs one behind the other`)
    : fields(path, given, "devices by their addresses", (path, _, device) =>
        fields(path, device, "the properties of a device", (path, name, given) =>
          isBranch(name) && Predicate.isRecord(given) ? devices(path, given, depth + 1) : value(path, given)
        )
      )

/** How much of a path that is too deep is shown. */
const shownPath = 60

/**
 * Makes a bus of what is in a file: devices by their addresses, or an array of such, one for each bus. Errors say where.
 *
 * @since 0.1.0
 * @category conversions
 */
export const parse = (file: string, text: string): Either.Either<Bus.Bus, UsageError> => {
  const failed = (issue: string) => new UsageError({ message: `the bus in ${file} is wrong: ${issue}` })
  return Either.gen(function* () {
    const json = yield* Either.mapLeft(decoded("", Schema.parseJson(), Parse.withoutMark(text)), (issue) =>
      failed(issue.replace(/^: /, "it is no JSON: "))
    )
    const buses = Array.isArray(json) ? json : [json]
    const made = yield* Either.mapLeft(
      Either.all(buses.map((bus, n) => devices(Array.isArray(json) ? `bus.${n}` : "", bus))),
      (issue) => failed(issue.replace(/^\//, ""))
    )
    // What names there may be, and what they take, the bus itself knows best.
    return yield* Either.mapLeft(Bus.make(...made), ({ device, issue, subject }) =>
      failed(`${device === "" ? subject : `${device}/${subject}`}: ${issue}`)
    )
  })
}

/**
 * The bus that is served where none is given.
 *
 * @since 0.1.0
 * @category constants
 */
export const demonstration = `{
  "10.67C6697351FF": { "alias": "living room", "temperature": { "from": 19, "to": 22, "period": "10m" } },
  "28.AD6555070000": { "alias": "cellar", "temperature": { "from": 11.5, "to": 12.5, "period": "1h" } },
  "26.A5D3D2000000": {
    "alias": "bathroom",
    "temperature": { "from": 21, "to": 25, "period": "15m" },
    "humidity": { "from": 45, "to": 75, "period": "5m" }
  },
  "29.D60300000000": { "alias": "valves", "PIO": [true, false, false, false, false, false, false, false] },
  "1D.0CA60A000000": { "alias": "water meter", "counter": [48231, 0] },
  "05.4AEC29CDBAAB": { "alias": "lamp", "PIO": false },
  "12.8F6B5E000000": { "alias": "doors", "sensed": [true, false] }
}`
