/**
 * A connection for each request. Acquiring only makes a place in the line, which takes no time, so that it cannot hold up
 * an interruption; waiting for a connection, opening it and waiting for the reply are its use.
 */
import * as Effect from "effect/Effect"
import { type ConnectionLimiter, type Member, noArrival } from "./connectionLimiter.js"
import { Call, type Dispatcher, Errand, type Progress } from "./dispatcher.js"
import * as Failure from "./failure.js"
import type { Hub } from "./hub.js"
import type { Exchange, Owner, Session } from "./session.js"

const owner: Owner = { onFree: () => {}, onEnded: () => {} }

/** The calls that wait for a connection. It keeps none, so it has none to give up. */
class Line implements Member {
  readonly waiting = new Set<Place>()

  firstArrival(): number {
    for (const { arrival } of this.waiting) return arrival
    return noArrival
  }

  open(): void {
    for (const place of this.waiting) {
      this.waiting.delete(place)
      return place.open()
    }
  }

  evictIdle(): boolean {
    return false
  }
}

class Place implements Progress {
  arrival = noArrival
  private exchange: Exchange | undefined
  private session: Session | undefined

  constructor(
    private readonly hub: Hub,
    private readonly limiter: ConnectionLimiter,
    private readonly line: Line
  ) {}

  enter(exchange: Exchange): void {
    if (this.hub.released) return exchange.fail(Failure.released)
    this.exchange = exchange
    this.arrival = this.limiter.arrive()
    this.line.waiting.add(this)
    this.limiter.serve()
  }

  open(): void {
    this.session = this.hub.open(owner)
    if (this.exchange !== undefined) this.session.start(this.exchange)
  }

  /** Closes what is open. Nobody waits for the reply, and there is nobody else on this connection. */
  leave(): void {
    this.line.waiting.delete(this)
    if (this.session === undefined) return
    this.session.close(Failure.retired)
    this.limiter.release()
  }

  /** The scope of the service is closed. What is open is closed by others. */
  release(): void {
    if (this.isWaiting) this.exchange?.fail(Failure.released)
  }

  phase() {
    if (this.session === undefined) return "Waiting"
    return this.session.opened ? "Replying" : "Connecting"
  }

  get isWaiting(): boolean {
    return this.session === undefined
  }
}

export const make = (hub: Hub, limiter: ConnectionLimiter): Dispatcher => {
  const places = new Set<Place>()
  const line = new Line()
  limiter.join(line)
  hub.atRelease.push(() => {
    limiter.leave(line)
    for (const place of places) place.release()
  })
  const run: Dispatcher["run"] = (errand, _, track) =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        const place = new Place(hub, limiter, line)
        places.add(place)
        track(place)
        return place
      }),
      (place) => Effect.async((resume) => place.enter(new Call(errand, resume))),
      (place) =>
        Effect.sync(() => {
          places.delete(place)
          place.leave()
        })
    )
  return {
    run,
    runAll: ({ count, make }, caller, track) =>
      Effect.forEach(
        Array.from({ length: count }, (_, n) => n),
        (n) => {
          const errand = make(n)
          return Effect.either(errand instanceof Errand ? run(errand, caller, track) : errand)
        },
        { concurrency: limiter.limit }
      ),
    isReleased: () => hub.released,
    waiting: () => Array.from(places).filter(({ isWaiting }) => isWaiting).length
  }
}
