/**
 * How many connections a service and its clones may have together. Who wants one claims it; claims are granted in the order
 * they were made. A connection that is kept for later is given up for one that is claimed by another.
 */

export interface Member {
  /** Closes a connection that is kept for later, and says whether there was one. */
  readonly giveUp: () => boolean
}

/** Is called when the connection may be opened. */
export type Claim = () => void

export class Budget {
  private used = 0
  private readonly claims = new Map<Claim, Member>()
  private readonly members = new Set<Member>()

  constructor(readonly limit: number) {}

  join(member: Member): void {
    this.members.add(member)
  }

  leave(member: Member): void {
    this.members.delete(member)
  }

  claim(member: Member, claim: Claim): void {
    this.claims.set(claim, member)
    this.serve()
    if (!this.claims.has(claim)) return
    for (const other of this.members) if (other.giveUp()) return
  }

  withdraw(claim: Claim): void {
    this.claims.delete(claim)
  }

  /** A connection that was granted is no more. */
  release(): void {
    this.used--
    this.serve()
  }

  /** Whether the next connection that ends is for somebody else. */
  isOwedBy(member: Member): boolean {
    if (this.claims.size === 0) return false
    const [claimant] = this.claims.values()
    return claimant !== member
  }

  private serve(): void {
    for (const claim of this.claims.keys()) {
      if (this.used >= this.limit) return
      this.claims.delete(claim)
      this.used++
      claim()
    }
  }
}
