import type * as Net from "node:net"
import { assert, describe, it } from "@effect/vitest"
import * as Client from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import * as Promises from "@owserver/node/promises"
import { Effect } from "effect"
import * as Server from "./Server.js"

const { connect } = Promises

type Treat = (socket: Net.Socket, number: number) => void

/** Runs a test with a client of a server. */
const withClient = (
  treat: Treat,
  options: Promises.ConnectOptions,
  test: (ow: Promises.OwClient, server: Server.Server) => Promise<void>
) =>
  Effect.gen(function* () {
    const server = yield* Server.listen(treat)
    const open = Effect.promise(() => connect({ host: "127.0.0.1", port: server.port }, { verify: false, ...options }))
    const ow = yield* Effect.acquireRelease(open, (ow) => Effect.promise(() => ow.close()))
    yield* Effect.promise(() => test(ow, server))
  })

const one = { maxConnections: 1 }

const until = (holds: () => boolean): Promise<void> => Effect.runPromise(Server.until(holds))

const rejection = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => assert.fail(`resolved to ${value}`),
    (error) => error
  )

interface Held {
  readonly path: string
  readonly reply: () => void
}

/** A server that replies to a read when the test says so. */
const holding = (requests: Array<Held>) => (socket: Net.Socket) => {
  socket.on("data", (request) => {
    const path = request.subarray(24, -1)
    const reply = () => void socket.write(Server.value(path, request.readInt32BE(12) & 0x4))
    requests.push({ path: path.toString(), reply })
  })
}

const closed = (error: unknown): boolean =>
  error instanceof Promises.OwConnectionError && /\(the (client|service) was closed\)$/.test(error.message)

describe("calls", () => {
  it.scopedLive("read, with the options of the service and of the call", () =>
    withClient(Server.echo, { flags: { trim: true } }, async (ow) => {
      assert.strictEqual(await ow.readText("/a"), "/a")
      assert.strictEqual(await ow.readText("/abc", { size: 2, timeout: "5 seconds" }), "/a")
      assert.deepStrictEqual(await ow.readMany(["/b"]), [{ status: "fulfilled", value: new Uint8Array([47, 98]) }])
    })
  )
  it.scopedLive("exist for every operation of the service", () =>
    withClient(Server.echo, {}, async (ow, { port }) => {
      const service = await Effect.runPromise(
        Effect.scoped(NodeOwServer.make({ host: "127.0.0.1", port, verify: false }))
      )
      const expected = Object.keys(service).filter((name) => name !== "connected")
      assert.deepStrictEqual(Object.keys(ow).sort(), [...expected, "close"].sort())
    })
  )
  it.scopedLive("return results in types of JavaScript", () =>
    withClient(Server.echo, one, async (ow, { port }) => {
      assert.strictEqual((await ow.status()).peer, undefined)
      await ow.readText("/a")
      assert.deepStrictEqual(await ow.status(), {
        open: 1,
        inFlight: 0,
        draining: 0,
        waiting: 0,
        peer: `127.0.0.1:${port}`
      })
      for await (const event of ow.changes()) {
        assert.deepStrictEqual(event, { _tag: "Up", peer: `127.0.0.1:${port}` })
        break
      }
    })
  )
  it.scopedLive("fail after their timeout", () =>
    withClient(
      () => {},
      {},
      async (ow) => {
        const error = await rejection(ow.read("/a", { timeout: 1 }))
        assert(error instanceof Client.OwTimeout)
        assert.strictEqual(error.limit, 1)
      }
    )
  )
  it.scopedLive("of a clone have its options", () =>
    withClient(
      () => {},
      {},
      async (ow) => {
        const clone = await ow.clone({ timeout: 1 })
        assert.instanceOf(await rejection(clone.ping()), Promises.OwTimeout)
        await clone.close()
        assert.isTrue(closed(await rejection(clone.ping())))
        assert.instanceOf(await rejection(ow.read("/a", { timeout: 1 })), Promises.OwTimeout)
      }
    )
  )
  it.scopedLive("reject, and never throw, for arguments of wrong types", () =>
    withClient(Server.echo, {}, async (ow) => {
      assert.instanceOf(await rejection(ow.read(5 as never)), Promises.OwInvalidArgument)
      assert.instanceOf(await rejection(ow.read("/a", null as never)), TypeError)
      assert.instanceOf(await rejection(ow.readMany(undefined as never)), TypeError)
      assert.instanceOf(await rejection(ow.clone(null as never)), TypeError)
      const error = await rejection(ow.read("/a", { signal: "soon" as never }))
      assert(error instanceof Promises.OwInvalidArgument)
      assert.strictEqual(error.argument, "signal")
      assert.instanceOf(await rejection(ow.clone({ maxPayload: 0 })), Promises.OwInvalidArgument)
    })
  )
})

describe("errors", () => {
  const refuse: Treat = (socket) => socket.on("data", () => socket.end(Server.frame([0, 0, -1, 0, 0, 0])))

  it.scopedLive("have their class, and the stack of the function that awaits", () =>
    withClient(refuse, {}, async (ow) => {
      const inner = async () => await ow.read("/missing")
      const outer = async () => await inner()
      const error = await rejection(outer())
      assert(error instanceof Promises.OwReturnError)
      assert.strictEqual(Promises.OwReturnError, Client.OwReturnError)
      assert.deepStrictEqual(
        [error.name, error.code, error.ret, error.path],
        ["OwReturnError", "EPERM", -1, "/missing"]
      )
      assert.match(
        error.stack ?? "",
        /^OwReturnError: read \/missing [^\n]+\n(?: +at process[^\n]+\n)? +at (?:async )?inner \([^\n]*promises\.test\.ts[^\n]+\n +at (?:async )?outer /
      )
    })
  )
  it.scopedLive("of an iteration too", () =>
    withClient(refuse, {}, async (ow) => {
      const iteration = async () => {
        for await (const entry of ow.dirStream("/missing")) assert.fail(entry)
      }
      const error = await rejection(iteration())
      assert(error instanceof Promises.OwReturnError)
      assert.match(error.stack ?? "", /at (?:async )?iteration \([^\n]*promises\.test\.ts/)
    })
  )
  it.scopedLive("of the system are causes", () =>
    Effect.gen(function* () {
      const { close, port } = yield* Server.listen(() => {})
      yield* close
      const error = yield* Effect.promise(() => rejection(connect(`127.0.0.1:${port}`)))
      assert(error instanceof Promises.OwConnectionError)
      assert.deepStrictEqual([error.reason, error.code], ["Refused", "ECONNREFUSED"])
      assert.instanceOf(error.cause, Error)
    })
  )
})

describe("a signal", () => {
  it.scopedLive("that is aborted sends nothing", () => {
    const requests: Array<Held> = []
    return withClient(holding(requests), one, async (ow, { sockets }) => {
      const signal = AbortSignal.abort()
      assert.strictEqual(await rejection(ow.read("/a", { signal })), signal.reason)
      assert.strictEqual(signal.reason.name, "AbortError")
      assert.strictEqual(await rejection(ow.send({ type: 2, payload: "/b", size: 9, signal })), signal.reason)
      assert.strictEqual(await rejection(ow.ping({ signal })), signal.reason)
      assert.strictEqual(await rejection(ow.dirStream("/", { signal })[Symbol.asyncIterator]().next()), signal.reason)
      assert.strictEqual(await rejection(ow.clone({ signal })), signal.reason)
      assert.strictEqual(sockets.size, 0)
      const read = ow.readText("/c")
      await until(() => requests.length > 0)
      assert.deepStrictEqual(
        requests.map(({ path }) => path),
        ["/c"]
      )
      requests[0]?.reply()
      assert.strictEqual(await read, "/c")
    })
  })
  it.scopedLive("aborts a call at once, and the next call on the connection receives its own reply", () => {
    const requests: Array<Held> = []
    return withClient(holding(requests), one, async (ow, { sockets }) => {
      const abort = new AbortController()
      const first = rejection(ow.readText("/first", { signal: abort.signal }))
      await until(() => requests.length === 1)
      const reason = new Error("no longer needed")
      abort.abort(reason)
      assert.strictEqual(await first, reason)
      assert.strictEqual((await ow.status()).draining, 1)
      const second = ow.readText("/second")
      requests[0]?.reply()
      await until(() => requests.length === 2)
      requests[1]?.reply()
      assert.strictEqual(await second, "/second")
      assert.strictEqual(sockets.size, 1)
    })
  })
  it.scopedLive("has no effect after the reply, and no listener stays", () =>
    withClient(Server.echo, {}, async (ow) => {
      const { signal } = new AbortController()
      let listeners = 0
      const add = signal.addEventListener.bind(signal)
      const remove = signal.removeEventListener.bind(signal)
      signal.addEventListener = (...args: Parameters<typeof add>) => {
        listeners++
        add(...args)
      }
      signal.removeEventListener = (...args: Parameters<typeof remove>) => {
        listeners--
        remove(...args)
      }
      await ow.read("/a", { signal })
      for await (const _ of ow.changes({ signal })) break
      assert.strictEqual(listeners, 0)
    })
  )
  it.live("aborts connect", () =>
    Effect.promise(async () => {
      const signal = AbortSignal.abort("enough")
      assert.strictEqual(await rejection(connect("127.0.0.1", { signal })), "enough")
    })
  )
  it.scopedLive("aborts an iteration", () =>
    withClient(Server.echo, {}, async (ow) => {
      const abort = new AbortController()
      const iterator = ow.changes({ signal: abort.signal })[Symbol.asyncIterator]()
      const next = rejection(iterator.next())
      abort.abort("enough")
      assert.strictEqual(await next, "enough")
      assert.deepStrictEqual(await iterator.next(), { done: true, value: undefined })
    })
  )
})

describe("a signal of an iteration", () => {
  it.scopedLive("closes its connection, if it has one of its own", () => {
    const requests: Array<Held> = []
    return withClient(holding(requests), { persistent: false }, async (ow, { sockets }) => {
      const abort = new AbortController()
      const next = rejection(ow.dirStream("/", { signal: abort.signal })[Symbol.asyncIterator]().next())
      await until(() => requests.length === 1)
      abort.abort("enough")
      assert.strictEqual(await next, "enough")
      await until(() => sockets.size === 0)
    })
  })
})

describe("close", () => {
  it.scopedLive("rejects the calls in flight and those that wait", () => {
    const requests: Array<Held> = []
    return withClient(holding(requests), one, async (ow, { sockets }) => {
      const clone = await ow.clone()
      const errors = [ow.read("/flying"), ow.read("/waiting"), clone.read("/clone")].map(rejection)
      const many = ow.readMany(["/a", "/b"])
      await until(() => requests.length === 1)
      const listing = ow.dirStream("/")[Symbol.asyncIterator]()
      const next = rejection(listing.next())
      await ow.close()
      for (const error of [...errors, next]) assert.isTrue(closed(await error))
      assert.isTrue((await many).every((outcome) => outcome.status === "rejected" && closed(outcome.reason)))
      assert.isTrue(closed(await rejection(clone.read("/later"))))
      await until(() => sockets.size === 0)
    })
  })
  it.scopedLive("rejects a call that sleeps before a retry", () =>
    withClient(
      () => {},
      { retry: 5 },
      async (ow, server) => {
        await Effect.runPromise(server.close)
        const error = rejection(ow.read("/a"))
        for await (const event of ow.changes()) if (event._tag === "Down") break
        await ow.close()
        assert.match(`${await error}`, /\(the client was closed\)$/)
      }
    )
  )
  it.scopedLive("ends an iteration of changes", () =>
    withClient(Server.echo, {}, async (ow) => {
      const events: Array<string> = []
      const ended = (async () => {
        for await (const { _tag } of ow.changes()) events.push(_tag)
      })()
      await ow.read("/a")
      await until(() => events.length === 1)
      await ow.close()
      await ended
      assert.deepStrictEqual(events, ["Up"])
    })
  )
  it.scopedLive("may be called again, and disposes", () =>
    withClient(Server.echo, {}, async (ow) => {
      await Promise.all([ow.close(), ow.close(), ow[Symbol.asyncDispose]()])
      await ow.close()
    })
  )
  it.scopedLive("makes all later calls fail", () =>
    withClient(Server.echo, {}, async (ow, { sockets }) => {
      await ow.close()
      const { changes, clone, close, dirStream, exchange, ...calls } = ow
      for (const [name, call] of Object.entries<(path: string) => Promise<unknown>>(calls as never)) {
        const error = await rejection(call("/a"))
        assert.isTrue(closed(error), name)
        assert.strictEqual((error as Client.OwConnectionError).operation, name)
      }
      for (const iterable of [changes(), dirStream("/"), exchange({} as never)])
        assert.isTrue(closed(await rejection(iterable[Symbol.asyncIterator]().next())))
      assert.isTrue(closed(await rejection(clone())))
      assert.strictEqual(sockets.size, 0)
    })
  )
})

describe("an iterator", () => {
  it.scopedLive("returns while its consumer waits", () =>
    withClient(Server.echo, {}, async (ow) => {
      const iterator = ow.changes()[Symbol.asyncIterator]()
      const next = iterator.next()
      assert.deepStrictEqual(await iterator.return?.(), { done: true, value: undefined })
      assert.deepStrictEqual(await next, { done: true, value: undefined })
    })
  )
})

describe("an address", () => {
  const read = async (address: string | NodeOwServer.Address) => {
    const ow = await connect(address, { verify: false })
    try {
      return await ow.readText("/a")
    } finally {
      await ow.close()
    }
  }
  it.scopedLive("is HOST:PORT, PORT, a URI or an object", () =>
    Effect.gen(function* () {
      const { port } = yield* Server.listen(Server.echo)
      const forms = [`127.0.0.1:${port}`, `${port}`, `owserver://127.0.0.1:${port}`, { host: "127.0.0.1", port }]
      for (const address of forms) assert.strictEqual(yield* Effect.promise(() => read(address)), "/a")
    })
  )
  it.scopedLive("is the path of a Unix socket", () =>
    Effect.gen(function* () {
      const path = yield* Server.path
      yield* Server.listen(Server.echo, { path })
      assert.strictEqual(yield* Effect.promise(() => read(path)), "/a")
    })
  )
  const server = async (...args: Parameters<typeof connect>) =>
    ((await rejection(connect(...args))) as Client.OwServerError).server
  it.live("is localhost:4304 by default", () =>
    Effect.promise(async () => {
      assert.strictEqual(await server(undefined, { timeout: 0 }), "localhost:4304")
      assert.strictEqual(await server("attic", { timeout: 0 }), "attic:4304")
      assert.strictEqual(await server("owserver://attic", { timeout: 0 }), "attic:4304")
    })
  )
  const invalid: ReadonlyArray<readonly [argument: string, address: unknown]> = [
    ["address", ""],
    ["address", "http://attic"],
    ["address", "a:b:c"],
    ["address", "attic:99999"],
    ["address", "attic:"],
    ["address", "owserver://attic/uncached"],
    ["address", 4304],
    ["address", null],
    ["host", { host: "attic:4304" }],
    ["port", { port: 0 }]
  ]
  it.live.each(invalid)("that is invalid rejects: %s of %j", ([argument, address]) =>
    Effect.promise(async () => {
      const error = await rejection(connect(address as never))
      assert(error instanceof Promises.OwInvalidArgument)
      assert.deepStrictEqual([error.operation, error.argument], ["connect", argument])
    })
  )
  it.live("may have invalid options", () =>
    Effect.promise(async () => {
      for (const retry of [-1, 0.5, "3"]) {
        const error = await rejection(connect("127.0.0.1", { retry: retry as never }))
        assert(error instanceof Promises.OwInvalidArgument)
        assert.strictEqual(error.argument, "retry")
      }
    })
  )
})
