/**
 * Targets of reading: the primary property of a device, another property, or a value of the server itself.
 *
 * @since 0.1.0
 */
import { isServerUnavailable, OwPath, OwServer, type OwServerError, RomId } from "@owserver/client"
import { Codec, Device, Devices, Family, FamilyRegistry, OwDeviceMissing, Property } from "@owserver/sensors"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { ExitCode } from "../errors/ExitCode.js"
import type { CommandFailure } from "../errors/Failure.js"
import { Output } from "../output/Output.js"
import * as Progress from "../output/Progress.js"
import * as DevicePath from "../server/DevicePath.js"
import * as Hint from "../server/Hint.js"
import { Settings } from "../settings/Settings.js"
import * as PrimaryProperty from "./PrimaryProperty.js"
import type { ReadFailure } from "./Readings.js"
import * as Units from "./Units.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Target {
  /** The alias or address of the device, followed by the property unless it is the primary one. */
  readonly name: string
  /** None for a value of the server itself. */
  readonly device: Option.Option<Device.Device>
  /** The name of the property, or the full path of a value of the server; empty if unknown. */
  readonly property: string
  /** The property in the units of the settings; none for a value of the server, or if unknown. */
  readonly readable: Option.Option<PrimaryProperty.Readable>
  /** The reason that the primary property is unknown. Each read fails with it. */
  readonly failure?: ReadFailure
}

/**
 * Returns the alias of a device, or its address in the format of the settings.
 *
 * @since 0.1.0
 * @category getters
 */
export const nameOf = ({ alias, rom }: Device.Device, { format, unaliased }: Settings["Type"]): string =>
  unaliased ? RomId.format(rom, format) : Option.getOrElse(alias, () => RomId.format(rom, format))

/**
 * Returns the fields of a JSON record that identify the target.
 *
 * @since 0.1.0
 * @category rendering
 */
export const record = ({ device, property }: Target, { format }: Settings["Type"]) => ({
  device: Option.getOrNull(Option.map(device, ({ rom }) => RomId.format(rom, format))),
  alias: Option.getOrNull(Option.flatMap(device, ({ alias }) => alias)),
  property: property === "" ? null : property
})

/**
 * Returns the unit of the values, if they have one.
 *
 * @since 0.1.0
 * @category getters
 */
export const unit = ({ readable }: Target): string | undefined =>
  Option.getOrUndefined(Option.flatMap(readable, ({ unit }) => Option.fromNullable(unit)))

/**
 * Returns the chip type that the server reports. If the type cannot be read, returns the chip type of the family; a family
 * may contain several chips.
 *
 * @since 0.1.0
 * @category getters
 */
export const typeOf = (device: Device.Device): Effect.Effect<string, never, OwServer> =>
  OwServer.readText(OwPath.join(device.path, "type")).pipe(
    Effect.map((type) => type.trim()),
    Effect.orElseSucceed(() =>
      Option.match(FamilyRegistry.get(device.family), { onNone: () => "", onSome: (family) => Family.chip(family) })
    )
  )

/**
 * Makes the target for the primary property of a device; none if it has none.
 *
 * @since 0.1.0
 * @category constructors
 */
export const primary = (
  device: Device.Device
): Effect.Effect<Option.Option<Target>, ReadFailure, OwServer | Settings> =>
  Effect.zipWith(PrimaryProperty.find(device), Settings, (found, settings) =>
    Option.map(found, (property) => ({
      name: nameOf(device, settings),
      device: Option.some(device),
      property: property.name,
      readable: Option.some(Units.convert(property, settings))
    }))
  )

/**
 * Makes a target that always fails, for a device whose primary property is unknown.
 *
 * @since 0.1.0
 * @category constructors
 */
export const failing = (device: Device.Device, failure: ReadFailure): Effect.Effect<Target, never, Settings> =>
  Effect.map(Settings, (settings) => ({
    name: nameOf(device, settings),
    device: Option.some(device),
    property: "",
    readable: Option.none(),
    failure
  }))

/** Makes a text property for a name that the family table lacks. */
const untyped = (name: string): PrimaryProperty.Readable => ({
  name,
  format: "ascii",
  access: "ro",
  change: "volatile",
  unit: undefined,
  flags: {},
  schema: Codec.text(0x1_0000) as never
})

const usageFailure = (message: string): CommandFailure => ({ _tag: "Trouble", message, code: ExitCode.usage })

const ofProperty = (device: Device.Device, name: string) =>
  Effect.gen(function* () {
    const settings = yield* Settings
    const found = Option.flatMap(FamilyRegistry.get(device.family), (family) =>
      Either.getRight(Family.find(family, name))
    )
    const property = Option.getOrElse(found, () => untyped(name))
    if (!Property.isReadable(property)) {
      return yield* Effect.fail(
        usageFailure(`${name} of ${nameOf(device, settings)} is write-only; choose another property`)
      )
    }
    return {
      name: `${nameOf(device, settings)}/${name}`,
      device: Option.some(device),
      property: name,
      readable: Option.some(Units.convert(property, settings))
    }
  })

const ofDevice = (device: Device.Device) =>
  primary(device).pipe(
    Effect.flatMap((found) =>
      Effect.mapError(found, () =>
        usageFailure(`${device.rom} has no primary property; name a property, such as ${device.path}/type`)
      )
    ),
    Effect.catchTag("UnknownKind", (failure) => failing(device, failure))
  )

const aliasOf = (device: Device.Device): Effect.Effect<Option.Option<string>, OwServerError, OwServer> =>
  OwServer.readText(OwPath.join(device.path, "alias")).pipe(
    Effect.map((alias) => Option.liftPredicate(alias.trim(), (alias) => alias !== "")),
    Effect.catchIf(
      (error) => error._tag === "OwReturnError",
      () => Effect.succeedNone
    )
  )

/**
 * Reads the alias of a device, and returns the device with it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withAlias = (device: Device.Device): Effect.Effect<Device.Device, OwServerError, OwServer> =>
  Effect.map(aliasOf(device), (alias) =>
    Device.make(device.rom, {
      path: device.path,
      alias: Option.getOrUndefined(alias),
      bus: Option.getOrUndefined(device.bus)
    })
  )

/**
 * Resolves an argument: the address or alias of a device, or the full path of a property. Fails if it does not exist.
 *
 * @since 0.1.0
 * @category constructors
 */
export const find = (
  path: string
): Effect.Effect<Target, ReadFailure | CommandFailure | OwServerError, OwServer | Settings> =>
  Effect.gen(function* () {
    const all = OwPath.elements(path)
    // The prefix `unaliased` is dropped, because the name shown does not depend on it.
    const elements = all[0] === "unaliased" ? all.slice(1) : all
    const [element = ""] = elements
    if (elements.length < 2) {
      // The root directory is not a device.
      if (element === "") return yield* new OwDeviceMissing({ device: path })
      return yield* Effect.flatMap(Effect.flatMap(Devices.get(element), withAlias), ofDevice)
    }
    const rom = yield* OwServer.rom(OwPath.join(...elements))
    if (Option.isNone(rom)) {
      return { name: path, device: Option.none(), property: path, readable: Option.none() }
    }
    const count = yield* DevicePath.elementCount(elements, rom.value)
    const above = elements.slice(0, count - 1)
    const device = yield* withAlias(Device.make(rom.value, { path: OwPath.join(...above, rom.value) }))
    return count === elements.length
      ? yield* ofDevice(device)
      : yield* ofProperty(device, elements.slice(count).join("/"))
  })

/**
 * Returns the devices of these addresses, aliases or paths, or all devices if there are none. Reports missing devices and
 * continues with the others.
 *
 * @since 0.1.0
 * @category constructors
 */
export const devices = (
  paths: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<Device.Device>, OwServerError, OwServer | Output | Settings> =>
  Effect.gen(function* () {
    const { fail } = yield* Output
    const { uncached } = yield* Settings
    if (paths.length === 0) return yield* Devices.list({ uncached })
    const found = yield* Effect.forEach(paths, (path) =>
      Effect.catchTag(Effect.asSome(Effect.flatMap(Devices.get(path), withAlias)), "OwDeviceMissing", (error) =>
        Effect.as(Effect.flatMap(Hint.withSuggestion(error), fail), Option.none<Device.Device>())
      )
    )
    const byRom = new Map(found.flatMap(Option.toArray).map((device) => [device.rom, device]))
    return [...byRom.values()]
  })

/**
 * Resolves all arguments. Reports those that fail and continues with the others. Fails if the server is unavailable.
 *
 * @since 0.1.0
 * @category constructors
 */
export const findAll = (
  paths: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<Target>, ReadFailure | CommandFailure | OwServerError, OwServer | Output | Settings> =>
  Effect.gen(function* () {
    const { fail } = yield* Output
    const found = yield* Effect.forEach(paths, (path) =>
      Effect.catchIf(
        Effect.asSome(find(path)),
        (error) => error._tag === "Trouble" || !isServerUnavailable(error),
        (error) => Effect.as(Effect.flatMap(Hint.withSuggestion(error), fail), Option.none<Target>())
      )
    )
    return found.flatMap(Option.toArray)
  }).pipe(Progress.during("looking for devices"))
