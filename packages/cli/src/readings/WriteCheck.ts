/**
 * Checks values before they are written. owserver parses the longest valid prefix of a text and drops the rest: from `30,5` it
 * takes 30. The property types come from the server's `/structure`, because loading the family tables takes longer than a write.
 *
 * @since 0.1.0
 */
import { OwPath, OwServer, type OwServerError, OwText, PropertyRow, RomId, Structure } from "@owserver/client"
import * as Codec from "@owserver/sensors/Codec"
import * as DirectoryTree from "@owserver/sensors/DirectoryTree"
import { overrides } from "@owserver/sensors/Overrides"
import * as Property from "@owserver/sensors/Property"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { UsageError } from "../errors/UsageError.js"
import * as DevicePath from "../server/DevicePath.js"
import { Settings } from "../settings/Settings.js"
import { isDecimal } from "./Decimal.js"
import * as Units from "./Units.js"

type Parsed<A> = Either.Either<A, string>

const number = (text: string): Parsed<number> => {
  if (isDecimal(text)) return Either.right(Number(text))
  const point = text.replace(",", ".")
  return Either.left(`not a number; ${isDecimal(point) ? `did you mean ${point}?` : "give a number such as 21.5"}`)
}

const whole = (text: string): Parsed<number> =>
  /^[+-]?\d+$/.test(text) ? Either.right(Number(text)) : Either.left("not an integer; give an integer such as 12")

/** The words that owserver accepts. */
const yes = /^(?:1|y|yes|on)$/i
const no = /^(?:0|n|no|off)$/i

const yesNo = (text: string): Parsed<boolean> =>
  yes.test(text) || no.test(text) ? Either.right(yes.test(text)) : Either.left("neither yes nor no; give 1 or 0")

/** The date formats that owserver accepts; an empty text is the current time. Source: OWFS, `ow_parseinput.c`. */
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

/** Returns why the bytes are not a value of the property, or `undefined` if they are. */
const issueOf = (property: Property.Dynamic, bytes: Uint8Array, path: string): string | undefined => {
  const text = OwText.decode(bytes).trim()
  if (property.format === "date" && !property.name.endsWith(".ALL"))
    return date.test(text)
      ? undefined
      : 'not a date; give a date such as "Fri Mar 23 04:00:00 2007", in the time of the server'
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
  /** The property below the device; empty if the path names the device itself. */
  readonly name: string
}

/** Directories of the server itself. */
const ofServer = /^(?:settings|statistics|structure|system|interface|simultaneous|thermostat)$/i

/** Finds the device in a path: by its address, or else by asking the server for the alias. */
const locate = (path: string): Effect.Effect<Option.Option<Location>, OwServerError, OwServer> => {
  const elements = OwPath.elements(path)
  const location = (rom: RomId.RomId, count: number): Location => ({
    device: OwPath.join(...elements.slice(0, count)),
    family: RomId.family(rom),
    name: elements.slice(count).join("/")
  })
  for (let at = elements.length - 1; at >= 0; at--) {
    const rom = RomId.parse(elements[at] ?? "")
    if (Either.isRight(rom)) return Effect.succeedSome(location(rom.right, at + 1))
  }
  if (elements.length === 0 || elements.some((element) => ofServer.test(element))) return Effect.succeedNone
  return Effect.flatMap(
    DevicePath.rom(elements),
    Option.match({
      onNone: () => Effect.succeedNone,
      onSome: (rom) => Effect.map(DevicePath.elementCount(elements, rom), (count) => Option.some(location(rom, count)))
    })
  )
}

/** Dates are checked as text, because the time zone of the server is unknown. */
// biome-ignore lint/suspicious/noExplicitAny: the type of the value depends on the format
const codecOf = ({ elements, format, index, length }: Structure.Structure): Codec.Codec<any> => {
  if (format === "yesNo" && index === -2) return Codec.bitField(elements)
  if (format === "binary" && index === -1) return Codec.allBinary(length / elements, elements)
  return Codec.ofFormat(format === "date" ? "ascii" : format, length)
}

/** Corrects properties that the server declares wrongly: another format, or a narrower range. */
const corrections = (family: string, name: string) => {
  const spec = overrides.find((one) => one.families.includes(family) && one.property === name)?.spec
  const row = Option.flatMap(Option.fromNullable(spec), (spec) => Either.getRight(PropertyRow.parse(spec)))
  return {
    isSigned: Option.exists(row, ({ letter }) => letter === "w"),
    range: Option.getOrUndefined(row)?.range
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

/** Reads the type of the property from the server; none if the server lacks the property or `/structure`. */
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

/** Fails, and lists writable properties of the device, its alias last. */
const failWithoutProperty = (location: Location): Effect.Effect<never, OwServerError | UsageError, OwServer> =>
  Effect.gen(function* () {
    const listed = yield* DirectoryTree.list(location.device)
    const names = listed.flatMap((path) => (path.endsWith("/") ? [] : [OwPath.elements(path).at(-1) ?? ""]))
    const writable = yield* Effect.filter(names, (name) =>
      Effect.map(structureOf({ ...location, name }), Option.exists(isWritable))
    )
    const some = [...writable.filter((name) => name !== "alias").slice(0, mostNames), "alias"]
    const all = some.map((name) => OwPath.join(location.device, name)).join(", ")
    return yield* new UsageError({ message: `${location.device} is a device; choose a property to write: ${all}` })
  })

/**
 * Fails with `UsageError` if the path names a device without a property, or if the bytes are not a value of the property. Leaves
 * unknown and read-only properties to the server.
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
    const location = Option.getOrUndefined(yield* locate(path))
    if (location === undefined) return
    if (location.name === "") return yield* failWithoutProperty(location)
    if (offset > 0) return
    const structure = Option.getOrUndefined(yield* structureOf(location))
    if (structure === undefined || !isWritable(structure)) return
    const property = Units.convert(propertyOf(location, structure) as never, yield* Settings) as Property.Dynamic
    const issue = issueOf(property, bytes, path)
    if (issue !== undefined) {
      const text = JSON.stringify(OwText.decode(bytes.subarray(0, 40)))
      return yield* new UsageError({
        message: `invalid value ${text} for ${path}: ${issue}${issue.endsWith("?") ? " Use" : "; use"} --raw to send it unchecked`
      })
    }
  })
