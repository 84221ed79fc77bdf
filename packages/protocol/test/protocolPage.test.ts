/**
 * Compares the tables of the protocol reference with the code and the recordings, and checks the names in its text.
 */
import * as fs from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import {
  Capabilities,
  Flags,
  FrameParser,
  Header,
  Limits,
  MessageType,
  Reply,
  Request,
  ReturnCode
} from "@owserver/protocol"
import * as Page from "./Page.js"
import * as Recording from "./Recording.js"

const pages = ["protocol", "protocol-values", "protocol-connections"].map((name) => Page.read(`reference/${name}.md`))

/** Without code blocks: a script writes them, and their quotes do not pair. */
const text = pages.map((page) => page.text.replace(/```[\s\S]*?```/g, "")).join("\n")

const tables = pages.flatMap((page) => page.tables)

const table = (heading: string): Page.Table =>
  tables.find((one) => one.heading === heading) ?? assert.fail(`there is no table under ${heading}`)

const recordings = new Map(
  Recording.groups.flatMap(Recording.cases).map((recording) => [recording.name, recording] as const)
)

const recorded = (row: Page.Row): ReadonlyArray<Recording.Recording> =>
  Page.quoted(row.Recording).map((name) => recordings.get(name) ?? assert.fail(`there is no recording ${name}`))

const frame = (hex: string): Reply.Answer => {
  const parser = FrameParser.make(Reply.layout, { maxBody: Limits.defaultMaxReply })
  parser.push(Recording.fromHex(hex))
  const next = parser.next()
  if (next === undefined || FrameParser.isMalformed(next)) return assert.fail(`${hex} is no frame`)
  return next._tag === "Answer" ? next : assert.fail("a reply does not end in a keepalive")
}

const last = ({ name, reply_frames }: Recording.Recording): Reply.Answer =>
  frame(reply_frames.at(-1) ?? assert.fail(`${name} has no reply`))

const only = (row: Page.Row, column: string): string =>
  Page.quoted(row[column])[0] ?? assert.fail(`${row[column]} is not quoted`)

/** What is exported under names of this kind, by name. */
const constants = (module: object, kind: RegExp): { readonly [name: string]: unknown } =>
  Object.fromEntries(Object.entries(module).filter(([name]) => kind.test(name)))

it("the header has its words at the documented offsets", () => {
  const words = new Uint8Array(Header.byteLength)
  for (let n = 0; n < 6; n++) words[4 * n + 3] = n + 1
  const [request, reply] = [Header.unsafeDecodeRequest(words), Header.unsafeDecodeReply(words)]
  const { rows } = table("Header")
  assert.strictEqual(rows.length, 6)
  for (const row of rows) {
    const word = Number(row.Offset) / 4 + 1
    assert.strictEqual(Reflect.get(request, only(row, "Request")), word)
    assert.strictEqual(Reflect.get(reply, only(row, "Reply")), word)
  }
})

describe("message types", () => {
  const { rows } = table("Message types")

  it("are all documented with their numbers", () => {
    const named = rows.map((row) => [only(row, "Constant"), Number(row.Type)])
    assert.deepStrictEqual(Object.fromEntries(named), constants(MessageType, /^MSG_/))
  })

  it.each(rows.map((row) => [row.Constant, row] as const))("%s was recorded so", (_, row) => {
    assert.isNotEmpty(recorded(row))
    for (const recording of recorded(row)) {
      assert.strictEqual(recording.decoded.request?.type, Number(row.Type), recording.name)
      const code = /^-\d+/.exec(row.Reply ?? "")
      if (code === null) assert.isAtLeast(last(recording).ret, 0, recording.name)
      else assert.strictEqual(last(recording).ret, Number(code[0]), recording.name)
    }
  })
})

describe("reply fields", () => {
  const { rows } = table("Reply fields")

  /** The number that a cell stands for, if it stands for one. */
  const value = (cell: string, data: number): number | undefined =>
    cell === "n" ? data : cell === "n + 1" ? data + 1 : /^-?\d+$/.test(cell) ? Number(cell) : undefined

  it.each(rows.flatMap((row) => recorded(row).map(({ name }) => [row.Request, name, row] as const)))(
    "%s: %s",
    (_, name, row) => {
      const recording = recordings.get(name)!
      const { offset, payload, ret, size } = last(recording)
      const data = row.payload === "n + 1" ? payload.length - 1 : payload.length
      if (row.payload?.startsWith("n")) assert.isAbove(data, 0)
      for (const [column, actual] of Object.entries({ payload: payload.length, ret, size, offset })) {
        const cell = row[column] ?? ""
        switch (cell) {
          case "< 0":
            assert.isBelow(actual, 0)
            break
          case "taken":
            assert.isAbove(actual, 0)
            break
          case "as asked":
            assert.strictEqual(actual, recording.decoded.request?.offset)
            break
          case "capabilities":
            assert.strictEqual(actual, Capabilities.toWord(Capabilities.fromWord(actual)))
            break
          default:
            assert.strictEqual(actual, value(cell, data), `${column} of ${name} is ${cell}`)
        }
      }
    }
  )

  it("capabilities have the documented bits", () => {
    const none = Capabilities.fromWord(0)
    const { rows: bits } = tables.find(({ columns }) => columns.includes("Capability"))!
    assert.sameMembers(
      bits.map((row) => only(row, "Capability")),
      Object.keys(none)
    )
    for (const row of bits) {
      assert.strictEqual(Capabilities.toWord({ ...none, [only(row, "Capability")]: true }), Number(row.Bit))
    }
  })
})

describe("flags", () => {
  const { rows } = table("Flags")

  it("are all documented with their bits", () => {
    const named = rows.map((row) => [only(row, "Constant"), Number(row.Bits)])
    assert.deepStrictEqual(Object.fromEntries(named), constants(Flags, /^(?:FLG|MSK)_/))
  })

  it("are set by the documented fields, and all fields are documented", () => {
    const fields = rows.flatMap((row) => Page.quoted(row.Field).map((field) => [field, Number(row.Bits)] as const))
    for (const [field, bits] of fields) {
      const [name = "", given = ""] = field.split(": ")
      assert.strictEqual(Flags.toWord({ [name]: JSON.parse(given) }), bits, field)
    }
    assert.sameMembers([...new Set(fields.map(([field]) => field.split(":")[0]))], Object.keys(Flags.fromWord(0)))
  })

  it("match the recordings: requests carry them, and replies return them", () => {
    for (const row of rows) {
      const bits = Number(row.Bits)
      for (const { decoded, name } of recorded(row)) {
        const word = Number(decoded.request?.flags)
        assert.isTrue((word & bits) !== 0 || bits === 0 || name === "no-ownet-flag", name)
        const echo = Number(decoded.replies.at(-1)?.flags)
        assert.strictEqual((echo ^ word) & ~Flags.FLG_PERSISTENCE, 0, name)
      }
    }
  })
})

describe("return codes", () => {
  const { rows } = table("Return codes")
  const texts = Buffer.from(last(Recording.named("read", "read-return-codes-all")).payload)
    .toString("latin1")
    .split(",")

  it("of the code are all documented with their names", () => {
    const named = rows.map((row) => [only(row, "Constant"), Number(row.ret)])
    assert.deepStrictEqual(Object.fromEntries(named), constants(ReturnCode, /^E[A-Z]+$/))
    for (const row of rows) assert.strictEqual(ReturnCode.name(Number(row.ret)), only(row, "Constant"))
  })

  it("have the texts of the server and match the recordings", () => {
    assert.strictEqual(texts.length, ReturnCode.maximum + 1)
    for (const row of rows) {
      assert.strictEqual(texts[-Number(row.ret)], row["Its text"])
      for (const recording of recorded(row)) assert.strictEqual(last(recording).ret, Number(row.ret), recording.name)
      if (recorded(row).length === 0) assert.match(row.When ?? "", /\((?:source|measured)/)
    }
  })

  it("that were recorded are all documented", () => {
    const seen = [...recordings.values()].flatMap(({ reply_frames }) =>
      reply_frames.map((hex) => Header.unsafeDecodeReply(Recording.fromHex(hex)).ret).filter((ret) => ret < 0)
    )
    assert.includeMembers(
      rows.map((row) => Number(row.ret)),
      [...new Set(seen)]
    )
  })
})

it("the documented limits are those of the code", () => {
  const modules = { Limits, Request, Header }
  const { rows } = table("Limits")
  for (const row of rows) {
    const [module = "", name = ""] = only(row, "Constant").split(".")
    assert.strictEqual(Reflect.get(Reflect.get(modules, module), name), Number(row.Bytes), only(row, "Constant"))
    assert.isNotEmpty(recorded(row))
  }
  for (const limit of ["maxRequest", "maxReadSize", "maxPath", "maxAlias"]) {
    assert.isTrue(rows.some((row) => only(row, "Constant") === `Limits.${limit}`))
  }
})

describe("answers", () => {
  const answers = tables.filter(({ columns }) => columns.includes("Answer"))

  it("is documented in at least six tables", () => {
    assert.isAtLeast(answers.length, 6)
  })

  for (const { columns, heading, rows } of answers) {
    const [first = ""] = columns
    it.each(rows.map((row) => [row[first], row.Answer ?? "", row] as const))(`${heading}: %s: %s`, (_, answer, row) => {
      assert.isNotEmpty(recorded(row))
      for (const recording of recorded(row)) {
        const [given] = Page.quoted(answer)
        if (answer === "closed") {
          assert.deepStrictEqual(recording.reply_frames, [], recording.name)
          assert.include(["closed", "reset"], Reflect.get(recording, "end"), recording.name)
        } else if (answer === "served") assert.isAtLeast(last(recording).ret, 0, recording.name)
        else if (given !== undefined) {
          assert.strictEqual(Buffer.from(last(recording).payload).toString("latin1"), given, recording.name)
        } else assert.strictEqual(last(recording).ret, Number(answer), recording.name)
      }
    })
  }
})

it("the recordings of real clients have the documented flags and messages", () => {
  const { rows } = table("Real clients")
  const sent = (client: string) =>
    Recording.clients
      .filter((one) => one.client === client)
      .flatMap(({ connections }) => connections.flat())
      .flatMap((message) => ("from" in message && message.from === "client" ? [message.hex] : []))
      .map((hex) => Header.unsafeDecodeRequest(Recording.fromHex(hex)))
  assert.isAtLeast(rows.length, 9)
  for (const { Client: client = "", Flags: flags, Messages: messages = "" } of rows) {
    const headers = sent(client)
    assert.include(
      headers.map((header) => header.flags),
      Number(flags),
      client
    )
    const named = messages.match(/\b[A-Z]{3,}\b/g)?.filter((name) => name !== "NUL")
    assert.sameMembers([...new Set(named)], [...new Set(headers.map(({ type }) => MessageType.name(type)))], client)
  }
})

it("the bits without a name are the documented ones", () => {
  const named = Object.values(constants(Flags, /^(?:FLG|MSK)_/)).reduce<number>((all, bits) => all | Number(bits), 0)
  const unnamed = Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => ((named >>> bit) & 1) === 0)
  const [, said = ""] = /Bits without a name, ([\d ,toand]+), are/.exec(text) ?? []
  const listed = said.split(/, | and /).flatMap((part) => {
    const [from = 0, to = from] = part.split(" to ").map(Number)
    return Array.from({ length: to - from + 1 }, (_, n) => from + n)
  })
  assert.deepStrictEqual(listed, unnamed)
})

it("keepalives came at the documented times", () => {
  const times = (name: string): ReadonlyArray<number> => Reflect.get(Recording.named("keepalive", name), "frame_ms")
  const isKeepAlive = (hex: string) => Header.unsafeDecodeReply(Recording.fromHex(hex)).payload === -1
  for (const name of ["slow-read", "slow-write", "slow-dirall"]) {
    for (const [n, hex] of Recording.named("keepalive", name).reply_frames.entries()) {
      if (isKeepAlive(hex)) assert.approximately(times(name)[n]!, (n + 1) * 1000, 150, name)
      else assert.strictEqual(n, times(name).length - 1, "the reply is the last")
    }
  }
  const gaps = times("slow-dir").map((at, n, all) => at - (all[n - 1] ?? 0))
  assert.isAbove(Math.max(...gaps), 900)
  assert.isAtMost(Math.max(...gaps), 1650)
})

describe("the pages name", () => {
  it("existing recordings", () => {
    for (const { rows } of tables) for (const row of rows) recorded(row)
    const groups = new Set([...recordings.keys()].map((name) => name.split("-")[0]))
    const prose = Page.quoted(text).filter((name) => /^[a-z]+(?:-[\w]+)+$/.test(name))
    const meant = prose.filter((name) => groups.has(name.split("-")[0]))
    assert.isAbove(meant.length, 250)
    for (const name of meant) assert.isTrue(recordings.has(name), name)
  })

  it("each recorded defect of the real server", () => {
    const defects = [...recordings.values()].filter(({ bug }) => bug !== undefined)
    assert.isAbove(defects.length, 8)
    for (const { name } of defects) assert.include(text, `\`${name}\``)
  })

  it("existing files", () => {
    const files = Page.quoted(text).filter((name) => /^(?:packages|scripts)\//.test(name))
    assert.isAbove(files.length, 10)
    for (const file of files) assert.isTrue(fs.existsSync(new URL(`../../../${file}`, import.meta.url)), file)
  })

  it("existing sections in links", () => {
    const anchor = (heading: string) => heading.toLowerCase().replace(/ /g, "-")
    for (const [, page = "", section] of text.matchAll(/\]\((protocol[\w-]*\.md)?#([\w-]+)\)/g)) {
      const within = page === "" ? text : Page.read(`reference/${page}`).text
      const headings = [...within.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchor(heading))
      assert.include(headings, section)
    }
  })
})
