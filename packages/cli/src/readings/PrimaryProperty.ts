/**
 * The primary property of a device, with the errors of `ow`.
 *
 * @since 0.1.0
 */
import type { OwServer } from "@owserver/client"
import { type Device, PrimaryProperty } from "@owserver/sensors"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import { UnknownKind } from "../errors/UnknownKind.js"

/**
 * A readable property.
 *
 * @since 0.1.0
 * @category models
 */
export type Readable = PrimaryProperty.PrimaryProperty

/**
 * Returns the primary property of a device, or none if the device has no primary property, such as a memory. Fails with
 * `UnknownKind` if the device is a board of an unknown kind.
 *
 * @since 0.1.0
 * @category constructors
 */
export const find = (
  device: Device.Device
): Effect.Effect<Option.Option<Readable>, Device.ReadError | UnknownKind, OwServer> =>
  Effect.mapError(PrimaryProperty.find(device), (error) =>
    error._tag === "OwUnknownProperty"
      ? new UnknownKind({ device: device.rom, kind: error.property, path: device.path })
      : error
  )
