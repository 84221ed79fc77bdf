/**
 * A peer in memory whose replies are faulty while `isFaulty` is set. Everything arrives in microtasks.
 */
import { Flags, type Transport } from "@owserver/client"
import { Reply } from "@owserver/protocol"
import { Effect } from "effect"
import * as Mutation from "./Mutation.js"
import type { Random } from "./Random.js"

/** The size limit of a reply. It is small, so that replies often exceed it. */
export const maxPayload = 2000

const extremes = [
  ...[0, 1, -1, -2, 8, 24, 100, 0x7fff_ffff, -0x8000_0000, 0x0100_0000, Flags.FLG_PERSISTENCE],
  ...[maxPayload, maxPayload + 1, -19, -20, -42]
]

const soon = (work: () => void): void => {
  Promise.resolve().then(work)
}

const kept = Flags.FLG_PERSISTENCE

const wellFormed = [
  Reply.keepAlive,
  Reply.answer({ flags: kept }),
  Reply.answer({ ret: -42, flags: kept }),
  Reply.answer({ ret: 4, size: 4, payload: Buffer.from("21.5"), flags: kept }),
  Reply.answer({ size: 4, flags: kept }),
  Reply.answer({ size: 8, payload: Buffer.from("/a/,/b,c\0"), flags: kept }),
  Reply.answer({ payload: Uint8Array.of(0x10, 0x67, 0xc6, 0x69, 0x73, 0x51, 0xff, 0x8d), flags: kept })
].map(Reply.encode)

const entry = Reply.encode(Reply.answer({ size: 99, payload: Buffer.from(`/${"x".repeat(98)}\0`), flags: kept }))
const keepAlive = Reply.encode(Reply.keepAlive)

export class FaultyPeer {
  isFaulty = false
  /** The number of faulty replies. */
  replies = 0
  connections = 0
  open = 0
  /** The most bytes of entries that a client accepted in one exchange. */
  mostBytes = 0
  private delivering = 0
  private readonly mutant: () => Uint8Array

  constructor(private readonly random: Random) {
    const replies = Mutation.recorded(({ reply_frames }) => reply_frames)
    this.mutant = Mutation.mutant(random, [...replies, ...wellFormed, ...wellFormed, ...wellFormed], extremes)
  }

  /**
   * Resolves when all pending bytes have arrived. Waits in microtasks, in which virtual time stands still. So connections that
   * the faulty peer does not accept are still being opened afterwards.
   */
  readonly settled: Effect.Effect<void> = Effect.promise(() => Promise.resolve()).pipe(
    Effect.repeat({ until: () => this.delivering === 0 })
  )

  readonly transport: Transport = {
    server: "faulty peer",
    connect: (handler) => {
      this.connections++
      this.open++
      let isOpen = true
      const close = () => {
        if (isOpen) this.open--
        isOpen = false
      }
      const whileOpen = (work: () => void) => soon(() => isOpen && work())
      const end = () => {
        close()
        handler.onEnd({ reason: this.random.oneOf(["Closed", "Reset", "Other"]) })
      }
      /** Bytes of entries since the last request. */
      let taken = 0
      /** Delivers the pieces while the connection is open. */
      const deliver = (pieces: Iterator<Uint8Array>) => {
        this.delivering++
        const next = () => {
          const piece = isOpen ? pieces.next() : undefined
          if (piece === undefined || piece.done === true) {
            this.delivering--
            return
          }
          // The client may not keep the bytes: they are overwritten after the call.
          const lent = Uint8Array.from(piece.value)
          if (piece.value === entry) taken += entry.length - keepAlive.length
          handler.onData(lent)
          lent.fill(0xaa)
          this.mostBytes = Math.max(this.mostBytes, isOpen ? taken : 0)
          if (this.mostBytes > maxPayload)
            throw new Error(`the client accepted ${taken} bytes of a listing and did not stop`)
          soon(next)
        }
        soon(next)
      }
      whileOpen(() => {
        if (!this.isFaulty || !this.random.oncePer(20)) return handler.onOpen()
        if (this.random.oncePer(2)) end()
      })
      return {
        write: (bytes) => {
          taken = 0
          if (this.isFaulty) return deliver(this.faultyReply(whileOpen, end))
          const path = Buffer.from(bytes.subarray(24, -1))
          deliver(
            [Reply.encode(Reply.answer({ ret: path.length, size: path.length, payload: path, flags: kept }))].values()
          )
        },
        unsent: () => (this.isFaulty && this.random.oncePer(10) ? 5 : 0),
        peer: () => undefined,
        close
      }
    }
  }

  private *faultyReply(whileOpen: (work: () => void) => void, end: () => void): Iterator<Uint8Array> {
    this.replies++
    if (this.random.oncePer(25)) yield* this.flood(this.random.oneOf([entry, keepAlive]))
    else for (let n = this.random.below(4); n >= 0; n--) yield* this.cut(this.mutant())
    if (this.random.oncePer(2)) whileOpen(end)
  }

  private *cut(bytes: Uint8Array): Iterable<Uint8Array> {
    const longest = 1 + this.random.below(this.random.oneOf([1, 30, 500]))
    for (let from = 0; from < bytes.length; ) {
      const length = 1 + this.random.below(longest)
      yield bytes.subarray(from, from + length)
      from += length
    }
  }

  /** Sends endless entries, which only the client can stop, or a hundred keepalives. */
  private *flood(frame: Uint8Array): Iterable<Uint8Array> {
    for (let n = 0; n < 100 || frame === entry; n++) yield frame
  }
}
