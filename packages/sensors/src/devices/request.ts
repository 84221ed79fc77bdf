/**
 * One property of one device, asked for or set once: bytes, values, and whose fault it is when there are none.
 */

import type { RomId } from "@owserver/client"
import {
  type CallOptions,
  Flags,
  OwPath,
  OwServer,
  type OwServerError,
  ReturnCode,
  TemperatureScale
} from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Property from "../families/Property.js"
import * as Elapsed from "../values/elapsed.js"
import type { Reading, Source } from "../values/Reading.js"
import { OwDeviceMissing, OwInvalidValue, type OwValueError } from "../values/SensorError.js"
import type { WriteError } from "./options.js"

/** A device as far as its properties are asked for. */
export interface Target {
  readonly rom: RomId.RomId
  readonly family: string
  readonly path: string
}

export type Unread = OwServerError | OwDeviceMissing | OwValueError

const pathOf = (target: Target, property: { readonly name: string }): string => OwPath.join(target.path, property.name)

const missing = (target: Target): OwDeviceMissing => new OwDeviceMissing({ device: target.rom })

/**
 * The server says that there is no such thing. That it knows no such property, or that the device has gone, are two things:
 * -2 comes of a device that was there lately, -1 of everything unknown.
 */
const whatIsMissing =
  (target: Target) =>
  (error: OwServerError): Effect.Effect<never, OwServerError | OwDeviceMissing, OwServer> => {
    if (error._tag !== "OwReturnError" || !ReturnCode.isMissing(error.ret)) return Effect.fail(error)
    if (error.ret === ReturnCode.ENOENT) return Effect.fail(missing(target))
    return Effect.flatMap(OwServer.present(target.path), (isThere) => Effect.fail(isThere ? error : missing(target)))
  }

export interface Asked extends CallOptions {
  readonly source: Source
}

/** The bytes of something of a device, which need not be a property that is known. */
export const bytes = (
  target: Target,
  name: string,
  options: CallOptions
): Effect.Effect<Uint8Array, OwServerError | OwDeviceMissing, OwServer> =>
  Effect.catchAll(OwServer.read(pathOf(target, { name }), options), whatIsMissing(target))

/** What the scale of the flags adds to a property's own. */
const flagsOf = <A>({ flags }: Property.Property<A>, options: CallOptions): Flags.Input =>
  options.flags === undefined ? flags : Flags.merge(Flags.toWord(options.flags), flags)

/** A value, as it comes. */
export const read = <A>(
  target: Target,
  property: Property.Readable<A>,
  { source, ...options }: Asked
): Effect.Effect<Reading<A>, Unread, OwServer> =>
  Effect.gen(function* () {
    const call = { ...options, uncached: source !== "Cached", flags: flagsOf(property, options) }
    const received = yield* bytes(target, property.name, call)
    const value = yield* Property.decode(property, received, pathOf(target, property))
    const at = yield* Elapsed.now
    return {
      value,
      unit: property.unit,
      at,
      source,
      quality: "Good",
      device: target.rom,
      property: property.name
    }
  })

/** Types prevent it, where they are not gone round. */
const readOnly = <A>({ access, name }: Property.Property<A>, path: string) =>
  access === "ro"
    ? Effect.fail(new OwInvalidValue({ path, property: name, value: "a value", reason: "it is read-only" }))
    : Effect.void

/** A value that cannot be one of the property is refused before anything is sent. */
export const write = <A>(
  target: Target,
  property: Property.Writable<A>,
  value: A,
  options: CallOptions
): Effect.Effect<void, WriteError, OwServer> =>
  Effect.gen(function* () {
    const path = pathOf(target, property)
    yield* readOnly(property, path)
    const data = yield* Property.encode(property, value, path)
    yield* Effect.catchAll(
      OwServer.write(path, data, { ...options, flags: flagsOf(property, options) }),
      whatIsMissing(target)
    )
  })

/** The value in °C if it is a temperature; as it is if it is another quantity; none if it is none. */
export const quantity = <A>({ flags, format }: Property.Property<A>, value: unknown): Option.Option<number> => {
  if (typeof value !== "number") return Option.none()
  if (format !== "temperature") return Option.some(value)
  const { temperature = "C" } = Flags.fromWord(Flags.toWord(flags))
  return Option.some(TemperatureScale.toCelsius(value, temperature))
}
