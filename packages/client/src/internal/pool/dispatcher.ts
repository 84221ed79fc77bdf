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
  /** Abandons the request at the deadline, as an interruption of the caller does. */
  readonly cancel?: () => void
}

/** Ends the wait of a caller. Only the first call has an effect. */
export type Resume<in A> = (exit: Exit.Exit<A, OwServerError>) => void

/** The timeout of a call, for the parts in which the call waits. */
export interface Timeout {
  /** Notes how far the call has come. At the deadline the error takes its phase from the latest progress, which is then canceled. */
  readonly track: (progress: Progress) => void
  /** Starts a wait. Until the returned function or `stop` is called, the deadline calls `resume` with the error. */
  readonly start: <A>(resume: Resume<A>) => Resume<A>
  readonly stop: () => void
  /** Runs work that consists of more than one wait, such as retries. Interrupts it at the deadline. */
  readonly race: <A>(work: Effect.Effect<A, OwServerError>) => Effect.Effect<A, OwServerError>
}

/** The fiber that waits for a call. Undefined if it cannot be interrupted. */
export type Caller = Fiber.RuntimeFiber<unknown, unknown> | undefined

/** Requests of a batch. Each is prepared when its turn comes; preparing it may fail. */
export interface BatchRequests<out A> {
  readonly count: number
  readonly prepare: (n: number) => PreparedRequest<A> | OwInvalidArgument
}

export type Results<A> = ReadonlyArray<Either.Either<A, OwServerError>>

export interface Dispatcher {
  readonly run: <A>(request: PreparedRequest<A>, caller: Caller, timeout: Timeout) => Effect.Effect<A, OwServerError>
  /** Runs all requests as one effect. A request that fails is a `Left`. */
  readonly runAll: <A>(
    requests: BatchRequests<A>,
    caller: Caller,
    timeout: Timeout
  ) => Effect.Effect<Results<A>, OwServerError>
  /** Returns the number of calls that wait for a connection. */
  readonly waiting: () => number
  /** Returns whether the scope of the service is closed. */
  readonly isReleased: () => boolean
}

/** An exchange that resumes the effect of its caller. */
export class Call<A> implements Exchange {
  constructor(
    readonly request: PreparedRequest<A>,
    private readonly resume: Resume<A>
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
