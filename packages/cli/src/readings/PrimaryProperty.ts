/**
 * The one reading that a device is known for: the temperature of a thermometer, the count of a counter.
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
 * A property that can be read.
 *
 * @since 0.1.0
 * @category models
 */
export type Readable = Property.Readable<Property.Value | ReadonlyArray<Property.Value>>

/** The first of these that a device has. At a pin what it is at comes before what was asked of it. */
const usual = [
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
 * Families whose purpose is not the first of the usual ones: monitors of batteries have a thermometer too, converters of
 * volts and coulomb counters have switches.
 */
const particular: { readonly [family: string]: string } = {
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

/** A board is a directory of a family. */
const ofBoard = (device: Device.Device, kind: string): Option.Option<Readable> =>
  Option.flatMap(FamilyRegistry.get(device.family), (family) =>
    ofFamily(
      family,
      usual.map((name) => `${kind}/${name}`)
    )
  )

/**
 * The property that the main reading of a device is of; none where it has none, such as a memory. Boards of which many kinds
 * share a family are asked which they are; of all others it is known.
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
          ofFamily(family, [...Option.toArray(Option.fromNullable(particular[device.family])), ...usual])
        )
      )
  }
}
