/**
 * The client with promises, async iterables and abort signals. Its name follows `node:fs/promises`.
 *
 * @module
 * @since 0.1.0
 */
/// <reference lib="esnext.disposable" preserve="true" />
import {
  type CloneOptions,
  OwInvalidArgument,
  OwServer,
  type OwServerError,
  type OwServerService,
  type Options as ServiceOptions
} from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import { Calls } from "./internal/calls.js"
import { type Members, members, type Outcome, type SignalOptions } from "./internal/members.js"
import * as NodeOwServer from "./NodeOwServer.js"
import * as ServerAddress from "./ServerAddress.js"

export {
  isBusFault,
  isMissing,
  isProtocolError,
  isServerUnavailable,
  isTransient,
  OwConnectionError,
  OwInvalidArgument,
  OwMalformedHeader,
  OwMalformedReply,
  OwReturnError,
  type OwServerError,
  OwShortRead,
  OwShortWrite,
  OwTimeout
} from "@owserver/client"
export type { Outcome, SignalOptions }

interface Retry {
  /** The most retries of a call after a transient error (`isTransient`). Never applies to a write. Default: 0. */
  readonly retry?: number | undefined
}

/**
 * Options of {@link connect}. Bare numbers are milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConnectOptions extends Omit<ServiceOptions, "retry">, Retry, SignalOptions {}

/**
 * Options of a clone. Options that are absent are those of the original.
 *
 * @since 0.1.0
 * @category models
 */
export interface ClientCloneOptions extends Omit<CloneOptions, "retry">, Retry, SignalOptions {}

/**
 * A client of one server. Its methods are the operations of the service; each takes a `signal` in its options.
 *
 * @since 0.1.0
 * @category models
 */
export interface OwClient extends Members {
  /** Makes a client of the same server with other options. Closing the original closes it too. */
  readonly clone: (options?: ClientCloneOptions) => Promise<OwClient>
  /**
   * Closes all connections. Calls in flight and later calls reject with `OwConnectionError`; iterations of `changes` end.
   * Closing again does nothing.
   */
  readonly close: () => Promise<void>
  /** The same as `close`, for `await using`. */
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

const client = (service: OwServerService, calls: Calls): OwClient => {
  const close = () => calls.close()
  return {
    ...members(service, calls),
    clone: async (options = {}) => {
      calls.check({ operation: "clone", path: "", signal: options.signal })
      return open(new Calls(calls.server, calls), "clone", options, (options) => service.clone(options))
    },
    close,
    [Symbol.asyncDispose]: close
  }
}

const withSchedule = (
  server: string,
  { retry, signal: _, ...options }: ConnectOptions
): Effect.Effect<ServiceOptions, OwInvalidArgument> => {
  if (retry === undefined) return Effect.succeed(options)
  if (Number.isInteger(retry) && retry >= 0)
    return Effect.succeed({ ...options, retry: Schedule.intersect(OwServer.retryTransient, Schedule.recurs(retry)) })
  const issue = `expected an integer of 0 or more, not ${retry}`
  return Effect.fail(new OwInvalidArgument({ operation: "connect", path: "", server, argument: "retry", issue }))
}

/** Makes a client out of the service of a new scope, which ends if the service cannot be made. */
const open = async (
  calls: Calls,
  operation: string,
  options: ConnectOptions,
  make: (options: ServiceOptions) => Effect.Effect<OwServerService, OwServerError, Scope.Scope>
): Promise<OwClient> => {
  try {
    const service = await calls.run({ operation, path: "", signal: options.signal }, () =>
      Effect.flatMap(withSchedule(calls.server, options), make).pipe(
        Scope.extend(calls.scope),
        Effect.mapError((error) =>
          error._tag === "OwInvalidArgument" ? new OwInvalidArgument({ ...error, operation }) : error
        )
      )
    )
    return client(service, calls)
  } catch (error) {
    await calls.close()
    throw error
  }
}

const parse = (address: unknown): Either.Either<NodeOwServer.Address, OwInvalidArgument> => {
  const invalid = (issue: string) =>
    new OwInvalidArgument({ operation: "connect", path: "", server: String(address), argument: "address", issue })
  if (typeof address === "object" && address !== null) return Either.right(address)
  if (typeof address !== "string") return Either.left(invalid("expected a text, or an object with host and port"))
  return Either.flatMap(ServerAddress.parse(address), ({ root, ...parsed }) =>
    root === "/" ? Either.right(parsed) : Either.left(invalid("expected no path; paths belong to the calls"))
  )
}

/**
 * Connects to a server. The address is `HOST`, `HOST:PORT`, `PORT`, `[IPV6]:PORT`, the path of a Unix socket,
 * `owserver://HOST:PORT`, or an object with `host` and `port` or `socketPath`. Default: `localhost:4304`.
 *
 * Rejects if no owserver answers, unless `verify` is false. Rejects with `OwInvalidArgument` if the address is invalid.
 *
 * @example
 * ```ts
 * import { connect, OwReturnError } from "@owserver/node/promises"
 *
 * const read = async () => {
 *   const ow = await connect("localhost:4304")
 *   try {
 *     return Number(await ow.readText("/10.67C6697351FF/temperature", { timeout: 5000 }))
 *   } catch (error) {
 *     if (error instanceof OwReturnError) return undefined
 *     throw error
 *   } finally {
 *     await ow.close()
 *   }
 * }
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const connect = async (
  address: string | NodeOwServer.Address = {},
  options: ConnectOptions = {}
): Promise<OwClient> => {
  const parsed = parse(address)
  const server = Either.match(parsed, { onLeft: ({ server }) => server, onRight: ServerAddress.format })
  return open(new Calls(server), "connect", options, (options) =>
    Effect.flatMap(parsed, ({ host, port, socketPath }) => NodeOwServer.make({ ...options, host, port, socketPath }))
  )
}
