/**
 * The targets of a repeating command: named ones, or the primary properties of all devices.
 *
 * @since 0.1.0
 */
import type { OwServer, OwServerError, RomId } from "@owserver/client"
import { type Device, Devices, OwDeviceMissing } from "@owserver/sensors"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Progress from "../output/Progress.js"
import type { Settings } from "../settings/Settings.js"
import type * as FailureReporter from "./FailureReporter.js"
import * as ReadCycle from "./ReadCycle.js"
import type * as StartupRetry from "./StartupRetry.js"
import * as Target from "./Target.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Source {
  /** The names of the fixed targets. */
  readonly names: ReadonlyArray<string>
  /** Searches the buses, and returns the devices that were added since the last search. */
  readonly search: Effect.Effect<ReadonlyArray<RomId.RomId>, OwServerError, OwServer | Settings>
  /** Reads each target once. A device that disappeared since the last search yields one failed reading. */
  readonly read: (options: ReadCycle.Options) => Effect.Effect<void, never, OwServer | Settings>
}

/**
 * Makes a source of fixed targets.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fixed = (targets: ReadonlyArray<Target.Target>): Source => ({
  names: targets.map(({ name }) => name),
  search: Effect.succeed([]),
  read: (options) => ReadCycle.run(targets, options)
})

/** The target for the primary property of a device, if it has one. */
type PrimaryTarget = Option.Option<Target.Target>

/**
 * Makes a source of the primary properties of all devices, and follows devices that are added or removed. A device whose primary
 * property cannot be determined fails in each cycle. The first search uses the server's cache and is retried with `retry`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const discovered = (retry: StartupRetry.Retry) =>
  Effect.gen(function* () {
    const known = new Map<RomId.RomId, PrimaryTarget>()
    let removed: ReadonlyArray<readonly [RomId.RomId, PrimaryTarget]> = []

    const targetOf = (device: Device.Device): Effect.Effect<PrimaryTarget, never, OwServer | Settings> =>
      Effect.catchAll(Target.primary(device), (failure) => Effect.asSome(Target.failing(device, failure)))

    const search = (uncached: boolean) =>
      Effect.gen(function* () {
        const devices = yield* Devices.list({ uncached })
        const present = new Set(devices.map(({ rom }) => rom))
        removed = [...removed, ...[...known].filter(([rom]) => !present.has(rom))]
        for (const [rom] of removed) known.delete(rom)
        const added = devices.flatMap(({ rom }) => (known.has(rom) ? [] : [rom]))
        for (const device of devices) known.set(device.rom, yield* targetOf(device))
        return added
      })

    const read = ({ each, ...options }: ReadCycle.Options) =>
      Effect.gen(function* () {
        const missing = removed
        removed = []
        for (const [device, target] of missing)
          if (Option.isSome(target)) yield* each(target.value, Either.left(new OwDeviceMissing({ device })))
        yield* ReadCycle.run([...known.values()].flatMap(Option.toArray), { ...options, each })
      })

    yield* retry(Progress.during("listing devices")(search(false)))
    return { names: [], search: search(true), read } satisfies Source
  })

/**
 * Callbacks of a cycle.
 *
 * @since 0.1.0
 * @category models
 */
export interface Hooks {
  /** A device was added. */
  readonly arrived: (rom: RomId.RomId) => Effect.Effect<void>
  /** The search failed. */
  readonly failed: (error: OwServerError) => Effect.Effect<void>
}

/**
 * Makes callbacks that report added devices and failed searches on stderr.
 *
 * @since 0.1.0
 * @category constructors
 */
export const notes = (
  note: (text: string) => Effect.Effect<void>,
  reporter: FailureReporter.FailureReporter
): Hooks => ({
  arrived: (rom) => note(`found device ${rom}`),
  failed: (error) => reporter.failed("the search for devices", error)
})

/**
 * Runs a cycle: searches the buses, then reads all targets. If the search fails, it reads the targets found before.
 *
 * @since 0.1.0
 * @category combinators
 */
export const cycle = (
  { read, search }: Source,
  options: ReadCycle.Options,
  hooks: Hooks
): Effect.Effect<void, never, OwServer | Settings> =>
  search.pipe(
    Effect.flatMap(Effect.forEach(hooks.arrived, { discard: true })),
    Effect.catchAll(hooks.failed),
    Effect.zipRight(read(options))
  )
