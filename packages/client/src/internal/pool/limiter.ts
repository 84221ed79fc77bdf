/**
 * Limits the connections that a service and its clones have together, and serves their callers first come, first served:
 * - a free slot goes to the member whose caller has waited longest
 * - a connection that becomes free closes if the caller that has waited longest belongs to another member
 * - an idle connection closes for any caller that waits
 */

/** A service or a clone. */
export interface Member {
  /**
   * Returns the arrival number of the first caller that needs another connection, or `noArrival`. A caller for which a
   * connection already opens does not count.
   */
  firstArrival(): number
  /** Opens a connection. */
  open(): void
  /** Closes an idle connection. Returns whether there was one. */
  evictIdle(): boolean
}

/** Stands for no caller: it is higher than the arrival number of every caller. */
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

  /** Returns the arrival number of a new caller. Lower numbers are served first. */
  arrive(): number {
    return ++this.arrivals
  }

  /** Releases the slot of a connection that has ended. */
  release(): void {
    this.used--
    this.serve()
  }

  /** Opens connections while members need them and slots are free. Members call it whenever they need another. */
  serve(): void {
    for (let member = this.first(); member !== undefined; member = this.first()) {
      if (this.used < this.limit) {
        this.used++
        member.open()
      } else if (!this.evictIdle()) return
    }
  }

  /** Returns whether another member needs a connection for a caller that came before `arrival`. */
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
