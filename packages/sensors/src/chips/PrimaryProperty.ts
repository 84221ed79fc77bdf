/**
 * The primary property of a device: the temperature of a thermometer, the count of a counter.
 *
 * This module imports all family tables; if you know the families, name their properties.
 *
 * @module
 * @since 0.1.0
 */
import type { OwServer } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Device, ReadError } from "../devices/Device.js"
import * as Family from "../families/Family.js"
import * as FamilyRegistry from "../families/FamilyRegistry.js"
import * as Property from "../families/Property.js"
import type { OwUnknownProperty } from "../values/SensorError.js"
import * as Boards from "./Boards.js"

/**
 * A property that can be read, whose value type is known only at run time.
 *
 * @since 0.1.0
 * @category models
 */
export type PrimaryProperty = Property.Readable<Property.Value | ReadonlyArray<Property.Value>>

/** The primary property is the first of these that the family has. For a pin, the sensed level precedes the output state. */
const byPriority = [
  "humidity",
  "humidity_corrected",
  "pressure",
  "UVI",
  "temperature",
  "temperature.ALL",
  "counter.ALL",
  "counters.ALL",
  "sensed.ALL",
  "sensed",
  "switch_closed.ALL",
  "PIO.ALL",
  "PIO",
  "volt.ALL",
  "volt",
  "volts",
  "current",
  "RPM",
  "sensor.ALL",
  "wiper"
]

/**
 * Exceptions to the priority. Battery monitors also have a thermometer; voltage converters and coulomb counters have switches.
 */
const exceptions: { readonly [family: string]: string } = {
  "1B": "volts",
  "1E": "VDD",
  "20": "volt.ALL",
  "2E": "volt",
  "30": "volt",
  "32": "volt",
  "35": "volt",
  "36": "vis",
  "3D": "volt",
  "51": "volt"
}

/** Looks names up without `Family.find`, which searches for similar names where there is none. */
const first = (family: Family.Any, names: ReadonlyArray<string>): Option.Option<PrimaryProperty> => {
  const { find } = family[Family.TypeId]
  for (const name of names) {
    const property = find(name)
    if (property !== undefined && Property.isReadable(property)) return Option.some(property)
  }
  return Option.none()
}

/** In the family tables, the property names of a board start with its kind and a slash, like a directory. */
const ofBoard = (device: Device, kind: string): Option.Option<PrimaryProperty> =>
  Option.flatMap(FamilyRegistry.get(device.family), (family) =>
    first(
      family,
      byPriority.map((name) => `${kind}/${name}`)
    )
  )

/**
 * Returns the primary property of a device, or none if the device has no primary property, such as a memory. Reads the kind
 * from the device if boards of several kinds share its family (7E, EE, EF). Fails with `OwUnknownProperty` if owserver does not
 * know that kind, and with the errors of a read. Other families need no request.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/client"
 * import { Bus, OwServerTest } from "@owserver/fake"
 * import { Device, PrimaryProperty } from "@owserver/sensors"
 * import { Effect, Option } from "effect"
 *
 * const meter = Device.make(RomId.make("1D.000000000001"))
 * const property = PrimaryProperty.find(meter).pipe(Effect.provide(OwServerTest.layer(Bus.make({}))))
 * assert.strictEqual(Option.getOrThrow(await Effect.runPromise(property)).name, "counter.ALL")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const find = (
  device: Device
): Effect.Effect<Option.Option<PrimaryProperty>, ReadError | OwUnknownProperty, OwServer> => {
  switch (device.family) {
    case "7E":
      return Effect.map(Boards.eds(device), ({ _tag }) => ofBoard(device, _tag))
    case "EE":
    case "EF":
      return Effect.map(Boards.hobbyBoard(device), ({ _tag }) => ofBoard(device, _tag === "uvi" ? "UVI" : _tag))
    default:
      return Effect.succeed(
        Option.flatMap(FamilyRegistry.get(device.family), (family) =>
          first(family, [...Option.toArray(Option.fromNullable(exceptions[device.family])), ...byPriority])
        )
      )
  }
}
