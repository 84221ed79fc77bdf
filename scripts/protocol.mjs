// Fills the blocks after <!-- vector NAME --> in the pages of the protocol: a conversation recorded from the real server, byte
// by byte, its fields named by @owserver/protocol. With --check it changes nothing and fails where a page is not current.
// It reads that package's sources, so it is run by tsx.
import * as fs from "node:fs"
import { Flags, FrameParser, Header, Limits, MessageType, Reply, Request } from "../packages/protocol/src/index.ts"
import { keep } from "./current.mjs"

const groups = ["alias", "basic", "connection", "dir", "flags", "keepalive", "malformed", "read", "tokens", "write"]

const recordings = new Map(
  groups.flatMap((group) => {
    const file = `packages/protocol/test/recordings/${group}.json`
    return JSON.parse(fs.readFileSync(file, "utf8")).cases.map((recording) => [recording.name, recording])
  })
)

const bytesPerLine = 16

const linesPerPayload = 6

const hex = (bytes) => Buffer.from(bytes).toString("hex")

const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`

const printable = (bytes) =>
  Buffer.from(bytes)
    .toString("latin1")
    .replace(/[^ -~]/g, ".")

/** A line of a dump: the bytes, and what they are. */
const line = (bytes, said) =>
  `  ${hex(bytes)
    .replace(/..(?=.)/g, "$& ")
    .padEnd(3 * bytesPerLine - 1)}  ${said}`

const body = (bytes) => {
  const lines = []
  const shown = bytes.subarray(0, bytesPerLine * linesPerPayload)
  for (let at = 0; at < shown.length; at += bytesPerLine) {
    const part = shown.subarray(at, at + bytesPerLine)
    lines.push(line(part, printable(part)))
  }
  const rest = bytes.length - shown.length
  return rest > 0 ? [...lines, `  and ${plural(rest, "byte")} more`] : lines
}

const switches = ["BUS_RET", "PERSISTENCE", "ALIAS", "SAFEMODE", "UNCACHED", "TRIM", "OWNET"]

/** The bits of a flag word by name, and the scales and the format where they are not the usual ones. */
const flagNames = (word) => {
  const { format, pressure, temperature } = Flags.fromWord(word)
  const usual = Flags.fromWord(0)
  const set = switches.filter((name) => (word & Flags[`FLG_${name}`]) !== 0)
  const other = [
    [temperature, usual.temperature],
    [pressure, usual.pressure],
    [format, usual.format]
  ].flatMap(([is, was]) => (is === was ? [] : [is]))
  return [...set, ...other].join(", ") || "none"
}

/** The six words of a header, the third of which has a name and a meaning of its own on each side. */
const header = (bytes, third, meaning) => {
  const names = ["version", "payload", third, "flags", "size", "offset"]
  return names.map((name, n) => {
    const word = Header.unsafeWord(bytes, n)
    const says = name === third ? meaning(word) : name === "flags" ? flagNames(word) : word
    return line(bytes.subarray(4 * n, 4 * n + 4), `${name.padEnd(7)}  ${says}`)
  })
}

const typeName = (type) => (type in MessageType.names ? `${type} ${MessageType.names[type]}` : type)

/** The payload of a WRITE is a path and data; loop tokens come after any payload. */
const parts = ({ payload, size, tokens, type }) => {
  const path = type === MessageType.MSG_WRITE ? payload.subarray(0, payload.length - size) : payload
  const data = payload.subarray(path.length)
  return [...body(path), ...body(data), ...tokens.map((token) => line(token, "a loop token"))]
}

const request = (bytes, said, frame) => [
  `client: ${said}, ${plural(bytes.length, "byte")}`,
  ...header(bytes, "type", typeName),
  ...(frame === undefined ? body(bytes.subarray(Header.byteLength)) : parts(frame))
]

const reply = (bytes, said, at) => [
  `server: ${said}, ${plural(bytes.length, "byte")}${at === undefined ? "" : `, after ${(at / 1000).toFixed(1)} s`}`,
  ...header(bytes, "ret", String),
  ...body(bytes.subarray(Header.byteLength))
]

const ends = {
  open: "the connection stays open",
  closed: "the server closes",
  reset: "the server resets the connection"
}

/** Frames with their bytes; what is no frame is given whole. */
const frames = (layout, encode, maxBody, bytes) => {
  const parser = FrameParser.make(layout, { maxBody })
  parser.push(bytes)
  const found = []
  for (;;) {
    const frame = parser.next()
    if (frame === undefined || FrameParser.isMalformed(frame)) break
    found.push({ frame, bytes: encode(frame) })
  }
  const used = found.reduce((sum, one) => sum + one.bytes.length, 0)
  return { found, rest: bytes.subarray(used) }
}

/** What a frame is to the request that it answers. */
const kind = (asked, frame) => {
  const { _tag } = asked === undefined ? Reply.interpret(Request.nop(), frame) : Reply.interpret(asked, frame)
  return { KeepAlive: "a keepalive", Entry: "an entry", Done: "the reply", Refused: "a refusal" }[_tag] ?? "a frame"
}

const exchange = ({ reply_frames, request: sent }, times) => {
  const { found, rest } = frames(Request.layout, Request.encode, Limits.maxRequest, Buffer.from(sent, "hex"))
  const asked = found.flatMap((one) => request(one.bytes, "a request", one.frame))
  const odd =
    rest.length === 0
      ? []
      : rest.length < Header.byteLength
        ? [`client: no whole header, ${plural(rest.length, "byte")}`, ...body(rest)]
        : request(rest, "what is no request")
  const answered = reply_frames.flatMap((text, n) => {
    const bytes = Buffer.from(text, "hex")
    const [{ frame }] = frames(Reply.layout, Reply.encode, Limits.defaultMaxReply, bytes).found
    return reply(bytes, kind(found[0]?.frame, frame), times?.[n])
  })
  return [...asked, ...odd, ...answered]
}

const dump = (name) => {
  const recording = recordings.get(name)
  if (recording === undefined) throw new Error(`there is no recording ${name}`)
  const { dialogue = [recording], end, frame_ms, setup = [] } = recording
  const lines = [...setup.flatMap((before) => exchange(before)), ...dialogue.flatMap((one) => exchange(one, frame_ms))]
  return [...lines, ends[end]].join("\n")
}

const folder = "docs/reference"
const block = /(<!-- vector ([\w-]+) -->\n)```text\n[\s\S]*?```/g

for (const file of fs.readdirSync(folder).filter((name) => /^protocol.*\.md$/.test(name))) {
  const page = `${folder}/${file}`
  const text = fs.readFileSync(page, "utf8")
  const current = text.replace(block, (_, marker, name) => `${marker}\`\`\`text\n${dump(name)}\n\`\`\``)
  keep(page, current, "does not show its recordings as they are")
}
