/**
 * Turns on buses, shared fairly. On each bus the first to ask is the first to be served. Where the number of turns under way
 * in all is limited as well, the buses take turns for it, so a busy bus does not hold up the others. A bus that hangs does
 * not either: what takes too long no longer counts among the turns in all, and slow buses have one of them together.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

export interface Options {
  /** How many turns may be under way on one bus. Default: any number. */
  readonly perBus?: number | undefined
  /** How many may be under way in all. Default: any number. */
  readonly total?: number | undefined
}

export interface Turns<Bus> {
  /**
   * Runs the effect when it has its turn on the bus, or on all buses where the bus is not known. While an exclusive effect
   * runs, nothing else runs on its bus.
   */
  readonly take: (
    bus: Bus | undefined,
    options?: { readonly isExclusive?: boolean | undefined }
  ) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** A turn that takes longer is slow. A reading takes a second, one that is doubted two; a silent server is given up after 5 s. */
const patience = Duration.seconds(3)

interface Turn {
  readonly isExclusive: boolean
  state: "Waiting" | "Running" | "Slow"
  wake: (() => void) | undefined
}

/** The turns of one bus. */
class Line {
  readonly waiting = new Set<Turn>()
  readonly running = new Set<Turn>()
  /** Whether a turn is slow now, or the last one was. */
  isSlow = false

  get isIdle(): boolean {
    return this.waiting.size === 0 && this.running.size === 0 && !this.isSlow
  }
}

class FairTurns<Bus> implements Turns<Bus> {
  /** The line that had a turn last, or has begun to wait last, is the last. */
  private readonly lines = new Map<Bus | undefined, Line>()
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

  /** Only a limit of all turns needs to know which are slow. */
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
    const line = this.lines.get(bus) ?? new Line()
    line.waiting.add(turn)
    if (line.waiting.size === 1) this.putLast(bus, line)
    this.grant()
  }

  private putLast(bus: Bus | undefined, line: Line): void {
    this.lines.delete(bus)
    this.lines.set(bus, line)
  }

  private slow(bus: Bus | undefined, turn: Turn): void {
    const line = this.lines.get(bus)
    if (line === undefined || turn.state !== "Running") return
    turn.state = "Slow"
    line.isSlow = true
    this.grant()
  }

  private leave(bus: Bus | undefined, turn: Turn): void {
    const line = this.lines.get(bus)
    if (line === undefined) return
    line.waiting.delete(turn)
    line.running.delete(turn)
    if (turn.state === "Running") line.isSlow = Array.from(line.running).some(({ state }) => state === "Slow")
    if (line.isIdle) this.lines.delete(bus)
    this.grant()
  }

  /** Starts all that may start. A line that has started goes to the end, and so is met again. */
  private grant(): void {
    const held = new Set<Bus | undefined>()
    for (const [bus, line] of this.lines) {
      const [turn] = line.waiting
      if (turn === undefined) continue
      // A turn that waits for its bus is not overtaken on that bus, nor is one that waits for all buses on any.
      if (!this.isFree(bus, turn) || held.has(undefined) || held.has(bus) || (bus === undefined && held.size > 0))
        held.add(bus)
      else if (this.hasPlace(line)) this.start(bus, line, turn)
    }
  }

  private start(bus: Bus | undefined, line: Line, turn: Turn): void {
    line.waiting.delete(turn)
    line.running.add(turn)
    turn.state = "Running"
    this.putLast(bus, line)
    turn.wake?.()
  }

  private isFree(bus: Bus | undefined, { isExclusive }: Turn): boolean {
    const everywhere = this.lines.get(undefined)?.running.size ?? 0
    let most = 0
    for (const [other, { running }] of this.lines) {
      if (bus !== undefined && other !== undefined && other !== bus) continue
      if (running.size > 0 && isExclusive) return false
      for (const one of running) if (one.isExclusive) return false
      if (other !== undefined) most = Math.max(most, running.size)
    }
    return most + everywhere < this.perBus
  }

  /** Slow buses have one of all turns together; the others have what is left, and at least one. */
  private hasPlace(line: Line): boolean {
    let slow = 0
    let others = 0
    for (const { isSlow, running } of this.lines.values()) {
      if (isSlow) slow += running.size
      else others += running.size
    }
    return line.isSlow ? slow === 0 && others < this.total : others < Math.max(1, this.total - slow)
  }
}

export const make = <Bus>(options: Options = {}): Turns<Bus> => new FairTurns(options)
