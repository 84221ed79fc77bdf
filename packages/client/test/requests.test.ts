/**
 * The operations that may take several requests, against servers that know more messages and less; and `rom`.
 */
import { assert, describe, it } from "@effect/vitest"
import type { OwServerError, OwServerService } from "@owserver/client"
import { MessageType, Reply, Request, RomId } from "@owserver/protocol"
import { Effect, Option } from "effect"
import * as Peer from "./Peer.js"
import { type Answer, serving } from "./Serving.js"

const bytesOf = (path: string) => Uint8Array.from(Buffer.from(path, "latin1"))
const list = (paths: ReadonlyArray<string>) =>
  paths.length === 0
    ? Reply.answer({})
    : Reply.answer({ size: paths.join().length, payload: bytesOf(`${paths.join()}\0`) })
const refusal = (ret: number) => Reply.answer({ ret })

const device = "/10.67C6697351FF"

/** Values, and directories with the paths of their entries. */
const tree: { readonly [path: string]: string | ReadonlyArray<string> } = {
  "/": [device, "/kitchen"],
  [device]: [`${device}/temperature`, `${device}/errata`, `${device}/alias`, `${device}/gone`],
  [`${device}/temperature`]: "        21.5",
  [`${device}/errata`]: [`${device}/errata/die`],
  [`${device}/alias`]: "",
  "/kitchen": [],
  "/settings": ["/settings/units", "/settings/version"],
  "/settings/units": [],
  "/settings/version": "3.2"
}

/** Answers from the tree, as a server that knows these messages only. */
const knowing =
  (...known: ReadonlyArray<(typeof MessageType.names)[number]>): Answer =>
  (request) => {
    const path = Request.path(request)
    const found = tree[path]
    const name = MessageType.name(request.type) as (typeof known)[number]
    if (!known.includes(name)) return [refusal(-42)]
    if (found === undefined) return [refusal(-1)]
    if (typeof found === "string") {
      if (name.startsWith("DIR")) return [refusal(-20)]
      return [Peer.value(found.slice(request.offset, request.offset + request.size))]
    }
    if (name === "READ") return [refusal(-21)]
    if (name === "DIR") return [...found.map(Peer.entry), Reply.answer({})]
    return [list(name.endsWith("SLASH") ? found.map((one) => (Array.isArray(tree[one]) ? `${one}/` : one)) : found)]
  }

const refused = (call: Effect.Effect<unknown, OwServerError>) =>
  Effect.map(Effect.flip(call), (error) => (error._tag === "OwReturnError" ? error.ret : error._tag))

describe("dir", () => {
  it.scoped(
    "sends DIR, which never reads a value, and GETSLASH for the marks if the server does not know DIRALLSLASH",
    () =>
      Effect.gen(function* () {
        const { asked, ow } = yield* serving(knowing("GETSLASH", "DIR"))
        assert.deepStrictEqual(yield* ow.dir("/settings"), ["/settings/units/", "/settings/version"])
        assert.deepStrictEqual(asked(), ["DIRALLSLASH /settings", "DIR /settings", "GETSLASH /settings"])
      })
  )

  it.scoped("sends only DIR if it knows neither; all entries beside devices are directories", () =>
    Effect.gen(function* () {
      for (const [path, slash, expected, messages] of [
        ["/", true, [`${device}/`, "/kitchen/"], ["DIRALLSLASH /", "GETSLASH /", "DIR /"]],
        ["/", false, [device, "/kitchen"], ["DIRALL /", "GET /", "DIR /"]],
        [device, false, tree[device], [`DIRALL ${device}`, `DIR ${device}`]],
        ["/kitchen", true, [], ["DIRALLSLASH /kitchen", "DIR /kitchen"]]
      ] as const) {
        const { asked, ow } = yield* serving(knowing("DIR"))
        assert.deepStrictEqual(yield* ow.dir(path, { slash }), expected)
        assert.deepStrictEqual(asked(), [...messages])
      }
    })
  )

  it.scoped("elsewhere it finds directories by a DIR each; an entry that went away is none", () =>
    Effect.gen(function* () {
      for (const path of [device, "/settings"]) {
        const { asked, ow } = yield* serving(knowing("DIR"))
        const entries = tree[path] as ReadonlyArray<string>
        const marked = entries.map((one) => (Array.isArray(tree[one]) ? `${one}/` : one))
        assert.deepStrictEqual(yield* ow.dir(path), marked)
        assert.deepStrictEqual(
          asked().slice(3),
          entries.map((one) => `DIR ${one}`)
        )
      }
    })
  )

  it.scoped("a listed name that no request can hold is no directory, and affects no other entry", () =>
    Effect.gen(function* () {
      const bad = ["/10.67C6697351FF/a\0b", `/10.67C6697351FF/${"x".repeat(5000)}`]
      const hostile: Answer = (request) => {
        if (request.type !== MessageType.MSG_DIR) return [refusal(-42)]
        if (Request.path(request) !== device) return [refusal(-20)]
        return [...bad, `${device}/type`].map(Peer.entry).concat(Reply.answer({}))
      }
      const { ow } = yield* serving(hostile)
      assert.deepStrictEqual(yield* ow.dir(device), [...bad, `${device}/type`])
    })
  )

  it.scoped("fails if that fails", () =>
    Effect.gen(function* () {
      const breaking: Answer = (request) =>
        Request.path(request) === `${device}/errata` ? [refusal(-5)] : knowing("DIR")(request)
      assert.strictEqual(yield* refused((yield* serving(breaking)).ow.dir(device)), -5)
    })
  )

  it.scoped("of a property, or of a missing path, fails whatever the server knows", () =>
    Effect.gen(function* () {
      for (const known of [["DIRALLSLASH"], ["GETSLASH", "DIR"], ["DIR"]] as const) {
        const { asked, ow } = yield* serving(knowing(...known))
        for (const value of ["temperature", "alias"])
          assert.strictEqual(yield* refused(ow.dir(`${device}/${value}`)), -20)
        assert.isFalse(
          asked().some((message) => message.startsWith("GET")),
          "no value is read"
        )
        assert.strictEqual(yield* refused(ow.dir("/no")), -1)
      }
    })
  )

  it.scoped("of a server without any listing message fails with its code", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* refused((yield* serving(knowing("READ"))).ow.dir("/")), -42)
    })
  )

  it.scoped("lists names that are not UTF-8 so that they can be read", () =>
    Effect.gen(function* () {
      const names = ["/k\xfcche", "/\xff\x80", "/caf\xc3\xa9"]
      const frames = names.map((name) => list([name]))
      const servers: ReadonlyArray<Answer> = [
        () => [list(names)],
        ({ type }) => (type === MessageType.MSG_DIR ? [...frames, Reply.answer({})] : [refusal(-42)])
      ]
      for (const server of servers) {
        const { ow, requests } = yield* serving((request) =>
          request.type === MessageType.MSG_READ ? [Peer.value("x")] : server(request)
        )
        const paths = yield* ow.dir("/", { slash: false })
        assert.deepStrictEqual(paths, ["/k\udcfcche", "/\udcff\udc80", "/caf\u00e9"])
        for (const path of paths) yield* ow.read(path)
        const sent = requests.slice(-3).map(({ payload }) => Buffer.from(payload).toString("latin1"))
        assert.deepStrictEqual(
          sent,
          names.map((name) => `${name}\0`)
        )
      }
    })
  )
})

describe("get", () => {
  const show = (got: Effect.Effect.Success<ReturnType<OwServerService["get"]>>) =>
    got._tag === "Value" ? Buffer.from(got.bytes).toString() : got.entries

  it.scoped("distinguishes directories from values, also empty ones, whatever the server knows", () =>
    Effect.gen(function* () {
      for (const known of [
        ["GETSLASH", "DIRALLSLASH", "READ"],
        ["GETSLASH", "DIR", "READ"],
        ["DIRALLSLASH", "READ"],
        ["DIR", "READ"]
      ] as const) {
        const { ow } = yield* serving(knowing(...known))
        assert.strictEqual(show(yield* ow.get(`${device}/temperature`)), "        21.5")
        assert.strictEqual(show(yield* ow.get(`${device}/temperature`, { size: 3, offset: 8 })), "21.")
        assert.strictEqual(show(yield* ow.get(`${device}/alias`)), "")
        assert.deepStrictEqual(show(yield* ow.get("/settings")), ["/settings/units/", "/settings/version"])
        assert.deepStrictEqual(show(yield* ow.get("/kitchen")), [])
        assert.strictEqual(yield* refused(ow.get("/no")), -1)
      }
    })
  )

  it.scoped("sends one request if that is enough; otherwise a DIRALL decides", () =>
    Effect.gen(function* () {
      const { asked, ow } = yield* serving(knowing("GET", "GETSLASH", "DIRALL", "DIRALLSLASH"))
      yield* ow.get(`${device}/temperature`)
      yield* ow.get("/", { slash: false })
      assert.deepStrictEqual(asked().splice(0), [`GETSLASH ${device}/temperature`, "GET /"])
      yield* ow.get(`${device}/alias`)
      assert.deepStrictEqual(asked().slice(2), [`GETSLASH ${device}/alias`, `DIRALLSLASH ${device}/alias`])
    })
  )

  it.scoped("without GET lists, and reads a path that it cannot list", () =>
    Effect.gen(function* () {
      const { asked, ow, requests } = yield* serving(knowing("DIRALLSLASH", "READ"))
      yield* ow.get(`${device}/temperature`, { size: 7, offset: 2 })
      assert.deepStrictEqual(
        asked(),
        ["GETSLASH", "DIRALLSLASH", "READ"].map((name) => `${name} ${device}/temperature`)
      )
      assert.deepStrictEqual([requests[2]?.size, requests[2]?.offset], [7, 2])
    })
  )

  it.scoped("separates entries with commas by DIR, and never returns more than size", () =>
    Effect.gen(function* () {
      const { ow } = yield* serving(({ type }) =>
        type === MessageType.MSG_DIR
          ? [Peer.entry("/lamp,"), Peer.entry("/b"), Reply.answer({})]
          : [list(["/lamp,/", "/b/"])]
      )
      assert.deepStrictEqual(show(yield* ow.get("/")), ["/lamp,/", "/b/"])
      const generous = yield* serving(() => [Peer.value("0123456789")])
      assert.strictEqual(show(yield* generous.ow.get("/a", { size: 4 })), "0123")
    })
  )

  it.scoped("fails if the server knows neither", () =>
    Effect.gen(function* () {
      const failing: Answer = ({ type }) => [type === MessageType.MSG_GETSLASH ? Reply.answer({}) : refusal(-5)]
      assert.strictEqual(yield* refused((yield* serving(failing)).ow.get("/a")), -5)
    })
  )
})

describe("rom", () => {
  it.scoped("is the address from the server, or none; a missing path fails", () =>
    Effect.gen(function* () {
      const id = RomId.make("10.67C6697351FF")
      const { asked, ow } = yield* serving((request) => {
        const payload = { "/kitchen": RomId.toBytes(id), "/settings": new Uint8Array(8), "/": new Uint8Array(0) }[
          Request.path(request)
        ]
        return [payload === undefined ? refusal(-1) : Reply.answer({ payload })]
      })
      // Not compared as Options: chai finds Some and None deeply equal.
      for (const [path, expected] of [
        ["/kitchen", id],
        ["/settings", null],
        ["/", null]
      ] as const) {
        assert.strictEqual(Option.getOrNull(yield* ow.rom(path)), expected)
      }
      assert.strictEqual(yield* refused(ow.rom("/no")), -1)
      assert.strictEqual(asked()[0], "PRESENCE /kitchen")
    })
  )
})
