/**
 * A fair semaphore with one queue per bus.
 *
 * Each queue is first in, first out. If `total` limits the turns of all buses, the buses get them round-robin, so a busy
 * bus does not delay the others. A bus that hangs does not delay the other buses either, because all slow buses together
 * get only one new turn at a time.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

export interface Options {
  /** The most turns at a time on one bus. Default: unlimited. */
  readonly perBus?: number | undefined
  /** The most turns at a time on all buses. Default: unlimited. */
  readonly total?: number | undefined
}

export interface Turns<Bus> {
  /**
   * Runs the effect when it has its turn on the bus, or on all buses if the bus is `undefined`. While an exclusive effect runs,
   * no other runs on its bus.
   */
  readonly take: (
    bus: Bus | undefined,
    options?: { readonly isExclusive?: boolean | undefined }
  ) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/**
 * A turn that takes longer than this time is slow. A reading takes 1 s, or 2 s if it is repeated because its value is
 * doubtful; requests to a silent server fail after 5 s.
 */
const patience = Duration.seconds(3)

interface Turn {
  readonly isExclusive: boolean
  state: "Waiting" | "Running" | "Slow"
  wake: (() => void) | undefined
}

/** The queue of one bus. */
class BusQueue {
  readonly waiting = new Set<Turn>()
  readonly running = new Set<Turn>()
  /** True if a turn is slow now, or the last one was. */
  isSlow = false

  get isIdle(): boolean {
    return this.waiting.size === 0 && this.running.size === 0 && !this.isSlow
  }
}

class FairTurns<Bus> implements Turns<Bus> {
  /** In round-robin order: a queue moves to the end when it gets a turn. */
  private readonly queues = new Map<Bus | undefined, BusQueue>()
  private readonly perBus: number
  private readonly total: number

  constructor({ perBus = Number.POSITIVE_INFINITY, total = Number.POSITIVE_INFINITY }: Options) {
    this.perBus = Math.max(1, perBus)
    this.total = Math.max(1, total)
  }

  readonly take: Turns<Bus>["take"] =
    (bus, { isExclusive = false } = {}) =>
    (effect) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.suspend(() => {
          const turn: Turn = { isExclusive, state: "Waiting", wake: undefined }
          this.join(bus, turn)
          return Effect.zipRight(restore(this.granted(turn)), this.watched(bus, turn, restore(effect))).pipe(
            Effect.ensuring(Effect.sync(() => this.leave(bus, turn)))
          )
        })
      )

  private granted(turn: Turn): Effect.Effect<void> {
    return Effect.async((resume) => {
      if (turn.state === "Waiting") turn.wake = () => resume(Effect.void)
      else resume(Effect.void)
    })
  }

  /** Marks a slow turn. Only the limit `total` uses this mark. */
  private watched<A, E, R>(bus: Bus | undefined, turn: Turn, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> {
    if (this.total === Number.POSITIVE_INFINITY) return effect
    const watch = Effect.delay(
      Effect.sync(() => this.slow(bus, turn)),
      patience
    )
    return Effect.acquireUseRelease(
      Effect.fork(Effect.interruptible(watch)),
      () => effect,
      (fiber) => Fiber.interruptFork(fiber)
    )
  }

  private join(bus: Bus | undefined, turn: Turn): void {
    const queue = this.queues.get(bus) ?? new BusQueue()
    queue.waiting.add(turn)
    if (queue.waiting.size === 1) this.putLast(bus, queue)
    this.grant()
  }

  private putLast(bus: Bus | undefined, queue: BusQueue): void {
    this.queues.delete(bus)
    this.queues.set(bus, queue)
  }

  private slow(bus: Bus | undefined, turn: Turn): void {
    const queue = this.queues.get(bus)
    if (queue === undefined || turn.state !== "Running") return
    turn.state = "Slow"
    queue.isSlow = true
    this.grant()
  }

  private leave(bus: Bus | undefined, turn: Turn): void {
    const queue = this.queues.get(bus)
    if (queue === undefined) return
    queue.waiting.delete(turn)
    queue.running.delete(turn)
    if (turn.state === "Running") queue.isSlow = Array.from(queue.running).some(({ state }) => state === "Slow")
    if (queue.isIdle) this.queues.delete(bus)
    this.grant()
  }

  /**
   * Starts all turns that may start. A queue that starts a turn moves to the end of the map, so this loop visits that queue
   * again.
   */
  private grant(): void {
    const held = new Set<Bus | undefined>()
    for (const [bus, queue] of this.queues) {
      const [turn] = queue.waiting
      if (turn === undefined) continue
      // No turn overtakes a waiting one on its bus. No turn on any bus overtakes a turn that waits for all buses.
      if (!this.isFree(bus, turn) || held.has(undefined) || held.has(bus) || (bus === undefined && held.size > 0))
        held.add(bus)
      else if (this.hasCapacity(queue)) this.start(bus, queue, turn)
    }
  }

  private start(bus: Bus | undefined, queue: BusQueue, turn: Turn): void {
    queue.waiting.delete(turn)
    queue.running.add(turn)
    turn.state = "Running"
    this.putLast(bus, queue)
    turn.wake?.()
  }

  private isFree(bus: Bus | undefined, { isExclusive }: Turn): boolean {
    const everywhere = this.queues.get(undefined)?.running.size ?? 0
    let most = 0
    for (const [other, { running }] of this.queues) {
      if (bus !== undefined && other !== undefined && other !== bus) continue
      if (running.size > 0 && isExclusive) return false
      for (const one of running) if (one.isExclusive) return false
      if (other !== undefined) most = Math.max(most, running.size)
    }
    return most + everywhere < this.perBus
  }

  /** All slow buses together get one turn. The others get the rest, but at least one. */
  private hasCapacity(queue: BusQueue): boolean {
    let slow = 0
    let others = 0
    for (const { isSlow, running } of this.queues.values()) {
      if (isSlow) slow += running.size
      else others += running.size
    }
    return queue.isSlow ? slow === 0 && others < this.total : others < Math.max(1, this.total - slow)
  }
}

export const make = <Bus>(options: Options = {}): Turns<Bus> => new FairTurns(options)
