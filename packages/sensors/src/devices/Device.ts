/**
 * A 1-Wire device: its address, its path, and operations to read and write its properties.
 *
 * A device is a value without a connection. Each operation takes the server from the context.
 *
 * @module
 * @since 0.1.0
 */

import { OwPath, type OwServer, RomId } from "@owserver/client"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type Pipeable, pipeArguments } from "effect/Pipeable"
import * as Predicate from "effect/Predicate"
import * as Family from "../families/Family.js"
import type { Readable, Writable } from "../families/Property.js"
import * as Property from "../families/Property.js"
import type { Reading } from "../values/Reading.js"
import type { ReadError, ReadOptions, WriteError } from "./options.js"
import * as ReadInTurn from "./readInTurn.js"
import * as Request from "./request.js"
import { withSpan } from "./span.js"

/**
 * The type of the type id of devices.
 *
 * @since 0.1.0
 * @category type ids
 */
export type TypeId = "~@owserver/sensors/Device"

/**
 * The type id of devices.
 *
 * @since 0.1.0
 * @category type ids
 */
export const TypeId: TypeId = "~@owserver/sensors/Device"

export type { ReadError, ReadOptions, WriteError }

/**
 * The outcomes of `readAll`, by the names of the properties.
 *
 * @since 0.1.0
 * @category models
 */
export type Readings<Values> = { readonly [Name in keyof Values]: Either.Either<Reading<Values[Name]>, ReadError> }

/**
 * A device with its address, its path and its operations.
 *
 * @example
 * ```ts
 * import { Devices, DS2438 } from "@owserver/sensors"
 * import { Effect, Either } from "effect"
 *
 * const report = Effect.gen(function* () {
 *   const device = yield* Devices.get("26.D60300000000")
 *   const { unit, value } = yield* device.read(DS2438.temperature, { source: "Fresh" })
 *   const { VAD, VDD } = yield* device.readAll({ VAD: DS2438.VAD, VDD: DS2438.VDD })
 *   return Either.isRight(VAD) && Either.isRight(VDD) ? VAD.right.value / VDD.right.value : `${value} ${unit}`
 * })
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Device extends Pipeable {
  readonly [TypeId]: TypeId
  /** The address. Two devices are the same if their addresses are equal. */
  readonly rom: RomId.RomId
  /** The code of the family, two hexadecimal digits. */
  readonly family: string
  /** The path by address: `/10.67C6697351FF`, behind a hub `/1F.E9C60B000000/main/10.67C6697351FF`. */
  readonly path: string
  /**
   * The number of the bus. `Devices` sets it. If the number is unknown, readings of the device do not run at the same time
   * as a common conversion on any bus of the server.
   */
  readonly bus: Option.Option<number>
  /** The alias, if the device has one. */
  readonly alias: Option.Option<string>
  /**
   * Reads a property. If a rule doubts the value, the policy decides what happens.
   *
   * The type of a device does not contain its family, so a property of another chip compiles. The server refuses it, and the
   * reading fails with `OwReturnError` (-1, `EPERM`). Fails with `OwDeviceMissing` if the device is gone, with `OwValueError` if
   * the bytes are not a value, with `OwSuspectValue` if the value is not plausible, and with errors of the client. All errors
   * except `OwDeviceMissing` carry the path of the property.
   */
  readonly read: <A>(property: Readable<A>, options?: ReadOptions<A>) => Effect.Effect<Reading<A>, ReadError, OwServer>
  /**
   * Writes a property. A value that the server would refuse or change fails with `OwInvalidValue` and is not sent. Temperatures
   * have their scale in the type: `device.write(DS18B20.temphigh, Celsius(90))`. A plain number does not compile.
   */
  readonly write: <A>(
    property: Writable<A>,
    value: A,
    options?: { readonly timeout?: Duration.DurationInput | undefined }
  ) => Effect.Effect<void, WriteError, OwServer>
  /**
   * Reads several properties, one after the other. Each has its own outcome, so one failure does not affect the others.
   */
  readonly readAll: {
    /** Reads all listed, readable properties of the family. Keys are whole names: `PIO.ALL`, `HIH4000/humidity`. */
    (
      family: Family.Any,
      options?: Omit<ReadOptions, "previous">
    ): Effect.Effect<
      Readings<{ readonly [name: string]: Property.Value | ReadonlyArray<Property.Value> }>,
      never,
      OwServer
    >
    <Values extends { readonly [name: string]: unknown }>(
      properties: { readonly [Name in keyof Values]: Readable<Values[Name]> },
      options?: Omit<ReadOptions, "previous">
    ): Effect.Effect<Readings<Values>, never, OwServer>
  }
}

/**
 * Returns true if the value is a device.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/client"
 * import { Device } from "@owserver/sensors"
 *
 * const rom = RomId.make("28.AD6555070000")
 * assert.ok(Device.isDevice(Device.make(rom)))
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isDevice = (u: unknown): u is Device => Predicate.hasProperty(u, TypeId)

const propertiesOf = (
  asked: Family.Any | { readonly [name: string]: Readable<unknown> }
): ReadonlyArray<readonly [string, Readable<unknown>]> =>
  Predicate.hasProperty(asked, Family.TypeId)
    ? Family.properties(asked as Family.Any).flatMap((property) =>
        Property.isReadable(property) ? [[property.name, property as never] as const] : []
      )
    : Object.entries(asked)

/**
 * Makes a device from its address, without asking the server. Pass `path` for a device behind a hub, and `bus` so that its
 * readings wait only for conversions on its own bus.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/client"
 * import { Device } from "@owserver/sensors"
 *
 * const probe = Device.make(RomId.make("28.AD6555070000"), { path: "/1F.E9C60B000000/main/28.AD6555070000" })
 * assert.strictEqual(probe.family, "28")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  rom: RomId.RomId,
  options: {
    readonly path?: string | undefined
    readonly bus?: number | undefined
    readonly alias?: string | undefined
  } = {}
): Device => {
  const target = {
    rom,
    family: RomId.family(rom),
    path: options.path === undefined ? OwPath.join(rom) : OwPath.join(options.path),
    bus: Option.fromNullable(options.bus)
  }
  const read = <A>(property: Readable<A>, settings: ReadOptions<A> = {}) =>
    withSpan(ReadInTurn.inTurn(target, property, settings), "sensors.Device.read", target, property)
  const one =
    (settings: Omit<ReadOptions, "previous">) =>
    ([name, property]: readonly [string, Readable<unknown>]) =>
      Effect.map(Effect.either(read(property, settings)), (outcome) => [name, outcome] as const)
  return {
    [TypeId]: TypeId,
    pipe() {
      // biome-ignore lint/complexity/noArguments: the pipe of Effect's own models
      return pipeArguments(this, arguments)
    },
    ...target,
    alias: Option.fromNullable(options.alias),
    read,
    write: (property, value, settings = {}) =>
      withSpan(Request.write(target, property, value, settings), "sensors.Device.write", target, property),
    readAll: (
      asked: Family.Any | { readonly [name: string]: Readable<unknown> },
      settings: Omit<ReadOptions, "previous"> = {}
    ) => Effect.map(Effect.forEach(propertiesOf(asked), one(settings)), Object.fromEntries)
  }
}
