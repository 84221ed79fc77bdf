/**
 * Serves the simulated owserver over TCP to any client. Needs `@effect/platform-node`.
 *
 * @module
 * @since 0.1.0
 */

import type * as SocketServer from "@effect/platform/SocketServer"
import * as NodeSocket from "@effect/platform-node/NodeSocket"
import * as NodeSocketServer from "@effect/platform-node/NodeSocketServer"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type { Bus } from "./Bus.js"
import * as Fake from "./FakeOwServer.js"

/**
 * The address on which a server listens.
 *
 * @since 0.1.0
 * @category models
 */
export interface TcpAddress {
  /** A host name or address of this machine. */
  readonly host: string
  /** The port on which the server listens. */
  readonly port: number
}

/**
 * Options of the server and its address. Default: host `127.0.0.1`, and port 0, which picks a free port.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends Fake.Options, Partial<TcpAddress> {}

/**
 * Returns Node's socket under the platform's socket. The platform's socket ends when the client sends its FIN, although the
 * server may still have replies to send. It also cannot reset a connection.
 */
const underneath = Effect.map(Effect.serviceOption(NodeSocket.NetSocket), Option.getOrThrow)

const serveSocket = (server: Fake.FakeOwServerService) =>
  Effect.gen(function* () {
    const net = yield* underneath
    yield* Effect.addFinalizer(() => Effect.sync(() => net.destroy()))
    const conversation = server.accept({
      // Backpressure: the server stops reading from a client that does not read its replies.
      send: (bytes) => {
        if (!net.write(bytes)) net.pause()
      },
      end: (how) => {
        if (how === "Reset") net.resetAndDestroy()
        else net.end(() => net.destroy())
      }
    })
    yield* Effect.addFinalizer(() => Effect.sync(conversation.gone))
    yield* Effect.async<void>((resume) => {
      net.on("drain", () => net.resume())
      net.on("data", conversation.receive)
      net.on("end", conversation.finish)
      net.on("error", () => {})
      net.on("close", () => resume(Effect.void))
      if (net.closed) resume(Effect.void)
    })
  }).pipe(Effect.scoped)

/**
 * Makes an existing server listen until the scope closes. Returns the address. Fails with a `SocketServerError` if the server
 * cannot listen there.
 *
 * @example
 * ```ts
 * import { Bus, FakeOwServer } from "@owserver/fake"
 * import * as FakeTcp from "@owserver/fake/FakeTcp"
 * import { Effect } from "effect"
 *
 * const address = Effect.gen(function* () {
 *   const server = yield* FakeOwServer.make(Bus.tester("10,28"))
 *   return yield* FakeTcp.listen(server, { port: 4304 })
 * })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const listen = (
  server: Fake.FakeOwServerService,
  { host = "127.0.0.1", port = 0 }: Partial<TcpAddress> = {}
): Effect.Effect<TcpAddress, SocketServer.SocketServerError, Scope.Scope> =>
  Effect.gen(function* () {
    const sockets = yield* NodeSocketServer.make({ host, port, noDelay: true, allowHalfOpen: true })
    yield* Effect.forkScoped(sockets.run(() => serveSocket(server)))
    return { host, port: sockets.address._tag === "TcpAddress" ? sockets.address.port : port }
  })

/**
 * Serves a bus over TCP until the scope closes. Returns the address. Fails with a `SocketServerError` if the server cannot
 * listen there. If the effect that makes the bus fails, fails with the same error.
 *
 * @example
 * ```ts
 * import { Bus } from "@owserver/fake"
 * import * as FakeTcp from "@owserver/fake/FakeTcp"
 * import { Console, Effect } from "effect"
 *
 * const simulation = FakeTcp.make(Bus.make({ "10.67C6697351FF": { temperature: 21.5 } }), { host: "0.0.0.0", port: 4304 }).pipe(
 *   Effect.tap(({ port }) => Console.log(`listening on ${port}`)),
 *   Effect.zipRight(Effect.never),
 *   Effect.scoped
 * )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <E = never>(
  bus: Bus | Effect.Effect<Bus, E>,
  options: Options = {}
): Effect.Effect<TcpAddress, SocketServer.SocketServerError | E, Scope.Scope> =>
  Effect.flatMap(Fake.make(bus, options), (server) => listen(server, options))

/**
 * The service tag of the address on which the server of {@link layer} listens.
 *
 * @example
 * ```ts
 * import * as FakeTcp from "@owserver/fake/FakeTcp"
 * import { OwServerLive } from "@owserver/node"
 * import { Effect, Layer } from "effect"
 *
 * const client = Layer.unwrapEffect(Effect.map(FakeTcp.FakeAddress, ({ host, port }) => OwServerLive(host, port)))
 * ```
 *
 * @since 0.1.0
 * @category tags
 */
export class FakeAddress extends Context.Tag("@owserver/fake/FakeTcp/FakeAddress")<FakeAddress, TcpAddress>() {}

/**
 * A layer that provides a server, which shares the bus over TCP, and the address of the server. Fails with a
 * `SocketServerError` if the server cannot listen there. If the effect that makes the bus fails, fails with the same error.
 *
 * @example
 * ```ts
 * import { Bus } from "@owserver/fake"
 * import * as FakeTcp from "@owserver/fake/FakeTcp"
 * import { Effect } from "effect"
 *
 * const port = Effect.map(FakeTcp.FakeAddress, (address) => address.port).pipe(Effect.provide(FakeTcp.layer(Bus.tester("26"))))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = <E = never>(
  bus: Bus | Effect.Effect<Bus, E>,
  options: Options = {}
): Layer.Layer<FakeAddress | Fake.FakeOwServer, SocketServer.SocketServerError | E> =>
  Layer.scoped(
    FakeAddress,
    Effect.flatMap(Fake.FakeOwServer, (server) => listen(server, options))
  ).pipe(Layer.provideMerge(Fake.layer(bus, options)))

/**
 * The layer of {@link layer} with options from the configuration. Fails with a `ConfigError` if an option is missing or
 * invalid, and with a `SocketServerError` if the server cannot listen.
 *
 * @example
 * ```ts
 * import { Bus } from "@owserver/fake"
 * import * as FakeTcp from "@owserver/fake/FakeTcp"
 * import { Config } from "effect"
 *
 * const server = FakeTcp.layerConfig(Bus.tester("26"), {
 *   port: Config.integer("PORT").pipe(Config.withDefault(4304))
 * })
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = <E = never>(
  bus: Bus | Effect.Effect<Bus, E>,
  config: Config.Config.Wrap<Options>
): Layer.Layer<FakeAddress | Fake.FakeOwServer, SocketServer.SocketServerError | ConfigError.ConfigError | E> =>
  Layer.unwrapEffect(Effect.map(Config.unwrap(config), (options) => layer(bus, options)))
