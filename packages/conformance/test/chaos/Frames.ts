/**
 * Splits bytes into frames. Does not use the parser of the client, which is under test.
 */
import { type Reply, Request } from "@owserver/protocol"

const headerLength = 24

/** The layout of requests or replies. */
type Layout<A> = {
  readonly bodyLength: (typeof Reply.layout)["bodyLength"]
  readonly decode: (header: Uint8Array, body: Uint8Array) => A
}

export class Frames<A> {
  private bytes: Buffer = Buffer.alloc(0)
  /** Whether malformed bytes arrived. Later bytes are ignored. */
  isBroken = false

  constructor(
    private readonly layout: Layout<A>,
    private readonly onFrame: (frame: A) => void
  ) {}

  /** Whether no frame is incomplete. */
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

/** Splits the bytes of a client. */
export const ofRequests = (onFrame: (frame: Request.Request) => void): Frames<Request.Request> =>
  new Frames(Request.layout, onFrame)
