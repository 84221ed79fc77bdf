/**
 * Events of devices that appear, vanish, return and move, from repeated walks of all buses.
 *
 * @module
 * @since 0.1.0
 */
import type { OwServer, OwServerError, RomId } from "@owserver/client"
import type * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Device } from "../devices/Device.js"
import * as Devices from "../devices/Devices.js"
import type { When } from "./schedule.js"
import * as Schedule from "./schedule.js"

/**
 * An event of a device.
 *
 * - `Appeared`: listed for the first time
 * - `Vanished`: no longer listed
 * - `Returned`: listed again, maybe in another place
 * - `Moved`: listed in another place: on another bus, behind another hub, on another server
 *
 * @since 0.1.0
 * @category models
 */
export type Event<D = Device> = Data.TaggedEnum<{
  Appeared: { readonly device: D }
  Vanished: { readonly device: D }
  Returned: { readonly device: D }
  Moved: { readonly device: D; readonly from: D }
}>

/**
 * Options of presence.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** A device has vanished after this number of successive walks that did not list it. Default: 1. */
  readonly misses?: number | undefined
}

interface Known<D> {
  readonly device: D
  readonly missed: number
  readonly isGone: boolean
}

/**
 * A listed device: its address `rom`, its `place`, and the `device` of its events.
 *
 * @since 0.1.0
 * @category models
 */
export interface Seen<D> {
  readonly rom: RomId.RomId
  readonly place: string
  readonly device: D
}

/**
 * The result of a walk: the devices `seen`, and the `failures` of directories.
 *
 * @since 0.1.0
 * @category models
 */
export interface Walked<D, E> {
  readonly seen: ReadonlyArray<Seen<D>>
  readonly failures: ReadonlyArray<E>
  /** Returns true if the device may be in a directory that failed. Such a device does not vanish. */
  readonly isHidden: (device: D) => boolean
}

/**
 * Compares successive walks and streams the events. No device vanishes by a failed walk. Errors are in the elements, as `Left`.
 *
 * @example
 * ```ts
 * import { RomId } from "@owserver/client"
 * import { Presence } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const shelves = Presence.follow(
 *   Effect.succeed({
 *     seen: [{ rom: RomId.make("01.D60300000000"), place: "shelf 3", device: "drill" }],
 *     failures: [],
 *     isHidden: () => false
 *   }),
 *   "1 minute"
 * )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const follow = <D, E, R>(
  walk: Effect.Effect<Walked<D, E>, E, R>,
  when: When,
  options: Options = {}
): Stream.Stream<Either.Either<Event<D>, E>, never, R> =>
  Stream.suspend(() => {
    const misses = options.misses ?? 1
    const known = new Map<RomId.RomId, Known<Seen<D>>>()

    const seen = (now: Seen<D>): ReadonlyArray<Event<D>> => {
      const before = known.get(now.rom)
      known.set(now.rom, { device: now, missed: 0, isGone: false })
      if (before === undefined) return [{ _tag: "Appeared", device: now.device }]
      if (before.isGone) return [{ _tag: "Returned", device: now.device }]
      return before.device.place === now.place
        ? []
        : [{ _tag: "Moved", device: now.device, from: before.device.device }]
    }

    const missed = (rom: RomId.RomId, { device, isGone, missed }: Known<Seen<D>>): ReadonlyArray<Event<D>> => {
      if (isGone) return []
      const vanishes = missed + 1 >= misses
      known.set(rom, { device, missed: missed + 1, isGone: vanishes })
      return vanishes ? [{ _tag: "Vanished", device: device.device }] : []
    }

    const compare = ({ isHidden, seen: all }: Walked<D, E>): ReadonlyArray<Event<D>> => {
      const here = new Set(all.map(({ rom }) => rom))
      const others = Array.from(known).filter(([rom, { device }]) => !here.has(rom) && !isHidden(device.device))
      return [...others.flatMap(([rom, one]) => missed(rom, one)), ...all.flatMap(seen)]
    }

    const once = Effect.map(
      Effect.either(walk),
      Either.match({
        onLeft: (error): ReadonlyArray<Either.Either<Event<D>, E>> => [Either.left(error)],
        onRight: (walked) => [
          ...walked.failures.map((error) => Either.left(error)),
          ...compare(walked).map((event) => Either.right(event))
        ]
      })
    )
    return Stream.mapConcat(Stream.repeatEffectWithSchedule(once, Schedule.of(when)), (events) => events)
  })

/**
 * Returns the place of a device as text, which changes when the device is moved.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/client"
 * import { Device, Presence } from "@owserver/sensors"
 *
 * const device = Device.make(RomId.make("28.AD6555070000"), { bus: 1 })
 * assert.strictEqual(Presence.place(device), "1 /28.AD6555070000")
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const place = ({ bus, path }: Device): string => `${Option.getOrElse(Option.map(bus, String), () => "")} ${path}`

/**
 * Streams the devices of a server as they appear, vanish, return and move. Each walk searches the buses; the first walk
 * emits `Appeared` for all devices. Elements are an `Either`: `Right` is an event, `Left` the error of a bus that could not
 * be searched. Devices of that bus do not change.
 *
 * A slow consumer or a long walk delays the next walk. No event of a walk is lost, but a device that comes and goes between two
 * walks is not seen. The buses are listed one after the other, so a walk may miss a device that is moved meanwhile: set `misses`
 * to 2 or more.
 *
 * @example
 * ```ts
 * import { Presence } from "@owserver/sensors"
 * import { Either, Stream } from "effect"
 *
 * const missing = Presence.stream("1 minute", { misses: 3 }).pipe(
 *   Stream.filterMap(Either.getRight),
 *   Stream.filter(({ _tag }) => _tag === "Vanished")
 * )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const stream = (
  when: When,
  options: Options & Devices.ListOptions = {}
): Stream.Stream<Either.Either<Event, OwServerError>, never, OwServer> => {
  const { uncached = true } = options
  const walk = Effect.map(Devices.survey({ ...options, uncached }), ({ devices, failures, isHidden }) => ({
    seen: devices.map((device) => ({ rom: device.rom, place: place(device), device })),
    failures: failures.map(({ error }) => error),
    isHidden
  }))
  return follow(walk, when, options)
}
