/**
 * What is read again and again: the main reading of a device, a property of one, or something of the server.
 *
 * @since 0.1.0
 */
import { OwPath, OwServer, type OwServerError, RomId } from "@owserver/client"
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
import { isServerUnavailable, type ReadFailure } from "./Readings.js"
import * as Units from "./Units.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Target {
  /** What it is called: the alias of the device or else its address, and the property where it is not the main reading. */
  readonly name: string
  /** None where it is something of the server. */
  readonly device: Option.Option<Device.Device>
  /** The name below the device, or the whole path of what is of the server; empty where it is not known. */
  readonly property: string
  /** The property in the units of the settings; none where it is something of the server, or where it is not known. */
  readonly readable: Option.Option<PrimaryProperty.Readable>
  /** Why its main reading is not known: it fails in each turn. */
  readonly failure?: ReadFailure
}

/**
 * What a device is called: its alias, or its address as the settings have it.
 *
 * @since 0.1.0
 * @category getters
 */
export const nameOf = ({ alias, rom }: Device.Device, { format, unaliased }: Settings["Type"]): string =>
  unaliased ? RomId.format(rom, format) : Option.getOrElse(alias, () => RomId.format(rom, format))

/**
 * What all records of a subject have in common, in JSON.
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
 * The unit of its values, where it has one.
 *
 * @since 0.1.0
 * @category getters
 */
export const unit = ({ readable }: Target): string | undefined =>
  Option.getOrUndefined(Option.flatMap(readable, ({ unit }) => Option.fromNullable(unit)))

/**
 * What the server calls the chip, as a family may be of several; that of the family where it does not say.
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
 * The main reading of a device; none where it has none.
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
 * A device of which the main reading is not known, and why.
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

/** What only the server knows is read as it comes. */
const unknown = (name: string): PrimaryProperty.Readable => ({
  name,
  format: "ascii",
  access: "ro",
  change: "volatile",
  unit: undefined,
  flags: {},
  schema: Codec.text(0x1_0000) as never
})

const wrong = (message: string): CommandFailure => ({ _tag: "Trouble", message, code: ExitCode.usage })

const ofProperty = (device: Device.Device, name: string) =>
  Effect.gen(function* () {
    const settings = yield* Settings
    const found = Option.flatMap(FamilyRegistry.get(device.family), (family) =>
      Either.getRight(Family.find(family, name))
    )
    const property = Option.getOrElse(found, () => unknown(name))
    if (!Property.isReadable(property)) {
      return yield* Effect.fail(
        wrong(`${name} of ${nameOf(device, settings)} can be written only; name another property`)
      )
    }
    return {
      name: `${nameOf(device, settings)}/${name}`,
      device: Option.some(device),
      property: name,
      readable: Option.some(Units.convert(property, settings))
    }
  })

const alone = (device: Device.Device) =>
  primary(device).pipe(
    Effect.flatMap((found) =>
      Effect.mapError(found, () =>
        wrong(`${device.rom} has no reading that stands for it; name a property, such as ${device.path}/type`)
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
 * The device with its alias, if it has one.
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
 * What an argument of the command line stands for: a device by its address or its alias, or the full path of a property. Fails
 * where there is nothing of that name.
 *
 * @since 0.1.0
 * @category constructors
 */
export const find = (
  path: string
): Effect.Effect<Target, ReadFailure | CommandFailure | OwServerError, OwServer | Settings> =>
  Effect.gen(function* () {
    const all = OwPath.elements(path)
    // By which name it is shown is not up to the server here.
    const elements = all[0] === "unaliased" ? all.slice(1) : all
    const [element = ""] = elements
    if (elements.length < 2) {
      // The root, which is a directory.
      if (element === "") return yield* new OwDeviceMissing({ device: path })
      return yield* Effect.flatMap(Effect.flatMap(Devices.get(element), withAlias), alone)
    }
    const rom = yield* OwServer.rom(OwPath.join(...elements))
    if (Option.isNone(rom)) {
      return { name: path, device: Option.none(), property: path, readable: Option.none() }
    }
    const count = yield* DevicePath.elementCount(elements, rom.value)
    const above = elements.slice(0, count - 1)
    const device = yield* withAlias(Device.make(rom.value, { path: OwPath.join(...above, rom.value) }))
    return count === elements.length ? yield* alone(device) : yield* ofProperty(device, elements.slice(count).join("/"))
  })

/**
 * The devices of that address, alias or path, or all devices where none is named. One that there is not is told, and the
 * others go on.
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
 * What the arguments stand for. One that stands for nothing is told, and the others go on; where the server cannot be asked,
 * none is.
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
