/**
 * Where the fake answers otherwise than owserver, and why. An entry whose example is answered alike is no longer needed:
 * `differential.ts` fails then.
 */
import { MessageType, Request } from "@owserver/protocol"
import { request } from "./Catalogue.js"
import type { Answers } from "./Peers.js"

/** One request, and the replies of both servers. */
export interface Exchange {
  readonly request: Request.Request
  readonly real: Answers
  readonly fake: Answers
}

export interface KnownDifference {
  readonly reason: string
  /**
   * A request that is answered differently. Takes the path of the device of a family. There is none if memory that the server
   * does not fill decides.
   */
  readonly example?: (device: (family: string) => string) => Request.Request
  readonly covers: (exchange: Exchange) => boolean
}

const isAt = (pattern: RegExp, { request }: Exchange): boolean => pattern.test(Request.path(request))

const ret = (answers: Answers): number => answers[0]?.ret ?? Number.NaN

const isRead = ({ fake, real }: Exchange): boolean => ret(real) >= 0 && ret(fake) >= 0

const read = (path: string, words: Partial<Request.Request> = {}) =>
  request(MessageType.MSG_READ, path, { size: 65_536, ...words })

/** How many bytes the simulated adapter fills, before the offset is taken off: not more than were asked for. */
const isAlikeWhereFilled = ({ fake: [own], real: [theirs], request: { offset, size } }: Exchange): boolean => {
  if (own === undefined || theirs === undefined || offset <= 0 || own.ret !== theirs.ret) return false
  const filled = Math.max(0, Math.min(size, own.payload.length + offset) - offset * (size > own.payload.length ? 2 : 1))
  return Buffer.compare(own.payload.subarray(0, filled), theirs.payload.subarray(0, filled)) === 0
}

/** A buffer of owserver grows by so many bytes. */
const bufferStep = 1024

const isAlikeButForNul = ({ fake: [own], real: [theirs] }: Exchange): boolean => {
  if (own === undefined || theirs === undefined) return false
  const { size } = own
  const isFull = size > 0 && size % bufferStep === 0 && own.payload.length === size + 1
  return (
    isFull &&
    theirs.size === size &&
    Buffer.compare(own.payload.subarray(0, size), theirs.payload.subarray(0, size)) === 0
  )
}

/** The version of a DS1921 is in its address, and the addresses of a tester bus have none. */
const ofTheChip = /(^|\/)(21[^/]*\/(about|histogram)\/|12[^/]*\/TAI8570\/C\.|ED[^/]*\/rgbw_channels$)/i

export const knownDifferences: ReadonlyArray<KnownDifference> = [
  {
    reason: "owserver counts what it does in /statistics; the fake counts requests alone",
    example: () => read("/statistics/read/success"),
    covers: (exchange) => isAt(/(^|\/)statistics[^/]*\//i, exchange) && isRead(exchange)
  },
  {
    reason: "owserver does not fill the end of text and bytes of a tester bus that are read from an offset",
    example: (device) => read(`${device("06")}/memory`, { offset: 256 }),
    covers: isAlikeWhereFilled
  },
  {
    reason: "owserver does not write the NUL behind a listing that fills its buffer, a multiple of 1024 bytes",
    covers: isAlikeButForNul
  },
  {
    reason: "owserver asks the chip for some fixed values, and a tester bus has no chip; the fake has values",
    example: (device) => read(`${device("21")}/about/resolution`),
    covers: (exchange) => isAt(ofTheChip, exchange) && ret(exchange.real) < 0 && ret(exchange.fake) >= 0
  },
  {
    reason: "owserver reads an array of texts from its start whatever the offset, and sends more than was asked for",
    example: () => read("/settings/return_codes/text.ALL", { offset: 5 }),
    covers: (exchange) => isAt(/(^|\/)settings[^/]*\/(\w+\/)*return_codes\/text\..*ALL$/i, exchange)
  },
  {
    reason: "the process is another one",
    example: () => read("/system/process/pid"),
    covers: (exchange) => isAt(/(^|\/)system[^/]*\/(\w+\/)*process\//i, exchange) && isRead(exchange)
  }
]
