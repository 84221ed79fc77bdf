/**
 * Known differences between the fake and owserver, with their reasons. `differential.ts` fails if the example of an entry gets
 * the same reply from both: the entry is then obsolete.
 */
import { MessageType, Request } from "@owserver/protocol"
import { request } from "./Catalogue.js"
import type { Answers } from "./Peers.js"

/** One request and the replies of both servers. */
export interface Exchange {
  readonly request: Request.Request
  readonly real: Answers
  readonly fake: Answers
}

export interface KnownDifference {
  readonly reason: string
  /**
   * A request with different replies. Takes a function from a family to its device. Absent if uninitialized memory of the
   * server decides the reply.
   */
  readonly example?: (device: (family: string) => string) => Request.Request
  readonly covers: (exchange: Exchange) => boolean
}

const isAt = (pattern: RegExp, { request }: Exchange): boolean => pattern.test(Request.path(request))

const ret = (answers: Answers): number => answers[0]?.ret ?? Number.NaN

const isRead = ({ fake, real }: Exchange): boolean => ret(real) >= 0 && ret(fake) >= 0

const read = (path: string, words: Partial<Request.Request> = {}) =>
  request(MessageType.MSG_READ, path, { size: 65_536, ...words })

/** Compares the bytes that the simulated adapter fills: at most the requested ones, before it subtracts the offset. */
const isSameWhereFilled = ({ fake: [own], real: [theirs], request: { offset, size } }: Exchange): boolean => {
  if (own === undefined || theirs === undefined || offset <= 0 || own.ret !== theirs.ret) return false
  const filled = Math.max(0, Math.min(size, own.payload.length + offset) - offset * (size > own.payload.length ? 2 : 1))
  return Buffer.compare(own.payload.subarray(0, filled), theirs.payload.subarray(0, filled)) === 0
}

/** owserver grows its buffers by this many bytes. */
const bufferStep = 1024

const isSameExceptNul = ({ fake: [own], real: [theirs] }: Exchange): boolean => {
  if (own === undefined || theirs === undefined) return false
  const { size } = own
  const isFull = size > 0 && size % bufferStep === 0 && own.payload.length === size + 1
  return (
    isFull &&
    theirs.size === size &&
    Buffer.compare(own.payload.subarray(0, size), theirs.payload.subarray(0, size)) === 0
  )
}

/** The address of a DS1921 contains its version. The addresses of a tester bus contain none. */
const readFromChip = /(^|\/)(21[^/]*\/(about|histogram)\/|12[^/]*\/TAI8570\/C\.|ED[^/]*\/rgbw_channels$)/i

export const knownDifferences: ReadonlyArray<KnownDifference> = [
  {
    reason: "owserver counts all its work in /statistics; the fake counts only requests",
    example: () => read("/statistics/read/success"),
    covers: (exchange) => isAt(/(^|\/)statistics[^/]*\//i, exchange) && isRead(exchange)
  },
  {
    reason: "owserver leaves the end of text and bytes of a tester bus uninitialized if they are read from an offset",
    example: (device) => read(`${device("06")}/memory`, { offset: 256 }),
    covers: isSameWhereFilled
  },
  {
    reason: "owserver omits the NUL after a listing that fills its buffer, a multiple of 1024 bytes",
    covers: isSameExceptNul
  },
  {
    reason: "owserver reads some fixed values from the chip, and a tester bus has no chip; the fake has values",
    example: (device) => read(`${device("21")}/about/resolution`),
    covers: (exchange) => isAt(readFromChip, exchange) && ret(exchange.real) < 0 && ret(exchange.fake) >= 0
  },
  {
    reason: "owserver ignores the offset of an array of texts, and sends more bytes than requested",
    example: () => read("/settings/return_codes/text.ALL", { offset: 5 }),
    covers: (exchange) => isAt(/(^|\/)settings[^/]*\/(\w+\/)*return_codes\/text\..*ALL$/i, exchange)
  },
  {
    reason: "the processes differ",
    example: () => read("/system/process/pid"),
    covers: (exchange) => isAt(/(^|\/)system[^/]*\/(\w+\/)*process\//i, exchange) && isRead(exchange)
  }
]
