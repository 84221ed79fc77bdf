import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer } from "@owserver/client"
import { NodeOwServer, OwServerLive } from "@owserver/node"
import { Config, ConfigError, ConfigProvider, Effect, Layer } from "effect"
import * as Server from "./Server.js"

const read = (port: number, options: Options = { persistent: false }) =>
  OwServer.read("/a").pipe(Effect.provide(OwServerLive("127.0.0.1", port, { verify: false, ...options })))

describe("over TCP", () => {
  it.scopedLive("the largest value arrives whole, in any segments", () =>
    Effect.gen(function* () {
      const bytes = Buffer.from(Array.from({ length: 100_050 }, (_, n) => n % 251))
      const { port } = yield* Server.listen((socket) =>
        socket.once("data", () => {
          const reply = Server.value(bytes)
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
      const { port } = yield* Server.listen((socket) =>
        socket.once("data", (request) => {
          const path = request.subarray(24, -1)
          const reply = Server.value(Buffer.concat(Array.from({ length: 3000 }, () => path)))
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
      const { port } = yield* Server.listen((socket) => {
        socket.on("data", (request) => {
          seen.push(request.toString("hex"))
          socket.write(Server.value(Buffer.from("21.5")))
        })
        socket.on("end", () => seen.push("end"))
        socket.on("close", () => seen.push("close"))
      })
      yield* read(port)
      yield* Server.until(() => seen.includes("close"))
      assert.deepStrictEqual(seen, ["0000000000000003000000020000010000018" + "6d2000000002f6100", "end", "close"])
    })
  )

  it.scopedLive("a host name with several addresses is tried until one answers", () =>
    Effect.gen(function* () {
      // On most systems localhost is ::1 too, where no server listens here.
      const { port } = yield* Server.listen((socket) =>
        socket.once("data", () => socket.end(Server.value(Buffer.from("x"))))
      )
      const text = yield* OwServer.readText("/a").pipe(
        Effect.provide(OwServerLive("localhost", port, { verify: false }))
      )
      assert.strictEqual(text, "x")
    })
  )
})

describe("failures of the network have their reasons", () => {
  it.scopedLive("nobody listens: Refused, with the fields of the system's error", () =>
    Effect.gen(function* () {
      const { close, port } = yield* Server.listen(() => {})
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
      const { port } = yield* Server.listen((socket) => socket.once("data", () => socket.end()))
      const error = yield* Effect.flip(read(port))
      assert(error._tag === "OwConnectionError" && error.reason === "Closed")
    })
  )
  it.scopedLive("the server resets the connection: Reset", () =>
    Effect.gen(function* () {
      const { port } = yield* Server.listen((socket) => socket.once("data", () => socket.resetAndDestroy()))
      const error = yield* Effect.flip(read(port))
      assert(error._tag === "OwConnectionError" && error.reason === "Reset")
      assert.strictEqual(error.code, "ECONNRESET")
    })
  )
  it.scopedLive("the server stops amid a reply: OwShortRead", () =>
    Effect.gen(function* () {
      const { port } = yield* Server.listen((socket) =>
        socket.once("data", () => socket.end(Server.value(Buffer.from("21.5")).subarray(0, 25)))
      )
      const error = yield* Effect.flip(read(port))
      assert(error._tag === "OwShortRead")
      assert.deepStrictEqual([error.got, error.expected], [25, 28])
    })
  )
  it.scopedLive("the server sends nothing: Silence", () =>
    Effect.gen(function* () {
      const { port } = yield* Server.listen(() => {})
      const error = yield* Effect.flip(read(port, { silence: "50 millis" }))
      assert(error._tag === "OwConnectionError" && error.reason === "Silence")
    })
  )
  it.scopedLive("the server speaks HTTP: OwMalformedHeader, already when the layer is built", () =>
    Effect.gen(function* () {
      const { port } = yield* Server.listen((socket) =>
        socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))
      )
      const error = yield* Effect.flip(Effect.provide(Effect.void, OwServerLive("127.0.0.1", port)))
      assert.strictEqual(error._tag, "OwMalformedHeader")
    })
  )
})

describe("an invalid address is OwInvalidArgument", () => {
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

describe("NodeOwServer.layerConfig", () => {
  const given = { HOST: "127.0.0.1", PORT: "4304", KEEP: "yes", SILENCE: "5 seconds" }
  const build = (entries: Partial<typeof given>) =>
    Layer.build(
      NodeOwServer.layerConfig({
        host: Config.string("HOST"),
        port: Config.integer("PORT"),
        persistent: Config.boolean("KEEP"),
        silence: Config.duration("SILENCE"),
        verify: Config.succeed(false)
      }).pipe(Layer.provide(Layer.setConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(entries))))))
    )
  it.scopedLive("takes the address from the configuration", () =>
    Effect.gen(function* () {
      const { port } = yield* Server.listen(Server.echo)
      const context = yield* build({ ...given, PORT: String(port) })
      assert.strictEqual(yield* Effect.provide(OwServer.readText("/a"), context), "/a")
    })
  )
  const unreadable: ReadonlyArray<readonly [string, ConfigError.ConfigError["_op"], Partial<typeof given>]> = [
    ["is missing", "MissingData", { HOST: "127.0.0.1", KEEP: "yes", SILENCE: "5 seconds" }],
    ["is no number", "InvalidData", { ...given, PORT: "ow" }],
    ["is neither yes nor no", "InvalidData", { ...given, KEEP: "perhaps" }],
    ["is no duration", "InvalidData", { ...given, SILENCE: "a while" }]
  ]
  it.scopedLive.each(unreadable)("fails with a ConfigError if a value %s", ([, op, entries]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(build(entries))
      assert(ConfigError.isConfigError(error))
      assert.strictEqual(error._op, op)
    })
  )
  const wrong: ReadonlyArray<readonly [string, Partial<typeof given>]> = [
    ["port", { ...given, PORT: "70000" }],
    ["host", { ...given, HOST: "" }],
    ["silence", { ...given, SILENCE: "0 seconds" }]
  ]
  it.scopedLive.each(wrong)(
    "fails with OwInvalidArgument for a valid string that is a wrong address: %s",
    ([argument, entries]) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(build(entries))
        assert("_tag" in error && error._tag === "OwInvalidArgument")
        assert.strictEqual(error.argument, argument)
      })
  )
})

it.live("the defaults are localhost and 4304", () =>
  Effect.gen(function* () {
    for (const wrong of [NodeOwServer.layer({ timeout: 0 }), OwServerLive(undefined, undefined, { timeout: 0 })]) {
      const error = yield* Effect.flip(Effect.provide(Effect.void, wrong))
      assert.strictEqual(error.server, "localhost:4304")
    }
  })
)
