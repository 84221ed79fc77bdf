/**
 * A connection for each request. Acquiring only makes a place in the line, which takes no time, so that it cannot hold up
 * an interruption; waiting for a connection, opening it and waiting for the reply are its use.
 */
import * as Effect from "effect/Effect"
import type { Budget, Member } from "./budget.js"
import { Call, type Dispatcher, Errand, type Progress } from "./dispatcher.js"
import * as Failure from "./failure.js"
import type { Hub } from "./hub.js"
import type { Exchange, Owner, Session } from "./session.js"

/** It keeps no connection, so it has none to give up. */
const member: Member = { giveUp: () => false }

const owner: Owner = { onFree: () => {}, onEnded: () => {} }

class Place implements Progress {
  private exchange: Exchange | undefined
  private session: Session | undefined

  constructor(
    private readonly hub: Hub,
    private readonly budget: Budget
  ) {}

  enter(exchange: Exchange): void {
    if (this.hub.released) return exchange.fail(Failure.released)
    this.exchange = exchange
    this.budget.claim(member, this.open)
  }

  /** Closes what is open. Nobody waits for the reply, and there is nobody else on this connection. */
  leave(): void {
    if (this.session === undefined) return this.budget.withdraw(this.open)
    this.session.close(Failure.retired)
    this.budget.release()
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

  private readonly open = (): void => {
    this.session = this.hub.open(owner)
    if (this.exchange !== undefined) this.session.start(this.exchange)
  }
}

export const make = (hub: Hub, budget: Budget): Dispatcher => {
  const places = new Set<Place>()
  hub.atRelease.push(() => {
    for (const place of places) place.release()
  })
  const run: Dispatcher["run"] = (errand, _, track) =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        const place = new Place(hub, budget)
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
        { concurrency: budget.limit }
      ),
    isReleased: () => hub.released,
    waiting: () => Array.from(places).filter(({ isWaiting }) => isWaiting).length
  }
}
