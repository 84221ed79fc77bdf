/**
 * Paths of the owserver file system, such as `/10.67C6697351FF/temperature`. A path is text here and bytes on the wire,
 * see {@link OwText}; `%` means nothing in it. Any string may be given where a path is wanted: a missing leading slash
 * and an empty path, the root, are served.
 *
 * Prefixes put a path in another light: below `/uncached` the bus is asked and not the cache, below `/unaliased` devices
 * go by their addresses.
 *
 * @module
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Limits from "./Limits.js"
import * as OwText from "./OwText.js"

const reasons = {
  Nul: "it contains a NUL, where the server would stop reading",
  Text: "it contains a lone surrogate, which stands for no byte",
  TooLong: `it takes more than ${Limits.maxPath} bytes`
} as const

/**
 * A path that cannot be put on the wire: the `path`, and the `reason`.
 *
 * - `Nul`: it contains a NUL, where the server would stop reading
 * - `Text`: it contains a lone surrogate that stands for no byte
 * - `TooLong`: it takes more than 4,094 bytes
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwPath } from "@owserver/protocol"
 * import { Either } from "effect"
 *
 * const refused = Either.flip(OwPath.encode("/10.67C6697351FF\0/temperature"))
 * assert.strictEqual(Either.getOrThrow(refused).reason, "Nul")
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidPath extends Data.TaggedError("InvalidPath")<{
  readonly path: string
  readonly reason: keyof typeof reasons
}> {
  override get message(): string {
    return `the path cannot be sent: ${reasons[this.reason]}`
  }
}

const encodeText = (path: string): Either.Either<Uint8Array, InvalidPath> => {
  if (path.includes("\0")) return Either.left(new InvalidPath({ path, reason: "Nul" }))
  return Option.match(OwText.encode(path), {
    onNone: () => Either.left(new InvalidPath({ path, reason: "Text" })),
    onSome: (bytes) =>
      bytes.length > Limits.maxPath ? Either.left(new InvalidPath({ path, reason: "TooLong" })) : Either.right(bytes)
  })
}

const terminate = (text: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(text.length + 1)
  bytes.set(text)
  return bytes
}

/**
 * The path as requests carry it: its bytes and a terminating NUL, which owserver does not need but other servers do.
 * {@link InvalidPath} if that is not possible.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwPath } from "@owserver/protocol"
 * import { Either } from "effect"
 *
 * const bytes = Either.getOrThrow(OwPath.encode("/bus.0"))
 * assert.deepStrictEqual(bytes, new TextEncoder().encode("/bus.0\0"))
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = (path: string): Either.Either<Uint8Array, InvalidPath> => {
  if (path.length > Limits.maxPath) return Either.left(new InvalidPath({ path, reason: "TooLong" }))
  const bytes = new Uint8Array(path.length + 1)
  for (let at = 0; at < path.length; at++) {
    const unit = path.charCodeAt(at)
    // This loop is the way of nearly every path, and of every read. What is not plain ASCII goes the careful way.
    if (unit === 0 || unit > 0x7f) return Either.map(encodeText(path), terminate)
    bytes[at] = unit
  }
  return Either.right(bytes)
}

/**
 * Reads a path: the text up to the first NUL, or all of it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwPath } from "@owserver/protocol"
 *
 * const write = new TextEncoder().encode("/10.67C6697351FF/temphigh\x0025")
 * assert.strictEqual(OwPath.decode(write), "/10.67C6697351FF/temphigh")
 * ```
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0)
  return OwText.decode(end < 0 ? bytes : bytes.subarray(0, end))
}

/**
 * A path that can be put on the wire.
 *
 * @since 0.1.0
 * @category schemas
 */
export const OwPath: Schema.brand<typeof Schema.String, "OwPath"> = Schema.String.pipe(
  Schema.filter((path) => Either.match(encode(path), { onLeft: (invalid) => invalid.message, onRight: () => true })),
  Schema.brand("OwPath"),
  Schema.annotations({ identifier: "OwPath" })
)

/**
 * A path that can be put on the wire, as a branded string.
 *
 * @since 0.1.0
 * @category models
 */
export type OwPath = typeof OwPath.Type

/**
 * The elements of a path: `["10.67C6697351FF", "temperature"]`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwPath } from "@owserver/protocol"
 *
 * assert.deepStrictEqual(OwPath.elements("//10.67C6697351FF/errata/die/"), ["10.67C6697351FF", "errata", "die"])
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const elements = (path: string): ReadonlyArray<string> => path.split("/").filter((element) => element !== "")

/**
 * Joins paths with one slash between them; the result begins with a slash and does not end in one, save the root.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwPath } from "@owserver/protocol"
 *
 * assert.strictEqual(OwPath.join("/10.67C6697351FF/", "temperature"), "/10.67C6697351FF/temperature")
 * assert.strictEqual(OwPath.join(), "/")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const join = (...paths: ReadonlyArray<string>): string => `/${paths.flatMap(elements).join("/")}`

/**
 * The same path, read from the bus and not from the server's cache.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwPath } from "@owserver/protocol"
 *
 * assert.strictEqual(OwPath.uncached("/10.67C6697351FF/power"), "/uncached/10.67C6697351FF/power")
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const uncached = (path: string): string => join("uncached", path)

/**
 * The same path, with devices listed by address even where they have an alias.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwPath } from "@owserver/protocol"
 *
 * assert.strictEqual(OwPath.unaliased("/attic/temperature"), "/unaliased/attic/temperature")
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const unaliased = (path: string): string => join("unaliased", path)

/**
 * The directory of devices in alarm state, or a path in it; `bus` narrows it to one bus.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwPath } from "@owserver/protocol"
 *
 * assert.strictEqual(OwPath.alarm("/", 1), "/bus.1/alarm")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const alarm = (path = "/", bus?: number): string => onBus("alarm", path, bus)

/**
 * The directory of what can be asked of all devices at once, or a path in it, such as `temperature`; `bus` narrows it to
 * one bus.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwPath } from "@owserver/protocol"
 *
 * assert.strictEqual(OwPath.simultaneous("temperature"), "/simultaneous/temperature")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const simultaneous = (path = "/", bus?: number): string => onBus("simultaneous", path, bus)

/**
 * A path on one bus of the server. Buses count from 0 in the order of the server's command line.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwPath } from "@owserver/protocol"
 *
 * assert.strictEqual(OwPath.bus(0, "/interface/settings/name"), "/bus.0/interface/settings/name")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const bus = (number: number, path = "/"): string => join(`bus.${number}`, path)

/**
 * What the server knows of a property of a family, such as `10` and `temperature`: to be read with `Structure`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwPath } from "@owserver/protocol"
 *
 * assert.strictEqual(OwPath.structure("28", "errata/trim"), "/structure/28/errata/trim")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const structure = (family: string, property = "/"): string => join("structure", family, property)

const onBus = (directory: string, path: string, number: number | undefined): string =>
  number === undefined ? join(directory, path) : bus(number, join(directory, path))
