/**
 * Counts events, and collects violations.
 */
export class Tally {
  private readonly counts = new Map<string, Map<string, number>>()
  /** The first violations. There may be many of the same kind. */
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

  /** Returns a line for each group, the most frequent events first. */
  lines(): ReadonlyArray<string> {
    return Array.from(this.counts, ([group, row]) => {
      const sorted = Array.from(row).sort(([, a], [, b]) => b - a)
      return `${group}: ${sorted.map(([what, count]) => `${what} ${count}`).join(", ")}`
    })
  }
}
