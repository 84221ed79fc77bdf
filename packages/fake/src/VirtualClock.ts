/**
 * A clock for long simulations. Its time stands still while a fiber can run. When all fibers wait, it jumps to the time at
 * which the next sleeping fiber must wake. So an hour of simulated time takes only as long as the work of the program in
 * that hour.
 *
 * Use it for programs that wait only for time, such as a client of a server in memory. The clock cannot see that a program
 * waits for a real socket: it takes the program for idle and jumps.
 *
 * @module
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scheduler from "effect/Scheduler"

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

const nanosPerMilli = 1_000_000

/** Runs fibers in microtasks and never yields to a timer. So when a macrotask runs, no fiber can be runnable. */
const microtasksOnly = new Scheduler.MixedScheduler(Number.POSITIVE_INFINITY)

type Defer = (work: () => void) => unknown

/** Runs work after all microtasks. Hosts without `setImmediate` use a timer, which takes a millisecond. */
const { setImmediate, setTimeout } = globalThis as { readonly setImmediate?: Defer; readonly setTimeout?: Defer }
const whenIdle: Defer = (work) => (setImmediate ?? setTimeout)?.(work)

class VirtualClock implements Clock.Clock {
  readonly [Clock.ClockTypeId]: Clock.ClockTypeId = Clock.ClockTypeId
  /** Sorted by time, the earliest last. */
  private readonly sleepers: Array<Sleeper> = []
  private isLeaping = false

  constructor(private now: number) {}

  readonly currentTimeMillis: Effect.Effect<number> = Effect.sync(() => this.unsafeCurrentTimeMillis())
  readonly currentTimeNanos: Effect.Effect<bigint> = Effect.sync(() => this.unsafeCurrentTimeNanos())

  unsafeCurrentTimeMillis(): number {
    return this.now
  }

  unsafeCurrentTimeNanos(): bigint {
    return BigInt(Math.round(this.now * nanosPerMilli))
  }

  sleep(duration: Duration.Duration): Effect.Effect<void> {
    return Effect.async((resume) => {
      const sleeper: Sleeper = { at: this.now + Duration.toMillis(duration), wake: () => resume(Effect.void) }
      // An infinite sleep never wakes up.
      if (sleeper.at === Number.POSITIVE_INFINITY) return
      this.sleepers.splice(this.placeOf(sleeper.at), 0, sleeper)
      this.leapLater()
      return Effect.sync(() => {
        const at = this.sleepers.indexOf(sleeper)
        if (at >= 0) this.sleepers.splice(at, 1)
      })
    })
  }

  /**
   * Returns the index for a new sleeper: before all sleepers with the same or an earlier time, so sleepers with equal times
   * wake in the order in which they fell asleep.
   */
  private placeOf(time: number): number {
    let low = 0
    let high = this.sleepers.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.sleepers[middle]!.at > time) low = middle + 1
      else high = middle
    }
    return low
  }

  private leapLater(): void {
    if (this.isLeaping || this.sleepers.length === 0) return
    this.isLeaping = true
    whenIdle(() => {
      this.isLeaping = false
      this.leap()
      this.leapLater()
    })
  }

  /** Wakes only one sleeper: the work of this sleeper may change what the next sleeper must do. */
  private leap(): void {
    const next = this.sleepers.pop()
    if (next === undefined) return
    this.now = Math.max(this.now, next.at)
    next.wake()
  }
}

/**
 * Makes a virtual clock that starts at a time in milliseconds since 1970. Default: 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { VirtualClock } from "@owserver/fake"
 * import { Clock, Effect } from "effect"
 *
 * const later = Effect.gen(function* () {
 *   yield* Effect.sleep("3 days") // passes at once
 *   return yield* Clock.currentTimeMillis
 * }).pipe(Effect.withClock(VirtualClock.make(1000)))
 * assert.strictEqual(await Effect.runPromise(later), 259_201_000)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (start = 0): Clock.Clock => new VirtualClock(start)

/**
 * The layer that replaces the current clock, the `TestClock` included, by a virtual clock.
 *
 * @example
 * ```ts
 * import { OwServer } from "@owserver/client"
 * import { VirtualClock } from "@owserver/fake"
 * import { Effect, Schedule } from "effect"
 *
 * const poll = OwServer.readText("/10.67C6697351FF/temperature")
 * const hour = poll.pipe(Effect.repeat(Schedule.spaced("10 seconds")), Effect.timeoutOption("1 hour"))
 * const simulated = hour.pipe(Effect.provide(VirtualClock.layer()))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (start?: number): Layer.Layer<never> =>
  // Nested, because merged layers would restore the clock and the scheduler in separate fibers, and later code would still
  // see the virtual ones.
  Layer.provideMerge(
    Layer.suspend(() => Layer.setClock(make(start))),
    Layer.setScheduler(microtasksOnly)
  )
