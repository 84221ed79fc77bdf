/**
 * The interface between a call and its connections: a pool, or a connection for each request.
 */
import type { Reply } from "@owserver/protocol"
import type * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import type { OwInvalidArgument, OwReturnError, OwServerError, OwTimeout } from "../../OwServerError.js"
import type { Exchange, PreparedRequest } from "../connection/exchange.js"
import type { Failure } from "../connection/failure.js"

/** How far a call has come. */
export interface Progress {
  readonly phase: () => OwTimeout["phase"]
  /** The error of the call, while the call only fetches the server's text for it. */
  readonly refusal?: OwReturnError
}

/** Receives the progress of a call. */
export type Track = (progress: Progress) => void

/** The fiber that waits for a call. Undefined if it cannot be interrupted. */
export type Caller = Fiber.RuntimeFiber<unknown, unknown> | undefined

/** Requests of a batch. Each is prepared when its turn comes; preparing it may fail. */
export interface BatchRequests<out A> {
  readonly count: number
  readonly prepare: (n: number) => PreparedRequest<A> | OwInvalidArgument
}

export type Results<A> = ReadonlyArray<Either.Either<A, OwServerError>>

export interface Dispatcher {
  readonly run: <A>(request: PreparedRequest<A>, caller: Caller, track: Track) => Effect.Effect<A, OwServerError>
  /** Runs all requests as one effect. A request that fails is a `Left`. */
  readonly runAll: <A>(requests: BatchRequests<A>, caller: Caller, track: Track) => Effect.Effect<Results<A>>
  /** Returns the number of calls that wait for a connection. */
  readonly waiting: () => number
  /** Returns whether the scope of the service is closed. */
  readonly isReleased: () => boolean
}

/** An exchange that resumes the effect of its caller. */
export class Call<A> implements Exchange {
  constructor(
    readonly request: PreparedRequest<A>,
    private readonly resume: (exit: Exit.Exit<A, OwServerError>) => void
  ) {}

  isAbandoned(): boolean {
    return false
  }

  done(last: Reply.Done | Reply.Refused, entries: ReadonlyArray<string>): void {
    this.resume(this.request.settle(last, entries, this.request))
  }

  fail(failure: Failure): void {
    this.resume(Exit.fail(failure.error(this.request)))
  }
}
