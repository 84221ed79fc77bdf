/**
 * The JSON file that describes a simulated bus.
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
  Schema.filter((input) => {
    const parsed = Parse.duration(String(input))
    return Either.isRight(parsed) || `expected ${parsed.left}`
  })
)

const Hex = Schema.String.pipe(
  Schema.filter((text) => Either.isRight(Encoding.decodeHex(text)) || "expected bytes in hexadecimal")
)

/**
 * Values that JSON has no type for: `{ "from": 18, "to": 24, "period": "10m" }` oscillates, `{ "hex": "48656C6C6F" }` is bytes, and
 * `{ "date": "2026-01-31T12:00:00Z" }` is a date.
 */
const special = {
  from: Schema.Struct({ from: Schema.Number, to: Schema.Number, period: Period }),
  hex: Schema.Struct({ hex: Hex }),
  date: Schema.Struct({ date: Schema.DateTimeUtc })
} as const

const plain = (input: unknown): boolean =>
  typeof input === "number" || typeof input === "boolean" || typeof input === "string"

type Decoded<A = unknown> = Either.Either<A, string>

const swinging = ({ from, period, to }: { from: number; to: number; period: string | number }) => {
  const millis = Duration.toMillis(Either.getOrThrow(Parse.duration(String(period))))
  return (now: number) => (from + to) / 2 - ((to - from) / 2) * Math.cos((2 * Math.PI * (now % millis)) / millis)
}

const decoding = { onExcessProperty: "error" } as const

const describe = (path: string, error: ParseResult.ParseError): string =>
  ParseResult.ArrayFormatter.formatErrorSync(error)
    .map((issue) => `${[path, ...issue.path.map(String)].join("/")}: ${issue.message}`)
    .join("; ")

const decoded = <A, I>(path: string, schema: Schema.Schema<A, I>, input: unknown): Either.Either<A, string> =>
  Either.mapLeft(Schema.decodeUnknownEither(schema, decoding)(input), (error) => describe(path, error))

const value = (path: string, input: unknown): Decoded => {
  if (plain(input)) return Either.right(input)
  if (Array.isArray(input))
    return Either.all(input.map((element, n) => (plain(element) ? value(path, element) : invalid(`${path}/${n}`))))
  // Checked first, because an error of the schema would print the whole field.
  if (!Predicate.isRecord(input) || !Object.values(input).every(plain)) return invalid(path)
  if ("from" in input) return Either.map(decoded(path, special.from, input), swinging)
  if ("hex" in input)
    return Either.map(decoded(path, special.hex, input), ({ hex }) => Either.getOrThrow(Encoding.decodeHex(hex)))
  if ("date" in input) return Either.map(decoded(path, special.date, input), ({ date }) => DateTime.toUtc(date))
  return invalid(path)
}

const invalid = (path: string): Decoded =>
  Either.left(`${path}: expected a number, a text, true, false, an array of these, {from, to, period}, {hex} or {date}`)

/** Returns whether the name is an output of a hub, which contains devices. */
const isBranch = (name: string): boolean => name === "main" || name === "aux"

const fields = (
  path: string,
  input: unknown,
  expected: string,
  each: (path: string, name: string, input: unknown) => Decoded
): Decoded<object> => {
  if (!Predicate.isRecord(input)) return Either.left(`${path || "the file"}: expected ${expected}`)
  const entries = Object.entries(input).map(([name, inner]) =>
    Either.map(each(`${path}/${name}`, name, inner), (made) => [name, made] as const)
  )
  return Either.map(Either.all(entries), (decoded) => Object.fromEntries(decoded))
}

const devices = (path: string, input: unknown, depth = 0): Decoded<object> =>
  depth > Bus.maxDepth
    ? Either.left(`${path.slice(0, shownPath)}…: more than ${Bus.maxDepth} nested hubs`)
    : fields(path, input, "devices by address", (path, _, device) =>
        fields(path, device, "the properties of a device", (path, name, input) =>
          isBranch(name) && Predicate.isRecord(input) ? devices(path, input, depth + 1) : value(path, input)
        )
      )

/** The maximum length of a path in the error for nested hubs. */
const shownPath = 60

/**
 * Parses a file into a bus: an object of devices by address, or an array of such objects, one for each bus. Fails with a
 * `UsageError` that names the path in the file.
 *
 * @since 0.1.0
 * @category conversions
 */
export const parse = (file: string, text: string): Either.Either<Bus.Bus, UsageError> => {
  const failed = (issue: string) => new UsageError({ message: `invalid bus file ${file}: ${issue}` })
  return Either.gen(function* () {
    const json = yield* Either.mapLeft(decoded("", Schema.parseJson(), Parse.withoutMark(text)), (issue) =>
      failed(issue.replace(/^: /, "not valid JSON: "))
    )
    const buses = Array.isArray(json) ? json : [json]
    const devicesByBus = yield* Either.mapLeft(
      Either.all(buses.map((bus, n) => devices(Array.isArray(json) ? `bus.${n}` : "", bus))),
      (issue) => failed(issue.replace(/^\//, ""))
    )
    // The bus itself validates property names and values.
    return yield* Either.mapLeft(Bus.make(...devicesByBus), ({ device, issue, subject }) =>
      failed(`${device === "" ? subject : `${device}/${subject}`}: ${issue}`)
    )
  })
}

/**
 * The demo house that `ow fake` serves by default.
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
