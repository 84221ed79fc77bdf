/**
 * A connection for each request. The acquisition only creates a slot, which takes no time and so cannot delay an interruption.
 * The use of the slot waits for the connection, opens it and waits for the reply.
 */
import * as Effect from "effect/Effect"
import { type Exchange, PreparedRequest } from "../connection/exchange.js"
import * as Failure from "../connection/failure.js"
import type { Owner, Session } from "../connection/session.js"
import type { SessionRegistry } from "../connection/sessions.js"
import { Call, type Dispatcher, type Progress } from "./dispatcher.js"
import { type ConnectionLimiter, type Member, noArrival } from "./limiter.js"

const owner: Owner = { onFree: () => {}, onEnded: () => {} }

/**
 * The slots that wait for a connection. The queue has no idle connections to evict, because each connection serves one
 * request only.
 */
class Queue implements Member {
  readonly waiting = new Set<RequestSlot>()

  firstArrival(): number {
    for (const { arrival } of this.waiting) return arrival
    return noArrival
  }

  open(): void {
    for (const slot of this.waiting) {
      this.waiting.delete(slot)
      return slot.open()
    }
  }

  evictIdle(): boolean {
    return false
  }
}

class RequestSlot implements Progress {
  arrival = noArrival
  private exchange: Exchange | undefined
  private session: Session | undefined

  constructor(
    private readonly registry: SessionRegistry,
    private readonly limiter: ConnectionLimiter,
    private readonly queue: Queue
  ) {}

  enter(exchange: Exchange): void {
    if (this.registry.released) return exchange.fail(Failure.released)
    this.exchange = exchange
    this.arrival = this.limiter.arrive()
    this.queue.waiting.add(this)
    this.limiter.serve()
  }

  open(): void {
    this.session = this.registry.open(owner)
    if (this.exchange !== undefined) this.session.start(this.exchange)
  }

  /** Closes the connection. No other caller uses it. */
  leave(): void {
    this.queue.waiting.delete(this)
    if (this.session === undefined) return
    this.session.close(Failure.retired)
    this.limiter.release()
  }

  /** Fails a call that still waits, as the scope of the service closes. The registry closes open connections. */
  release(): void {
    if (this.isWaiting) this.exchange?.fail(Failure.released)
  }

  /** Leaves the queue at once; the slot is released after that. */
  cancel(): void {
    this.queue.waiting.delete(this)
  }

  phase() {
    if (this.session === undefined) return "Waiting"
    return this.session.opened ? "Replying" : "Connecting"
  }

  get isWaiting(): boolean {
    return this.session === undefined
  }
}

export const make = (registry: SessionRegistry, limiter: ConnectionLimiter): Dispatcher => {
  const slots = new Set<RequestSlot>()
  const queue = new Queue()
  limiter.join(queue)
  registry.atRelease.push(() => {
    limiter.leave(queue)
    for (const slot of slots) slot.release()
  })
  const run: Dispatcher["run"] = (request, _, timeout) =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        const slot = new RequestSlot(registry, limiter, queue)
        slots.add(slot)
        timeout.track(slot)
        return slot
      }),
      (slot) => Effect.async((resume) => slot.enter(new Call(request, timeout.start(resume)))),
      (slot) =>
        Effect.sync(() => {
          timeout.stop()
          slots.delete(slot)
          slot.leave()
        })
    )
  return {
    run,
    runAll: ({ count, prepare }, caller, timeout) =>
      timeout.race(
        Effect.forEach(
          Array.from({ length: count }, (_, n) => n),
          (n) => {
            const request = prepare(n)
            return Effect.either(request instanceof PreparedRequest ? run(request, caller, timeout) : request)
          },
          { concurrency: limiter.limit }
        )
      ),
    isReleased: () => registry.released,
    waiting: () => Array.from(slots).filter(({ isWaiting }) => isWaiting).length
  }
}
