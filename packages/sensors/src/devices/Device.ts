/**
 * A 1-Wire device: what it is called, where it hangs, and its properties as values.
 *
 * A device holds no connection and asks nothing of itself. Each operation takes the server from the context.
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

/**
 * The type of the mark of a device.
 *
 * @since 0.1.0
 * @category type ids
 */
export type TypeId = "~@owserver/sensors/Device"

/**
 * The mark by which a device is told from other values.
 *
 * @since 0.1.0
 * @category type ids
 */
export const TypeId: TypeId = "~@owserver/sensors/Device"

export type { ReadError, ReadOptions, WriteError }

/**
 * The outcome of each property, by the names they were given.
 *
 * @since 0.1.0
 * @category models
 */
export type Readings<Values> = { readonly [Name in keyof Values]: Either.Either<Reading<Values[Name]>, ReadError> }

/**
 * A device: its address, where it hangs, and how its properties are read and written.
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
  /** Its address. Two devices are the same if these are equal. */
  readonly rom: RomId.RomId
  /** The code of its family, two hex digits. */
  readonly family: string
  /** Where the server finds it, by address: `/10.67C6697351FF`, behind a hub `/1F.E9C60B000000/main/10.67C6697351FF`. */
  readonly path: string
  /**
   * The number of the bus that it was found on. `Devices` finds it out; without it the device takes its turns on all buses of
   * the server.
   */
  readonly bus: Option.Option<number>
  /** What the server calls it, if it has been given a name. */
  readonly alias: Option.Option<string>
  /**
   * Reads a property. A value that is doubted is settled by the policy first.
   *
   * The type of a device does not know its family: a property of another chip compiles. The server refuses it, and the reading
   * fails with `OwReturnError` (-1, `EPERM`). All errors but `OwDeviceMissing` have the path of the property that was asked for.
   */
  readonly read: <A>(property: Readable<A>, options?: ReadOptions<A>) => Effect.Effect<Reading<A>, ReadError, OwServer>
  /**
   * Writes a property. What the server would refuse, or mistake, is not sent. A temperature has its scale in the type:
   * `device.write(DS18B20.temphigh, Celsius(90))`, with `Celsius` of this package; the number 90 alone does not compile.
   */
  readonly write: <A>(
    property: Writable<A>,
    value: A,
    options?: { readonly timeout?: Duration.DurationInput | undefined }
  ) => Effect.Effect<void, WriteError, OwServer>
  /**
   * Reads many properties, one after the other as a bus has it. One that fails leaves the others.
   */
  readonly readAll: {
    /** All listed properties of the family that can be read, by their whole names: `PIO.ALL`, `HIH4000/humidity`. */
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
 * Whether it is a device.
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
 * A device by its address. Where it hangs behind a hub, `path` says where; `bus` is the number of its bus, with which it
 * shares turns with the other devices there.
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
    ReadInTurn.inTurn(target, property, settings)
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
    write: (property, value, settings = {}) => Request.write(target, property, value, settings),
    readAll: (
      asked: Family.Any | { readonly [name: string]: Readable<unknown> },
      settings: Omit<ReadOptions, "previous"> = {}
    ) => Effect.map(Effect.forEach(propertiesOf(asked), one(settings)), Object.fromEntries)
  }
}
