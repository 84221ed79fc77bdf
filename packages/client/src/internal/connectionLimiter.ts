/**
 * Limits how many connections a service and its clones have together. Connections go to the callers that came first,
 * whichever member they call: a free slot goes to the member whose caller has waited longest, a connection that falls free
 * in one member is given up for an earlier caller of another, and an idle one is closed for any caller that waits.
 */

/** A service or a clone, as seen by the limiter. */
export interface Member {
  /**
   * The arrival of the first caller for which the member wants another connection, `noArrival` if it wants none. Callers for
   * whom a connection is already being opened do not count.
   */
  firstArrival(): number
  /** Opens the connection that the member wants. */
  open(): void
  /** Closes an idle connection. Returns whether there was one. */
  evictIdle(): boolean
}

/** Later than any caller. */
export const noArrival = Number.POSITIVE_INFINITY

export class ConnectionLimiter {
  private used = 0
  private arrivals = 0
  private readonly members = new Set<Member>()

  constructor(readonly limit: number) {}

  join(member: Member): void {
    this.members.add(member)
  }

  leave(member: Member): void {
    this.members.delete(member)
  }

  /** Numbers a caller: callers with smaller numbers are served first. */
  arrive(): number {
    return ++this.arrivals
  }

  /** Releases the slot of a connection that has ended. */
  release(): void {
    this.used--
    this.serve()
  }

  /** Has members open connections, while they want any and there may be more. Called whenever a member wants another. */
  serve(): void {
    for (let member = this.first(); member !== undefined; member = this.first()) {
      if (this.used < this.limit) {
        this.used++
        member.open()
      } else if (!this.evictIdle()) return
    }
  }

  /** Whether another member wants a connection for a caller that came before `arrival`. */
  mustYield(self: Member, arrival: number): boolean {
    if (this.members.size === 1) return false
    for (const member of this.members) if (member !== self && member.firstArrival() < arrival) return true
    return false
  }

  private first(): Member | undefined {
    let first: Member | undefined
    let earliest = noArrival
    for (const member of this.members) {
      const arrival = member.firstArrival()
      if (arrival >= earliest) continue
      first = member
      earliest = arrival
    }
    return first
  }

  private evictIdle(): boolean {
    for (const member of this.members) if (member.evictIdle()) return true
    return false
  }
}
