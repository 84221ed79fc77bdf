/**
 * The primary property of a device: the temperature of a thermometer, the count of a counter.
 *
 * @since 0.1.0
 */
import type { OwServer } from "@owserver/client"
import { Boards, type Device, Family, FamilyRegistry, type OwUnknownProperty, Property } from "@owserver/sensors"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { UnknownKind } from "../errors/UnknownKind.js"

/**
 * A readable property.
 *
 * @since 0.1.0
 * @category models
 */
export type Readable = Property.Readable<Property.Value | ReadonlyArray<Property.Value>>

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

const readable = (property: Property.Dynamic): Option.Option<Readable> =>
  Property.isReadable(property) ? Option.some(property) : Option.none()

const ofFamily = (family: Family.Any, names: ReadonlyArray<string>): Option.Option<Readable> =>
  Option.firstSomeOf(names.map((name) => Option.flatMap(Either.getRight(Family.find(family, name)), readable)))

/** In the family tables, the property names of a board start with its kind and a slash, like a directory. */
const ofBoard = (device: Device.Device, kind: string): Option.Option<Readable> =>
  Option.flatMap(FamilyRegistry.get(device.family), (family) =>
    ofFamily(
      family,
      byPriority.map((name) => `${kind}/${name}`)
    )
  )

/**
 * Returns the primary property of a device, or none if the device has no primary property, such as a memory. Asks the
 * device for its kind if boards of several kinds share its family. Fails with `UnknownKind` if the kind is unknown.
 *
 * @since 0.1.0
 * @category constructors
 */
export const find = (
  device: Device.Device
): Effect.Effect<Option.Option<Readable>, Device.ReadError | UnknownKind, OwServer> => {
  const named = Effect.mapError((error: Device.ReadError | OwUnknownProperty) =>
    error._tag === "OwUnknownProperty"
      ? new UnknownKind({ device: device.rom, kind: error.property, path: device.path })
      : error
  )
  switch (device.family) {
    case "7E":
      return Effect.map(named(Boards.eds(device)), ({ _tag }) => ofBoard(device, _tag))
    case "EE":
    case "EF":
      return Effect.map(named(Boards.hobbyBoard(device)), ({ _tag }) => ofBoard(device, _tag === "uvi" ? "UVI" : _tag))
    default:
      return Effect.succeed(
        Option.flatMap(FamilyRegistry.get(device.family), (family) =>
          ofFamily(family, [...Option.toArray(Option.fromNullable(exceptions[device.family])), ...byPriority])
        )
      )
  }
}
