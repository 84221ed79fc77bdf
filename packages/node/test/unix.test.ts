import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import { Config, ConfigProvider, Effect, Layer } from "effect"
import * as Server from "./Server.js"

const at = (socketPath: string, options: Options = {}) => NodeOwServer.layer({ socketPath, verify: false, ...options })

describe("over a Unix socket", () => {
  it.scopedLive("a read reuses the connection of the read before", () =>
    Effect.gen(function* () {
      const path = yield* Server.path
      let connections = 0
      yield* Server.listen(
        (socket, number) => {
          connections = number
          Server.echo(socket)
        },
        { path }
      )
      const texts = yield* Effect.all([OwServer.readText("/a"), OwServer.readText("/b")]).pipe(Effect.provide(at(path)))
      assert.deepStrictEqual([texts, connections], [["/a", "/b"], 1])
    })
  )

  it.scopedLive("without persistence each request opens and closes a connection", () =>
    Effect.gen(function* () {
      const path = yield* Server.path
      let connections = 0
      const server = yield* Server.listen(
        (socket, number) => {
          connections = number
          Server.echo(socket)
        },
        { path }
      )
      yield* Effect.all([OwServer.readText("/a"), OwServer.readText("/b")]).pipe(
        Effect.provide(at(path, { persistent: false }))
      )
      assert.strictEqual(connections, 2)
      yield* Server.until(() => server.sockets.size === 0)
    })
  )

  it.scopedLive("errors name the server by the path of the socket", () =>
    Effect.gen(function* () {
      const path = yield* Server.path
      yield* Server.listen((socket) => socket.once("data", () => socket.destroy()), { path })
      const error = yield* Effect.flip(Effect.provide(OwServer.read("/a"), at(path)))
      assert(error._tag === "OwConnectionError" && error.reason === "Closed")
      assert.strictEqual(error.server, path)
    })
  )

  it.scopedLive("a missing socket: Refused, with the fields of the system's error", () =>
    Effect.gen(function* () {
      const path = yield* Server.path
      const error = yield* Effect.flip(Effect.provide(Effect.void, NodeOwServer.layer({ socketPath: path })))
      assert(error._tag === "OwConnectionError")
      const { address, code, reason, syscall } = error
      assert.deepStrictEqual([reason, code, syscall, address], ["Refused", "ENOENT", "connect", path])
    })
  )

  it.scopedLive("the server comes back, and the next call finds it", () =>
    Effect.gen(function* () {
      const path = yield* Server.path
      const before = yield* Server.listen(Server.echo, { path })
      yield* Effect.gen(function* () {
        assert.strictEqual(yield* OwServer.readText("/a"), "/a")
        yield* before.close
        const error = yield* Effect.flip(OwServer.readText("/b"))
        assert(error._tag === "OwConnectionError" && error.reason === "Refused")
        yield* Server.listen(Server.echo, { path })
        assert.strictEqual(yield* OwServer.readText("/c"), "/c")
      }).pipe(Effect.provide(at(path)))
    })
  )

  it.scopedLive("the path may come from the configuration", () =>
    Effect.gen(function* () {
      const path = yield* Server.path
      yield* Server.listen(Server.echo, { path })
      const live = NodeOwServer.layerConfig({
        socketPath: Config.string("OWSERVER_SOCKET"),
        verify: Config.succeed(false)
      })
      const configured = Layer.provide(
        live,
        Layer.setConfigProvider(ConfigProvider.fromMap(new Map([["OWSERVER_SOCKET", path]])))
      )
      assert.strictEqual(yield* Effect.provide(OwServer.readText("/a"), configured), "/a")
    })
  )

  it.live.each(["", "/a\0b"])("a path that cannot be one is OwInvalidArgument: %j", (socketPath) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.provide(Effect.void, NodeOwServer.layer({ socketPath })))
      assert(error._tag === "OwInvalidArgument")
      assert.strictEqual(error.argument, "socketPath")
    })
  )
})
