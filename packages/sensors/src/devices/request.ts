/**
 * One read or write of a property, without rules and policies.
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

/** The parts of a device that a request needs. */
export interface Target {
  readonly rom: RomId.RomId
  readonly family: string
  readonly path: string
}

export type RequestError = OwServerError | OwDeviceMissing | OwValueError

const pathOf = (target: Target, property: { readonly name: string }): string => OwPath.join(target.path, property.name)

const missing = (target: Target): OwDeviceMissing => new OwDeviceMissing({ device: target.rom })

/**
 * Distinguishes a missing device from an unknown property. The server returns -2 for a device that was there recently, and
 * -1 for everything unknown. So after -1, this function asks the server whether the device is present.
 */
const whatIsMissing =
  (target: Target) =>
  (error: OwServerError): Effect.Effect<never, OwServerError | OwDeviceMissing, OwServer> => {
    if (error._tag !== "OwReturnError" || !ReturnCode.isMissing(error.ret)) return Effect.fail(error)
    if (error.ret === ReturnCode.ENOENT) return Effect.fail(missing(target))
    return Effect.flatMap(OwServer.present(target.path), (isThere) => Effect.fail(isThere ? error : missing(target)))
  }

export interface ReadRequest extends CallOptions {
  readonly source: Source
}

/** Reads the bytes of any entry of a device. */
export const bytes = (
  target: Target,
  name: string,
  options: CallOptions
): Effect.Effect<Uint8Array, OwServerError | OwDeviceMissing, OwServer> =>
  Effect.catchAll(OwServer.read(pathOf(target, { name }), options), whatIsMissing(target))

/** Adds the flags of the property to those of the call. */
const flagsOf = <A>({ flags }: Property.Property<A>, options: CallOptions): Flags.Input =>
  options.flags === undefined ? flags : Flags.merge(Flags.toWord(options.flags), flags)

/** Reads and decodes a property. */
export const read = <A>(
  target: Target,
  property: Property.Readable<A>,
  { source, ...options }: ReadRequest
): Effect.Effect<Reading<A>, RequestError, OwServer> =>
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

/** The types prevent a write of a read-only property, but a cast can bypass the types. */
const readOnly = <A>({ access, name }: Property.Property<A>, path: string) =>
  access === "ro"
    ? Effect.fail(new OwInvalidValue({ path, property: name, value: "a value", reason: "it is read-only" }))
    : Effect.void

/** Encodes and writes a property. An invalid value fails before anything is sent. */
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

/** Returns a temperature in °C and any other number unchanged; none if the value is not a number. */
export const quantity = <A>({ flags, format }: Property.Property<A>, value: unknown): Option.Option<number> => {
  if (typeof value !== "number") return Option.none()
  if (format !== "temperature") return Option.some(value)
  const { temperature = "C" } = Flags.fromWord(Flags.toWord(flags))
  return Option.some(TemperatureScale.toCelsius(value, temperature))
}
