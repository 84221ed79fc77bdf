/**
 * Puts the service together: an operation becomes a request, its conversation runs, and its end becomes the result.
 */
import { Listing, OwText } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type { CallOptions, Options, OwServerService } from "../OwServer.js"
import { type OwServerError, OwTimeout } from "../OwServerError.js"
import type { Transport } from "../Transport.js"
import * as Argument from "./argument.js"
import * as Operation from "./operation.js"
import * as PerRequest from "./perRequest.js"
import type { Session } from "./session.js"
import * as Sessions from "./sessions.js"
import * as Settings from "./settings.js"

/** Fails if the work takes longer than `limit` milliseconds, and says what it was at. */
const within = <A>(
  limit: number,
  context: Operation.Context,
  work: (track: PerRequest.Track) => Effect.Effect<A, OwServerError>
): Effect.Effect<A, OwServerError> =>
  Effect.clockWith((clock) => {
    const start = clock.unsafeCurrentTimeMillis()
    let current: Session | undefined
    const phase = () => (current === undefined ? "Waiting" : current.opened ? "Replying" : "Connecting")
    return Effect.timeoutFail(
      work((session) => {
        current = session
      }),
      {
        duration: limit,
        onTimeout: () =>
          new OwTimeout({
            ...Operation.only(context),
            phase: phase(),
            elapsed: clock.unsafeCurrentTimeMillis() - start,
            limit
          })
      }
    )
  })

const untracked: PerRequest.Track = () => {}

export const make = (
  transport: Transport,
  options: Options = {}
): Effect.Effect<OwServerService, OwServerError, Scope.Scope> =>
  Effect.gen(function* () {
    const { server } = transport
    const settings = yield* Either.mapLeft(Settings.make(options), (invalid) =>
      Operation.invalidArgument({ operation: "make", path: "", server }, invalid)
    )
    const converse = PerRequest.converse(yield* Sessions.make(transport, settings))

    const ask = <A>(
      operation: Operation.Operation<A>,
      flags: number,
      track: PerRequest.Track
    ): Effect.Effect<A, OwServerError> => {
      const context = { operation: operation.name, path: operation.path, server }
      const request = operation.request(flags)
      return Either.isLeft(request)
        ? Effect.fail(Operation.invalidArgument(context, request.left))
        : Effect.flatMap(converse(request.right, context, track), (ending) => operation.settle(ending, context))
    }

    /** Does the work of a call, which may be several requests, with the flags and within the time of the call. */
    const perform = <A>(
      name: string,
      path: string,
      call: CallOptions,
      work: (flags: number, track: PerRequest.Track) => Effect.Effect<A, OwServerError>
    ): Effect.Effect<A, OwServerError> => {
      const context = { operation: name, path, server }
      const flags = Argument.callFlags(settings.flags, call)
      if (Either.isLeft(flags)) return Effect.fail(Operation.invalidArgument(context, flags.left))
      const limit = Argument.callLimit(settings.timeout, call)
      if (Either.isLeft(limit)) return Effect.fail(Operation.invalidArgument(context, limit.left))
      return limit.right === Number.POSITIVE_INFINITY
        ? work(flags.right, untracked)
        : within(limit.right, context, (track) => work(flags.right, track))
    }

    const simple = <A>(operation: Operation.Operation<A>, call: CallOptions): Effect.Effect<A, OwServerError> =>
      perform(operation.name, operation.path, call, (flags, track) => ask(operation, flags, track))

    const service: OwServerService = {
      ping: simple(Operation.ping, {}),
      present: (path, options = {}) => simple(Operation.present(path), options),
      dir: (path = "/", { bus = false, slash = true, ...options } = {}) =>
        perform("dir", path, options, (flags, track) =>
          Effect.flatMap(ask(Operation.dirAll(path, { bus, slash }), flags, track), (text) =>
            Option.match(Listing.split(text, path), {
              onNone: () =>
                Effect.map(ask(Operation.dir(path, { bus }), flags, track), (entries) =>
                  slash ? Listing.mark(text, entries) : entries
                ),
              onSome: Effect.succeed
            })
          )
        ),
      read: (path, options = {}) => simple(Operation.read(path, options), options),
      readText: (path, options) => Effect.map(service.read(path, options), OwText.decode),
      write: (path, data, options = {}) => simple(Operation.write(path, data, options), options)
    }

    if (settings.verify) yield* service.ping
    return service
  })
