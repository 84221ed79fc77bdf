/**
 * Decoder for both directions of a connection. No I/O.
 *
 * @since 0.1.0
 */
import { Flags, FrameParser, Limits, MessageType, OwText, Reply, Request, ReturnCode } from "@owserver/protocol"

/**
 * The direction of bytes: `request` from the client, `reply` from the server.
 *
 * @since 0.1.0
 * @category models
 */
export type Direction = "request" | "reply"

/**
 * A decoded frame. The fields are those of `ow snoop --json`; a field that does not apply is `null`.
 *
 * - `kind`: a complete frame, an incomplete one (`cut`), or an invalid header (`malformed`)
 * - `size`, `offset`: from the header
 * - `flags`: the names of the flags that are set
 * - `ret`, `code`: the return code of a reply, as a number and by name
 * - `data`: the data of a WRITE, or the payload of a reply
 * - `issue`: the error, if any
 *
 * @since 0.1.0
 * @category models
 */
export interface DecodedFrame {
  readonly kind: "request" | "reply" | "keepalive" | "malformed" | "cut"
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
 * Returns the names of the flags in a flag word. Omits the default units and address format (C, mbar, f.i). All bits
 * without a name are returned together, as one hexadecimal number.
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

const decodeRequest = (request: Request.Request): DecodedFrame => ({
  ...blank,
  kind: "request",
  direction: "request",
  type: MessageType.name(request.type),
  path: request.payload.length === 0 ? null : Request.path(request),
  size: request.size,
  offset: request.offset,
  flags: flags(request.flags),
  data: Request.data(request)
})

const decodeReply = (reply: Reply.Reply, request: Request.Request | undefined): DecodedFrame => {
  const about = {
    type: request === undefined ? null : MessageType.name(request.type),
    path: request === undefined || request.payload.length === 0 ? null : Request.path(request)
  }
  if (reply._tag === "KeepAlive") return { ...blank, ...about, kind: "keepalive", direction: "reply" }
  const meaning = request === undefined ? undefined : Reply.interpret(request, reply)
  return {
    ...about,
    kind: "reply",
    direction: "reply",
    size: reply.size,
    offset: reply.offset,
    flags: flags(reply.flags),
    ret: reply.ret,
    code: ReturnCode.name(reply.ret),
    // The payload of a directory listing ends in a NUL that is not part of the listing.
    data: reply.payload.subarray(0, dataLength(reply)),
    issue: meaning?._tag === "Mismatch" ? meaning.issue : request === undefined ? "a reply without a request" : null
  }
}

const dataLength = ({ payload, size }: Reply.Answer): number => (size > 0 ? size : payload.length)

const malformed = (direction: Direction, frame: FrameParser.Malformed): DecodedFrame => ({
  ...blank,
  kind: "malformed",
  direction,
  data: frame.header,
  issue: FrameParser.describe(frame)
})

/**
 * The decoder of one connection.
 *
 * @since 0.1.0
 * @category models
 */
export interface Conversation {
  /** Decodes bytes of one direction, and returns the frames they complete. Ignores everything after a malformed header. */
  readonly pass: (direction: Direction, bytes: Uint8Array) => ReadonlyArray<DecodedFrame>
  /** Ends a direction. Returns a `cut` frame if it ended within a frame. */
  readonly end: (direction: Direction) => ReadonlyArray<DecodedFrame>
}

/** Larger payloads count as malformed, so that a corrupt header cannot exhaust the memory. */
const maxReply = 16 * 1024 * 1024

/** Limits the pending requests. owserver replies in order, and clients pipeline only a few requests. */
const maxOpen = { requests: 1000, bytes: 1024 * 1024 }

/**
 * Makes a decoder for one connection.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (): Conversation => {
  const parsers = {
    request: FrameParser.make(Request.layout, { maxBody: Limits.maxRequest }),
    reply: FrameParser.make(Reply.layout, { maxBody: maxReply })
  }
  const stopped = { request: false, reply: false }
  /** The requests without a complete reply. */
  const open: Array<Request.Request> = []
  let openBytes = 0
  const isOverLimit = () => open.length > maxOpen.requests || openBytes > maxOpen.bytes
  /** Stops decoding both directions and frees the pending requests. */
  const stop = (): DecodedFrame => {
    stopped.request = true
    stopped.reply = true
    open.length = 0
    const issue = `more than ${maxOpen.requests} requests or ${maxOpen.bytes} bytes are waiting for replies; further traffic is forwarded but not shown`
    return { ...blank, kind: "malformed", direction: "request", issue }
  }
  const decode = (direction: Direction, frame: Request.Request | Reply.Reply): DecodedFrame => {
    if (direction === "request") {
      const request = frame as Request.Request
      open.push(request)
      openBytes += request.payload.length
      return decodeRequest(request)
    }
    const reply = frame as Reply.Reply
    const [request] = open
    const isPending = request === undefined || ["KeepAlive", "Entry"].includes(Reply.interpret(request, reply)._tag)
    if (!isPending) openBytes -= open.shift()?.payload.length ?? 0
    return decodeReply(reply, request)
  }
  return {
    pass: (direction, bytes) => {
      if (stopped[direction]) return []
      const parser = parsers[direction]
      const frames: Array<DecodedFrame> = []
      parser.push(bytes)
      for (let frame = parser.next(); frame !== undefined; frame = parser.next()) {
        if (FrameParser.isMalformed(frame)) {
          stopped[direction] = true
          return [...frames, malformed(direction, frame)]
        }
        frames.push(decode(direction, frame))
        if (isOverLimit()) return [...frames, stop()]
      }
      return frames
    },
    end: (direction) => {
      const { expected, got } = parsers[direction].partial()
      return got === 0 || stopped[direction]
        ? []
        : [{ ...blank, kind: "cut", direction, issue: `the connection ended after ${got} of ${expected} bytes` }]
    }
  }
}

const printable = (text: string): boolean => !/[\p{Cc}\p{Surrogate}]/u.test(text)

/**
 * Formats bytes as quoted text, or in hexadecimal if they are not printable. Truncates long values.
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
 * Formats a frame as a line.
 *
 * @since 0.1.0
 * @category rendering
 */
export const line = (frame: DecodedFrame, width: number): string => {
  const { code, data, flags, issue, offset, path, ret, size, type, kind } = frame
  const wrong = issue === null ? [] : [`MALFORMED: ${issue}`]
  const shown = data.length === 0 ? [] : [show(data, width)]
  const words = flags === null || flags.length === 0 ? [] : [`flags=${flags.join(",")}`]
  const at = offset === null || offset === 0 ? [] : [`offset=${offset}`]
  switch (kind) {
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
