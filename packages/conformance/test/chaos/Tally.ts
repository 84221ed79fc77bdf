/**
 * What has happened, and how often; and what must not have happened.
 */
export class Tally {
  private readonly counts = new Map<string, Map<string, number>>()
  /** The first of them, in words. There may be very many of the same. */
  readonly violations: Array<string> = []

  count(group: string, what: string): void {
    const row = this.counts.get(group) ?? new Map<string, number>()
    this.counts.set(group, row)
    row.set(what, (row.get(what) ?? 0) + 1)
  }

  violation(what: string): void {
    if (this.violations.length < 20) this.violations.push(what)
  }

  of(group: string, what: string): number {
    return this.counts.get(group)?.get(what) ?? 0
  }

  /** A line for each group, the most frequent first. */
  lines(): ReadonlyArray<string> {
    return Array.from(this.counts, ([group, row]) => {
      const sorted = Array.from(row).sort(([, a], [, b]) => b - a)
      return `${group}: ${sorted.map(([what, count]) => `${what} ${count}`).join(", ")}`
    })
  }
}
