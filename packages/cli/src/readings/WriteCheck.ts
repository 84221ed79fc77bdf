/**
 * Whether a text is a value of the property that it is written to. owserver takes what a text begins with and drops the
 * rest: of `30,5` it takes 30. The types are those of the server's `/structure`, as the tables of all families take longer
 * to load than a write takes.
 *
 * @since 0.1.0
 */
import { OwPath, OwServer, type OwServerError, OwText, RomId, Structure } from "@owserver/client"
import * as Codec from "@owserver/sensors/Codec"
import { overrides } from "@owserver/sensors/Overrides"
import * as Property from "@owserver/sensors/Property"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { UsageError } from "../errors/UsageError.js"
import * as DevicePath from "../server/DevicePath.js"
import * as Entry from "../server/Entry.js"
import { Settings } from "../settings/Settings.js"
import { isDecimal } from "./Decimal.js"
import * as Units from "./Units.js"

type Parsed<A> = Either.Either<A, string>

const number = (text: string): Parsed<number> => {
  if (isDecimal(text)) return Either.right(Number(text))
  const point = text.replace(",", ".")
  return Either.left(`it is no number; ${isDecimal(point) ? `did you mean ${point}?` : "give one such as 21.5"}`)
}

const whole = (text: string): Parsed<number> =>
  /^[+-]?\d+$/.test(text) ? Either.right(Number(text)) : Either.left("it is no whole number; give one such as 12")

/** The words that owserver knows. */
const yes = /^(?:1|y|yes|on)$/i
const no = /^(?:0|n|no|off)$/i

const yesNo = (text: string): Parsed<boolean> =>
  yes.test(text) || no.test(text) ? Either.right(yes.test(text)) : Either.left("it is neither yes nor no; give 1 or 0")

/** The forms that owserver knows; nothing is the time it is there. Source: OWFS, `ow_parseinput.c`. */
const date =
  /^$|^(?:\w{3} \w{3} [ \d]?\d [\d:]{8} \d{4}|\w{3} \w{3} [ \d]?\d \d{4} [\d:]{8}|\w{3} [ \d]?\d \d{4} [\d:]{8}|[\d:]{8} \w{3} \w{3} [ \d]?\d \d{4}|\d\d\/\d\d\/\d\d [\d:]{8})$/

const parsers: { readonly [format in Property.Dynamic["format"]]?: (text: string) => Parsed<Property.Value> } = {
  integer: whole,
  unsigned: whole,
  float: number,
  temperature: number,
  temperatureGap: number,
  pressure: number,
  yesNo
}

/** What is wrong with the bytes as a value of the property; nothing, if they are one. */
const issueOf = (property: Property.Dynamic, bytes: Uint8Array, path: string): string | undefined => {
  const text = OwText.decode(bytes).trim()
  if (property.format === "date" && !property.name.endsWith(".ALL"))
    return date.test(text)
      ? undefined
      : 'it is no date; give one such as "Fri Mar 23 04:00:00 2007", in the time of the server'
  const parse = parsers[property.format]
  const parsed: Parsed<Property.Value | ReadonlyArray<Property.Value>> =
    parse === undefined
      ? Either.mapLeft(
          Property.decode(property, property.format === "alias" ? new TextEncoder().encode(text) : bytes, path),
          ({ reason }) => reason
        )
      : property.name.endsWith(".ALL")
        ? Either.all(text.split(",").map((element) => parse(element.trim())))
        : parse(text)
  const encoded = Either.flatMap(parsed, (value) =>
    Either.mapLeft(Property.encode(property, value, path), ({ reason }) => reason)
  )
  return Either.isLeft(encoded) ? encoded.left : undefined
}

interface Location {
  /** The path of the device. */
  readonly device: string
  readonly family: string
  /** The name below it; empty if the path is that of the device. */
  readonly name: string
}

/** What is of the server itself. */
const ofServer = /^(?:settings|statistics|structure|system|interface|simultaneous|thermostat)$/i

/** Where the device is in a path. Addresses tell it, and aliases are asked for. */
const placeOf = (path: string): Effect.Effect<Option.Option<Location>, OwServerError, OwServer> => {
  const elements = OwPath.elements(path)
  const place = (rom: RomId.RomId, count: number): Location => ({
    device: OwPath.join(...elements.slice(0, count)),
    family: RomId.family(rom),
    name: elements.slice(count).join("/")
  })
  for (let at = elements.length - 1; at >= 0; at--) {
    const rom = RomId.parse(elements[at] ?? "")
    if (Either.isRight(rom)) return Effect.succeedSome(place(rom.right, at + 1))
  }
  if (elements.length === 0 || elements.some((element) => ofServer.test(element))) return Effect.succeedNone
  return Effect.flatMap(
    DevicePath.rom(elements),
    Option.match({
      onNone: () => Effect.succeedNone,
      onSome: (rom) => Effect.map(DevicePath.elementCount(elements, rom), (count) => Option.some(place(rom, count)))
    })
  )
}

// biome-ignore lint/suspicious/noExplicitAny: which kind of value it is depends on the structure
const codecOf = ({ elements, format, index, length }: Structure.Structure): Codec.Codec<any> => {
  switch (format) {
    case "integer":
      return Codec.integer
    case "unsigned":
      return Codec.unsigned
    case "float":
    case "temperature":
    case "temperatureGap":
    case "pressure":
      return Codec.float
    case "yesNo":
      return index === -2 ? Codec.bitField(elements) : Codec.yesNo
    case "alias":
      return Codec.alias
    case "binary":
      return index === -1 ? Codec.allBinary(length / elements, elements) : Codec.binary(length)
    default:
      return Codec.text(length)
  }
}

/** What is known of properties that the server declares wrongly: another format, or less than the format allows. */
const corrections = (family: string, name: string) => {
  const spec = overrides.find((one) => one.families.includes(family) && one.property === name)?.spec ?? ""
  const [, least, most] = / (-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)$/.exec(spec) ?? []
  return {
    isSigned: spec.startsWith("w "),
    range: least === undefined ? undefined : ([Number(least), Number(most)] as const)
  }
}

const propertyOf = ({ family, name }: Location, structure: Structure.Structure): Property.Dynamic => {
  const { elements, index } = structure
  const { isSigned, range } = corrections(family, name)
  const plain = isSigned ? Codec.integer : codecOf(structure)
  const element = range === undefined ? plain : Codec.within(plain, range)
  return {
    name,
    format: isSigned ? "integer" : index === -2 ? "unsigned" : structure.format,
    access: structure.access as Property.Access,
    change: structure.change,
    unit: undefined,
    ...(range !== undefined && { range }),
    flags: {},
    schema: (index === -1 && structure.format !== "binary" ? Codec.all(element, elements) : element) as never
  }
}

/** What the server says of the type of the property; nothing if it knows no such property, or no `/structure`. */
const structureOf = ({
  family,
  name
}: Location): Effect.Effect<Option.Option<Structure.Structure>, OwServerError, OwServer> =>
  OwServer.readText(OwPath.join(OwPath.structure(family), name)).pipe(
    Effect.map((text) => Either.getRight(Structure.parse(text))),
    Effect.catchTag("OwReturnError", () => Effect.succeedNone)
  )

const isWritable = ({ access }: Structure.Structure): boolean => access === "rw" || access === "wo"

const mostNames = 5

/** Names the properties of a device that can be written, its alias last. */
const namesNone = (place: Location): Effect.Effect<never, OwServerError | UsageError, OwServer> =>
  Effect.gen(function* () {
    const listed = yield* Entry.list(place.device)
    const names = listed.flatMap((path) => (path.endsWith("/") ? [] : [OwPath.elements(path).at(-1) ?? ""]))
    const writable = yield* Effect.filter(names, (name) =>
      Effect.map(structureOf({ ...place, name }), Option.exists(isWritable))
    )
    const some = [...writable.filter((name) => name !== "alias").slice(0, mostNames), "alias"]
    const all = some.map((name) => OwPath.join(place.device, name)).join(", ")
    return yield* new UsageError({ message: `${place.device} is a device; name the property to write: ${all}` })
  })

/**
 * Fails if the path names a device and no property, or if the bytes are no value of the property. A property that is unknown
 * here is up to the server, and so is one that cannot be written.
 *
 * @since 0.1.0
 * @category checks
 */
export const validate = (
  path: string,
  bytes: Uint8Array,
  offset: number
): Effect.Effect<void, OwServerError | UsageError, OwServer | Settings> =>
  Effect.gen(function* () {
    const place = Option.getOrUndefined(yield* placeOf(path))
    if (place === undefined) return
    if (place.name === "") return yield* namesNone(place)
    if (offset > 0) return
    const structure = Option.getOrUndefined(yield* structureOf(place))
    if (structure === undefined || !isWritable(structure)) return
    const property = Units.convert(propertyOf(place, structure) as never, yield* Settings) as Property.Dynamic
    const issue = issueOf(property, bytes, path)
    if (issue !== undefined) {
      const text = JSON.stringify(OwText.decode(bytes.subarray(0, 40)))
      return yield* new UsageError({
        message: `${path} cannot be ${text}: ${issue}${issue.endsWith("?") ? " With" : "; with"} --raw it is sent as it is`
      })
    }
  })
