/**
 * Cuts a stream of bytes into frames: not by the parser of the client, which is under test here.
 */
import { type Reply, Request } from "@owserver/protocol"

const headerLength = 24

/** How requests, or replies, are framed. */
type Layout<A> = {
  readonly bodyLength: (typeof Reply.layout)["bodyLength"]
  readonly decode: (header: Uint8Array, body: Uint8Array) => A
}

export class Frames<A> {
  private bytes: Buffer = Buffer.alloc(0)
  /** Whether something came that is no frame. Nothing that follows is looked at. */
  isBroken = false

  constructor(
    private readonly layout: Layout<A>,
    private readonly onFrame: (frame: A) => void
  ) {}

  /** Whether all frames that were begun are complete. */
  get isBetween(): boolean {
    return this.bytes.length === 0 && !this.isBroken
  }

  push(bytes: Uint8Array): void {
    this.bytes = Buffer.concat([this.bytes, bytes])
    while (!this.isBroken && this.bytes.length >= headerLength) {
      const length = this.layout.bodyLength(this.bytes, 0x7fff_ffff)
      if (typeof length !== "number") {
        this.isBroken = true
        return
      }
      const end = headerLength + length
      if (this.bytes.length < end) return
      this.onFrame(this.layout.decode(this.bytes.subarray(0, headerLength), this.bytes.subarray(headerLength, end)))
      this.bytes = this.bytes.subarray(end)
    }
  }
}

/** The frames of a client. */
export const ofRequests = (onFrame: (frame: Request.Request) => void): Frames<Request.Request> =>
  new Frames(Request.layout, onFrame)
