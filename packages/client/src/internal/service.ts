/**
 * Puts the service together.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type { CallOptions, DirOptions, DirStreamOptions, Options } from "../Options.js"
import type { OwServerError } from "../OwServerError.js"
import type { ConnectionStatus, OwServerService } from "../OwServerService.js"
import type { Transport } from "../Transport.js"
import * as Argument from "./argument.js"
import { ConnectionLimiter } from "./connectionLimiter.js"
import * as Conversation from "./conversation.js"
import * as Core from "./core.js"
import type { Dispatcher } from "./dispatcher.js"
import * as Hub from "./hub.js"
import * as Listing from "./listing.js"
import * as Operation from "./operation.js"
import * as PerRequest from "./perRequest.js"
import * as Pool from "./pool.js"
import * as Settings from "./settings.js"
import * as Telemetry from "./telemetry.js"

const none: CallOptions = {}

const listed = ({ bus = false, slash = true }: DirOptions): Operation.Listed => ({ bus, slash })

export const make = (
  transport: Transport,
  options: Options = {}
): Effect.Effect<OwServerService, OwServerError, Scope.Scope> =>
  Effect.flatMap(checked(transport, "make", Settings.make(options)), ({ maxConnections }) =>
    build(transport, options, new ConnectionLimiter(maxConnections))
  )

const checked = <A>(
  { server }: Transport,
  operation: string,
  result: Argument.Checked<A>
): Effect.Effect<A, OwServerError> =>
  Argument.isInvalid(result)
    ? Effect.fail(Operation.invalidArgument({ operation, path: "", server }, result))
    : Effect.succeed(result)

/** By the function that clones, which a service that wraps another one keeps. */
const originals = new WeakMap<OwServerService["clone"], OwServerService>()

/** The service that this one is a clone of, also by several steps; itself if it is none. */
export const original = (service: OwServerService): OwServerService => originals.get(service.clone) ?? service

const build = (
  transport: Transport,
  options: Options,
  limiter: ConnectionLimiter,
  first?: OwServerService
): Effect.Effect<OwServerService, OwServerError, Scope.Scope> =>
  Effect.gen(function* () {
    const { server } = transport
    const settings = yield* checked(transport, "make", Settings.make(options))
    const telemetry = yield* Telemetry.make(server)
    const hub = yield* Hub.make(transport, settings, telemetry)
    const dispatcher = settings.persistent ? Pool.make(hub, limiter) : PerRequest.make(hub, limiter)
    const { call, callAll, compound, returnText, verify } = Core.make(server, settings, dispatcher)
    const connect = settings.persistent ? call(Operation.connect, none) : Effect.void
    let holders = 0
    if (settings.verify) yield* verify
    const service: OwServerService = {
      ping: call(Operation.ping, none),
      present: (path, options = none) => call(Operation.present(path), options),
      rom: (path, options = none) => call(Operation.rom(path), options),
      dir: (path = "/", options: DirOptions = none) =>
        compound("dir", path, options, (ask) => Listing.dir(ask, path, listed(options))),
      dirStream: (path = "/", options: DirStreamOptions = none) =>
        Conversation.entries((onStep) => call(Operation.dir(path, listed(options)), options, onStep)),
      read: (path, options = none) => call(Operation.read(path, options), options),
      readText: (path, options = none) => call(Operation.readText(path, options), options),
      readMany: (paths, options = none) => {
        // An iterator, such as the keys of a Map, can be read once only; the effect may be run many times.
        const all = Array.from(paths)
        return callAll("readMany", all.length, (n) => Operation.read(all[n]!, options), options)
      },
      write: (path, data, options = none) => call(Operation.write(path, data, options), options),
      get: (path, options = none) =>
        compound("get", path, options, (ask) => Listing.content(ask, path, options, listed(options))),
      send: (message) => call(Operation.send(message), message),
      exchange: (request) => Conversation.stream((onStep) => call(Operation.exchange(request), none, onStep)),
      connect,
      connected: Effect.acquireRelease(
        Effect.sync(() => {
          holders++
        }),
        () => Effect.suspend(() => (--holders === 0 ? hub.drain : Effect.void))
      ).pipe(Effect.zipRight(connect)),
      clone: (others = {}) =>
        Effect.flatMap(checked(transport, "clone", Settings.clone(options, others)), (merged) =>
          build(transport, merged, limiter, first ?? service)
        ),
      closeConnections: hub.drain,
      status: Effect.sync(() => status(hub, dispatcher)),
      changes: telemetry.changes,
      returnText
    }
    originals.set(service.clone, first ?? service)
    return service
  })

const status = ({ sessions }: Hub.Hub, dispatcher: Dispatcher): ConnectionStatus => {
  const open = Array.from(sessions).filter(({ opened }) => opened)
  return {
    open: open.length,
    inFlight: open.filter(({ state }) => state === "Busy").length,
    draining: open.filter((session) => session.isDraining()).length,
    waiting: dispatcher.waiting(),
    peer: Option.fromNullable(open.at(-1)?.peer)
  }
}
