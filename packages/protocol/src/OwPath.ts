/**
 * Paths of the owserver file system, such as `/10.67C6697351FF/temperature`. A path is a string, and bytes on the wire, see
 * {@link OwText}. Functions accept paths without a leading slash; the empty path is the root. There is no escaping with `%`.
 *
 * A prefix changes how the server treats a path: `/uncached` reads from the bus instead of the cache, and `/unaliased` lists
 * devices by address.
 *
 * @module
 * @since 0.1.0
 */
import type * as Brand from "effect/Brand"
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Limits from "./Limits.js"
import * as OwText from "./OwText.js"

const reasons = {
  Nul: "it contains a NUL, which would end it on the server",
  Text: "it contains a lone surrogate that does not represent a byte",
  TooLong: `it is longer than ${Limits.maxPath} bytes`
} as const

/**
 * A path that cannot be sent: the `path` and the `reason`.
 *
 * - `Nul`: it contains a NUL, which would end the path on the server
 * - `Text`: it contains a lone surrogate that does not represent a byte
 * - `TooLong`: it is longer than 4,094 bytes
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
 * Encodes a path as requests carry it: its bytes and a terminating NUL, which some other servers need. Fails with
 * {@link InvalidPath} if the path cannot be sent.
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
    // Fast path: nearly all paths are plain ASCII. Other paths take the slower encoder.
    if (unit === 0 || unit > 0x7f) return Either.map(encodeText(path), terminate)
    bytes[at] = unit
  }
  return Either.right(bytes)
}

/**
 * Decodes a path: the text before the first NUL, or all of it.
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
 * A path that can be sent, as a branded string.
 *
 * @since 0.1.0
 * @category models
 */
export type OwPath = string & Brand.Brand<"OwPath">

/**
 * Returns the elements of a path, such as `["10.67C6697351FF", "temperature"]`.
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
 * Joins paths with one slash between them. The result begins with a slash, and ends in one only if it is the root.
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
 * Returns the path below `/uncached`, which the server reads from the bus instead of its cache.
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
 * Returns the path below `/unaliased`, where the server lists devices by address instead of alias.
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
 * Returns the directory of devices in alarm state, or a path in it. `bus` limits it to one bus.
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
 * Returns the directory of commands to all devices at once, or a path in it, such as `temperature`. `bus` limits it to one bus.
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
 * Returns a path on one bus. The server numbers its buses from 0 in the order of its command line.
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
 * Returns the path of a property's description, such as for `10` and `temperature`. `Structure.parse` parses its value.
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
