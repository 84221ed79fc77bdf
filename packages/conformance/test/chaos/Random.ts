/**
 * A seeded generator of random numbers (mulberry32).
 */
export class Random {
  constructor(private state: number) {}

  /** Returns a number in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let bits = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000
  }

  /** Returns a whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<A>(among: ReadonlyArray<A>): A {
    return among[Math.floor(this.next() * among.length)]!
  }

  /** Returns an independent generator for this number. */
  branch(number: number): Random {
    return new Random(new Random((this.state ^ Math.imul(number + 1, 0x9e3779b1)) | 0).between(0, 0xffff_ffff) | 0)
  }
}
