import * as Net from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer } from "@owserver/client"
import { layer, layerConfig, OwServerLive } from "@owserver/node"
import { Config, ConfigProvider, Effect, Layer } from "effect"

/** Whoever connects is treated as the test says. The server, and every connection to it, ends with the scope. */
const server = (treat: (socket: Net.Socket) => void) =>
  Effect.acquireRelease(
    Effect.async<{ readonly port: number; readonly close: Effect.Effect<void> }>((resume) => {
      const sockets = new Set<Net.Socket>()
      const listening = Net.createServer((socket) => {
        sockets.add(socket)
        socket.on("error", () => {}).on("close", () => sockets.delete(socket))
        treat(socket)
      }).listen(0, "127.0.0.1", () => {
        const address = listening.address()
        const close = Effect.async<void>((done) => {
          for (const socket of sockets) socket.destroy()
          listening.close(() => done(Effect.void))
        })
        resume(Effect.succeed({ port: typeof address === "object" && address !== null ? address.port : 0, close }))
      })
    }),
    ({ close }) => close
  )

const header = (words: ReadonlyArray<number>, payload: Uint8Array = Buffer.alloc(0)) => {
  const bytes = Buffer.alloc(24)
  for (const [n, word] of words.entries()) bytes.writeInt32BE(word, n * 4)
  return Buffer.concat([bytes, payload])
}

const value = (payload: Buffer) => header([0, payload.length, payload.length, 0, payload.length, 0], payload)

const read = (port: number, options: Options = { persistent: false }) =>
  OwServer.read("/a").pipe(Effect.provide(OwServerLive("127.0.0.1", port, { verify: false, ...options })))

describe("over TCP", () => {
  it.scopedLive("the largest value arrives whole, however it is cut", () =>
    Effect.gen(function* () {
      const bytes = Buffer.from(Array.from({ length: 100_050 }, (_, n) => n % 251))
      const { port } = yield* server((socket) =>
        socket.once("data", () => {
          const reply = value(bytes)
          socket.write(reply.subarray(0, 10), () =>
            socket.write(reply.subarray(10, 50_000), () => socket.end(reply.subarray(50_000)))
          )
        })
      )
      assert.isTrue(bytes.equals(yield* read(port)))
    })
  )

  it.scopedLive("many replies at once do not mix, though they share a buffer", () =>
    Effect.gen(function* () {
      const { port } = yield* server((socket) =>
        socket.once("data", (request) => {
          const path = request.subarray(24, -1)
          const reply = value(Buffer.concat(Array.from({ length: 3000 }, () => path)))
          socket.write(reply.subarray(0, 7000), () => setImmediate(() => socket.end(reply.subarray(7000))))
        })
      )
      const paths = Array.from({ length: 40 }, (_, n) => `/${n}`.padEnd(5, "."))
      const texts = yield* Effect.forEach(paths, (path) => OwServer.readText(path), { concurrency: "unbounded" }).pipe(
        Effect.provide(OwServerLive("127.0.0.1", port, { verify: false }))
      )
      assert.deepStrictEqual(
        texts,
        paths.map((path) => path.repeat(3000))
      )
    })
  )

  it.scopedLive("a request arrives in one piece, and the connection is closed after its reply", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const { port } = yield* server((socket) => {
        socket.on("data", (request) => {
          seen.push(request.toString("hex"))
          socket.write(value(Buffer.from("21.5")))
        })
        socket.on("end", () => seen.push("end"))
        socket.on("close", () => seen.push("close"))
      })
      yield* read(port)
      yield* Effect.async<void>((resume) => {
        const done = () => (seen.includes("close") ? resume(Effect.void) : setImmediate(done))
        done()
      })
      assert.deepStrictEqual(seen, ["0000000000000003000000020000010000018" + "6d2000000002f6100", "end", "close"])
    })
  )

  it.scopedLive("a host name with several addresses is tried until one answers", () =>
    Effect.gen(function* () {
      // On most systems localhost is ::1 too, where nobody listens here.
      const { port } = yield* server((socket) => socket.once("data", () => socket.end(value(Buffer.from("x")))))
      const text = yield* OwServer.readText("/a").pipe(
        Effect.provide(OwServerLive("localhost", port, { verify: false }))
      )
      assert.strictEqual(text, "x")
    })
  )
})

describe("what goes wrong on the network has its reason", () => {
  it.scopedLive("nobody listens: Refused, with the fields of the system's error", () =>
    Effect.gen(function* () {
      const { close, port } = yield* server(() => {})
      yield* close
      const error = yield* Effect.flip(read(port))
      assert(error._tag === "OwConnectionError")
      assert.deepStrictEqual(
        [error.reason, error.code, error.syscall, error.address, error.port],
        ["Refused", "ECONNREFUSED", "connect", "127.0.0.1", port]
      )
    })
  )
  it.live("no such host: Resolve", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(OwServer.ping.pipe(Effect.provide(OwServerLive("no-such-host.invalid", 4304))))
      assert(error._tag === "OwConnectionError" && error.reason === "Resolve")
      assert.strictEqual(error.server, "no-such-host.invalid:4304")
    })
  )
  it.scopedLive("the server closes at once: Closed", () =>
    Effect.gen(function* () {
      const { port } = yield* server((socket) => socket.once("data", () => socket.end()))
      const error = yield* Effect.flip(read(port))
      assert(error._tag === "OwConnectionError" && error.reason === "Closed")
    })
  )
  it.scopedLive("the server resets the connection: Reset", () =>
    Effect.gen(function* () {
      const { port } = yield* server((socket) => socket.once("data", () => socket.resetAndDestroy()))
      const error = yield* Effect.flip(read(port))
      assert(error._tag === "OwConnectionError" && error.reason === "Reset")
      assert.strictEqual(error.code, "ECONNRESET")
    })
  )
  it.scopedLive("the server stops amid a reply: OwShortRead", () =>
    Effect.gen(function* () {
      const { port } = yield* server((socket) =>
        socket.once("data", () => socket.end(value(Buffer.from("21.5")).subarray(0, 25)))
      )
      const error = yield* Effect.flip(read(port))
      assert(error._tag === "OwShortRead")
      assert.deepStrictEqual([error.got, error.expected], [25, 28])
    })
  )
  it.scopedLive("the server says nothing: Silence", () =>
    Effect.gen(function* () {
      const { port } = yield* server(() => {})
      const error = yield* Effect.flip(read(port, { silence: "50 millis" }))
      assert(error._tag === "OwConnectionError" && error.reason === "Silence")
    })
  )
  it.scopedLive("the server speaks HTTP: OwMalformedHeader, already when the layer is built", () =>
    Effect.gen(function* () {
      const { port } = yield* server((socket) =>
        socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))
      )
      const error = yield* Effect.flip(Effect.provide(Effect.void, OwServerLive("127.0.0.1", port)))
      assert.strictEqual(error._tag, "OwMalformedHeader")
    })
  )
})

describe("an address that cannot be one is OwInvalidArgument", () => {
  const cases: ReadonlyArray<readonly [string, Parameters<typeof OwServerLive>]> = [
    ["host", [""]],
    ["host", ["a\0b"]],
    ["host", [4304 as never]],
    ["port", ["localhost", 0]],
    ["port", ["localhost", -1]],
    ["port", ["localhost", 65_536]],
    ["port", ["localhost", 1.5]],
    ["port", ["localhost", Number.NaN]],
    ["port", ["localhost", "4304" as never]],
    ["timeout", ["localhost", 4304, { timeout: 0 }]]
  ]
  it.live.each(cases)("%s", ([argument, address]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.provide(Effect.void, OwServerLive(...address)))
      assert(error._tag === "OwInvalidArgument")
      assert.strictEqual(error.argument, argument)
    })
  )
})

describe("layerConfig", () => {
  const build = (entries: ReadonlyArray<readonly [string, string]>) =>
    Layer.build(
      layerConfig({ host: Config.string("HOST"), port: Config.integer("PORT"), verify: Config.succeed(false) }).pipe(
        Layer.provide(Layer.setConfigProvider(ConfigProvider.fromMap(new Map(entries))))
      )
    )
  it.scopedLive("takes the address from the configuration", () =>
    Effect.gen(function* () {
      const { port } = yield* server((socket) => socket.once("data", () => socket.end(value(Buffer.from("x")))))
      const context = yield* build([
        ["HOST", "127.0.0.1"],
        ["PORT", String(port)]
      ])
      assert.strictEqual(yield* Effect.provide(OwServer.readText("/a"), context), "x")
    })
  )
  it.scopedLive(
    "fails with a ConfigError where something is missing, and with OwInvalidArgument where it is wrong",
    () =>
      Effect.gen(function* () {
        const missing = yield* Effect.flip(build([["HOST", "127.0.0.1"]]))
        assert.isTrue("_op" in missing && missing._op === "MissingData")
        const wrong = yield* Effect.flip(
          build([
            ["HOST", "127.0.0.1"],
            ["PORT", "70000"]
          ])
        )
        assert.isTrue("_tag" in wrong && wrong._tag === "OwInvalidArgument")
      })
  )
})

it.live("the defaults are localhost and 4304", () =>
  Effect.gen(function* () {
    for (const wrong of [layer({ timeout: 0 }), OwServerLive(undefined, undefined, { timeout: 0 })]) {
      const error = yield* Effect.flip(Effect.provide(Effect.void, wrong))
      assert.strictEqual(error.server, "localhost:4304")
    }
  })
)
