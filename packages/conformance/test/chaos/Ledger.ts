/**
 * Counts how often each write was sent, and how often it was forwarded to the server. The data of a write contains its number. One
 * byte for each write, outside of the heap, because a long run makes millions.
 */
import { MessageType } from "@owserver/client"
import { Request } from "@owserver/protocol"
import type { Tally } from "./Tally.js"

class Counts {
  private counts = new Uint8Array(1024)

  at(number: number): number {
    return this.counts[number] ?? 0
  }

  /** Increments a count, and returns it. */
  add(number: number): number {
    if (number >= this.counts.length) {
      const more = new Uint8Array(Math.max(number + 1, this.counts.length * 2))
      more.set(this.counts)
      this.counts = more
    }
    this.counts[number] = Math.min(255, this.at(number) + 1)
    return this.at(number)
  }
}

const form = /^<(\d+) (\S+)>\.*$/

export class Ledger {
  private issued = 0
  private readonly sent = new Counts()
  private readonly forwarded = new Counts()

  constructor(private readonly tally: Tally) {}

  /**
   * Issues the data of a new write. Its length varies: a reply contains the number of accepted bytes, so the reply to another write is
   * detected.
   */
  issue(device: string, padding: number): { readonly number: number; readonly data: string } {
    const number = this.issued++
    return { number, data: `<${number} ${device}>`.padEnd(padding, ".") }
  }

  /** The client sent a complete request. */
  onSent(request: Request.Request): void {
    this.note(request, this.sent, "sent")
  }

  /** The relay forwarded a complete request. */
  onForwarded(request: Request.Request): void {
    this.note(request, this.forwarded, "passed on")
  }

  /** The client reported success. */
  onSuccess(number: number): void {
    const count = this.forwarded.at(number)
    if (count !== 1) this.tally.violation(`write ${number} succeeded, and the server received it ${count} times`)
  }

  /** Returns whether a device may have this value: a forwarded write to it had it. */
  isOf(device: string, value: string): boolean {
    const [, number = "", to] = form.exec(value.replaceAll("\0", "")) ?? []
    return to === device && this.forwarded.at(Number(number)) > 0
  }

  private note(request: Request.Request, counts: Counts, how: string): void {
    if (request.type !== MessageType.MSG_WRITE) return
    const data = Buffer.from(Request.data(request)).toString()
    const path = Request.path(request)
    const [, number = "", device = ""] = form.exec(data) ?? []
    if (device === "" || !path.startsWith(`/${device}/`))
      this.tally.violation(`a write of ${data} was ${how} to ${path}`)
    else if (counts.add(Number(number)) > 1) this.tally.violation(`write ${number} was ${how} more than once`)
  }
}
