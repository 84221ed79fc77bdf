/**
 * The writes: each has a number, which is in its data. So it can be told how often a write left the client, and how often
 * all of it was passed on to the server. A byte for each, outside of the heap, as a long run makes millions.
 */
import { MessageType } from "@owserver/client"
import { Request } from "@owserver/protocol"
import type { Tally } from "./Tally.js"

class Counts {
  private counts = new Uint8Array(1024)

  at(number: number): number {
    return this.counts[number] ?? 0
  }

  /** Counts one more, and says how many there are. */
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
   * The data of a write to a device that was not made before. Its length varies, so that the reply to another write, which
   * says how many bytes were taken, is seen to be that.
   */
  issue(device: string, padding: number): { readonly number: number; readonly data: string } {
    const number = this.issued++
    return { number, data: `<${number} ${device}>`.padEnd(padding, ".") }
  }

  /** A request has left the client, in full. */
  onSent(request: Request.Request): void {
    this.note(request, this.sent, "sent")
  }

  /** A request was passed on to the server, in full. */
  onForwarded(request: Request.Request): void {
    this.note(request, this.forwarded, "passed on")
  }

  /** The client says that a write was done. */
  onSuccess(number: number): void {
    const count = this.forwarded.at(number)
    if (count !== 1) this.tally.violation(`write ${number} succeeded, and the server was given it ${count} times`)
  }

  /** Whether a device may read as this: what was written to it, by a write that was passed on. */
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
