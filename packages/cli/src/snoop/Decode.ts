/**
 * What is said on a connection, decoded from the bytes of both directions as they pass. No I/O.
 *
 * @since 0.1.0
 */
import { Flags, FrameParser, Limits, MessageType, OwText, Reply, Request, ReturnCode } from "@owserver/protocol"

/**
 * Which way bytes go: from the client, or from the server.
 *
 * @since 0.1.0
 * @category models
 */
export type Direction = "request" | "reply"

/**
 * A frame, or what is none. The fields are those of `ow snoop --json`; what a kind of frame does not have is `null`.
 *
 * - `what`: a frame, a frame that is not complete, or a header that no peer of good faith sends
 * - `size`, `offset`: as the header says
 * - `flags`: in words; what is not named among them is not set
 * - `ret`, `code`: the return code of a reply, as a number and by its name
 * - `data`: what means something: of a WRITE what is written, of a reply its payload
 * - `issue`: what is wrong
 *
 * @since 0.1.0
 * @category models
 */
export interface DecodedFrame {
  readonly what: "request" | "reply" | "keepalive" | "malformed" | "cut"
  readonly direction: Direction
  readonly type: string | null
  readonly path: string | null
  readonly size: number | null
  readonly offset: number | null
  readonly flags: ReadonlyArray<string> | null
  readonly ret: number | null
  readonly code: string | null
  readonly data: Uint8Array
  readonly issue: string | null
}

const nothing = new Uint8Array(0)

const blank = {
  type: null,
  path: null,
  size: null,
  offset: null,
  flags: null,
  ret: null,
  code: null,
  data: nothing,
  issue: null
}

const switches = [
  [Flags.FLG_PERSISTENCE, "persistence"],
  [Flags.FLG_BUS_RET, "bus"],
  [Flags.FLG_ALIAS, "alias"],
  [Flags.FLG_SAFEMODE, "safemode"],
  [Flags.FLG_UNCACHED, "uncached"],
  [Flags.FLG_TRIM, "trim"],
  [Flags.FLG_OWNET, "ownet"]
] as const

const scales = (Flags.MSK_TEMPSCALE | Flags.MSK_PRESSURESCALE | Flags.MSK_DEVFORMAT) >>> 0
const named = switches.reduce((bits, [bit]) => (bits | bit) >>> 0, scales)

/**
 * A flag word in words. The usual units and the usual form of addresses (C, mbar, f.i) are not said; bits without a name are
 * said as a number.
 *
 * @since 0.1.0
 * @category conversions
 */
export const flags = (word: number): ReadonlyArray<string> => {
  const { format, pressure, temperature } = Flags.fromWord(word)
  const unknown = (word & ~named) >>> 0
  return [
    ...switches.filter(([bit]) => (word & bit) !== 0).map(([, name]) => name),
    ...[temperature, pressure, format].filter((unit) => !["C", "mbar", "f.i"].includes(unit)),
    ...(unknown === 0 ? [] : [`0x${unknown.toString(16)}`])
  ]
}

const aRequest = (request: Request.Request): DecodedFrame => ({
  ...blank,
  what: "request",
  direction: "request",
  type: MessageType.name(request.type),
  path: request.payload.length === 0 ? null : Request.path(request),
  size: request.size,
  offset: request.offset,
  flags: flags(request.flags),
  data: Request.data(request)
})

const aReply = (reply: Reply.Reply, request: Request.Request | undefined): DecodedFrame => {
  const about = {
    type: request === undefined ? null : MessageType.name(request.type),
    path: request === undefined || request.payload.length === 0 ? null : Request.path(request)
  }
  if (reply._tag === "KeepAlive") return { ...blank, ...about, what: "keepalive", direction: "reply" }
  const meaning = request === undefined ? undefined : Reply.interpret(request, reply)
  return {
    ...about,
    what: "reply",
    direction: "reply",
    size: reply.size,
    offset: reply.offset,
    flags: flags(reply.flags),
    ret: reply.ret,
    code: ReturnCode.name(reply.ret),
    // A listing ends in a NUL that is no part of it.
    data: reply.payload.subarray(0, dataLength(reply)),
    issue:
      meaning?._tag === "Mismatch" ? meaning.issue : request === undefined ? "it answers nothing that was asked" : null
  }
}

const dataLength = ({ payload, size }: Reply.Answer): number => (size > 0 ? size : payload.length)

const malformed = (direction: Direction, frame: FrameParser.Malformed): DecodedFrame => ({
  ...blank,
  what: "malformed",
  direction,
  data: frame.header,
  issue: FrameParser.describe(frame)
})

/**
 * @since 0.1.0
 * @category models
 */
export interface Conversation {
  /** Takes what passes in one direction, and says what it completes. What follows a malformed header means nothing. */
  readonly pass: (direction: Direction, bytes: Uint8Array) => ReadonlyArray<DecodedFrame>
  /** The direction has ended: says whether in the middle of a frame. */
  readonly end: (direction: Direction) => ReadonlyArray<DecodedFrame>
}

/** What is longer is taken for no reply: nobody should have to keep what a header of garbage announces. */
const maxReply = 16 * 1024 * 1024

/** An owserver answers one request after the other, and no client sends more than a few ahead. */
const maxOpen = { requests: 1000, bytes: 1024 * 1024 }

/**
 * A listener to one connection.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (): Conversation => {
  const parsers = {
    request: FrameParser.make(Request.layout, { maxBody: Limits.maxRequest }),
    reply: FrameParser.make(Reply.layout, { maxBody: maxReply })
  }
  const given = { request: false, reply: false }
  /** What has been asked and not been answered to the end. */
  const open: Array<Request.Request> = []
  let openBytes = 0
  const isTooMuch = () => open.length > maxOpen.requests || openBytes > maxOpen.bytes
  /** Nothing more is decoded, so nothing has to be remembered. */
  const giveUp = (): DecodedFrame => {
    given.request = true
    given.reply = true
    open.length = 0
    const issue = `more than ${maxOpen.requests} requests or ${maxOpen.bytes} bytes of them wait for replies; what follows is handed on and not shown`
    return { ...blank, what: "malformed", direction: "request", issue }
  }
  const one = (direction: Direction, frame: Request.Request | Reply.Reply): DecodedFrame => {
    if (direction === "request") {
      const request = frame as Request.Request
      open.push(request)
      openBytes += request.payload.length
      return aRequest(request)
    }
    const reply = frame as Reply.Reply
    const [request] = open
    const goesOn = request === undefined || ["KeepAlive", "Entry"].includes(Reply.interpret(request, reply)._tag)
    if (!goesOn) openBytes -= open.shift()?.payload.length ?? 0
    return aReply(reply, request)
  }
  return {
    pass: (direction, bytes) => {
      if (given[direction]) return []
      const parser = parsers[direction]
      const seen: Array<DecodedFrame> = []
      parser.push(bytes)
      for (let frame = parser.next(); frame !== undefined; frame = parser.next()) {
        if (FrameParser.isMalformed(frame)) {
          given[direction] = true
          return [...seen, malformed(direction, frame)]
        }
        seen.push(one(direction, frame))
        if (isTooMuch()) return [...seen, giveUp()]
      }
      return seen
    },
    end: (direction) => {
      const { expected, got } = parsers[direction].partial()
      return got === 0 || given[direction]
        ? []
        : [{ ...blank, what: "cut", direction, issue: `it ends after ${got} of ${expected} bytes` }]
    }
  }
}

const printable = (text: string): boolean => !/[\p{Cc}\p{Surrogate}]/u.test(text)

/**
 * Bytes as text in quotes, or in hexadecimal where they are no text; of long ones the beginning.
 *
 * @since 0.1.0
 * @category rendering
 */
export const show = (bytes: Uint8Array, width: number): string => {
  const text = OwText.decode(bytes)
  const whole = printable(text)
    ? JSON.stringify(text)
    : Array.from(bytes.subarray(0, width), (byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ")
  return whole.length > width ? `${whole.slice(0, width)}… (${bytes.length} bytes)` : whole
}

/**
 * What was seen, in a line.
 *
 * @since 0.1.0
 * @category rendering
 */
export const line = (seen: DecodedFrame, width: number): string => {
  const { code, data, flags, issue, offset, path, ret, size, type, what } = seen
  const wrong = issue === null ? [] : [`MALFORMED: ${issue}`]
  const shown = data.length === 0 ? [] : [show(data, width)]
  const words = flags === null || flags.length === 0 ? [] : [`flags=${flags.join(",")}`]
  const at = offset === null || offset === 0 ? [] : [`offset=${offset}`]
  switch (what) {
    case "request":
      return [type, ...(path === null ? [] : [path]), `size=${size}`, ...at, ...words, ...shown].join(" ")
    case "reply":
      return [
        type ?? "?",
        ret !== null && ret < 0 ? `${code} (${ret}: ${ReturnCode.text(ret)})` : `ret=${ret}`,
        `size=${size}`,
        ...at,
        ...words,
        ...shown,
        ...wrong
      ].join(" ")
    case "keepalive":
      return `${type ?? "?"} keepalive`
    default:
      return [...wrong, ...shown].join(" ")
  }
}
