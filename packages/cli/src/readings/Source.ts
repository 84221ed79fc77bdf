/**
 * What is read in each turn: the targets that were named, or the main readings of all devices.
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
  /** The names of what is always read. */
  readonly names: ReadonlyArray<string>
  /** Searches the buses, and returns the devices that have come since the last search. */
  readonly search: Effect.Effect<ReadonlyArray<RomId.RomId>, OwServerError, OwServer | Settings>
  /** Reads each subject once. A device that is gone since the last search is a missing reading. */
  readonly read: (options: ReadCycle.Options) => Effect.Effect<void, never, OwServer | Settings>
}

/**
 * Reads the same subjects in each turn.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fixed = (subjects: ReadonlyArray<Target.Target>): Source => ({
  names: subjects.map(({ name }) => name),
  search: Effect.succeed([]),
  read: (options) => ReadCycle.run(subjects, options)
})

/** The main reading of a device, if it has one. */
type Found = Option.Option<Target.Target>

/**
 * Reads the main readings of all devices, as they come and go. A device whose main reading cannot be found out fails in each
 * turn. The first search, from the cache of the server, is tried as `begin` says.
 *
 * @since 0.1.0
 * @category constructors
 */
export const discovered = (retry: StartupRetry.Retry) =>
  Effect.gen(function* () {
    const known = new Map<RomId.RomId, Found>()
    let gone: ReadonlyArray<readonly [RomId.RomId, Found]> = []

    const found = (device: Device.Device): Effect.Effect<Found, never, OwServer | Settings> =>
      Effect.catchAll(Target.primary(device), (failure) => Effect.asSome(Target.failing(device, failure)))

    const search = (uncached: boolean) =>
      Effect.gen(function* () {
        const devices = yield* Devices.list({ uncached })
        const here = new Set(devices.map(({ rom }) => rom))
        gone = [...gone, ...[...known].filter(([rom]) => !here.has(rom))]
        for (const [rom] of gone) known.delete(rom)
        const come = devices.flatMap(({ rom }) => (known.has(rom) ? [] : [rom]))
        for (const device of devices) known.set(device.rom, yield* found(device))
        return come
      })

    const read = ({ each, ...options }: ReadCycle.Options) =>
      Effect.gen(function* () {
        const missing = gone
        gone = []
        for (const [device, subject] of missing)
          if (Option.isSome(subject)) yield* each(subject.value, Either.left(new OwDeviceMissing({ device })))
        yield* ReadCycle.run([...known.values()].flatMap(Option.toArray), { ...options, each })
      })

    yield* retry(Progress.during("listing devices")(search(false)))
    return { names: [], search: search(true), read } satisfies Source
  })

/**
 * What is called in a turn.
 *
 * @since 0.1.0
 * @category models
 */
export interface Hooks {
  /** A device has come. */
  readonly arrived: (rom: RomId.RomId) => Effect.Effect<void>
  /** The search failed. */
  readonly failed: (error: OwServerError) => Effect.Effect<void>
}

/**
 * Reports on stderr which devices have come, and a search that fails.
 *
 * @since 0.1.0
 * @category constructors
 */
export const notes = (note: (text: string) => Effect.Effect<void>, outage: FailureReporter.FailureReporter): Hooks => ({
  arrived: (rom) => note(`${rom} has come`),
  failed: (error) => outage.failed("the search for devices", error)
})

/**
 * A turn: the search, then the readings. If the search fails, what was found before is read.
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
