/**
 * What carries requests to the server: the pool of a persistent service, or a connection for each request.
 */
import { MessageType, type Reply, Request } from "@owserver/protocol"
import type * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import type { OwInvalidArgument, OwReturnError, OwServerError, OwTimeout } from "../OwServerError.js"
import type { Failure } from "./failure.js"
import type { Asked, Operation } from "./operation.js"
import type { Exchange, Step } from "./session.js"

/** How far a call has come. */
export interface Progress {
  readonly phase: () => OwTimeout["phase"]
  /** What the call has already failed with, while only the words for that are still looked for. */
  readonly refusal?: OwReturnError
}

/** Is given what tells how far the call has come. */
export type Track = (progress: Progress) => void

/** Who waits for a call, where it can be interrupted. */
export type Caller = Fiber.RuntimeFiber<unknown, unknown> | undefined

/** Is told of the frames before the last. */
export type OnStep = ((step: Step) => void) | undefined

/** What is carried: made once for an effect, however often that is run. */
export class Errand<out A> implements Asked {
  readonly operation: string
  readonly path: string
  readonly settle: Operation<A>["settle"]
  readonly frame: Uint8Array
  /** Whether the request can be made again without harm, as it changes nothing. */
  readonly isIdempotent: boolean

  constructor(
    { name, path, settle }: Operation<A>,
    readonly request: Request.Request,
    readonly server: string,
    readonly onStep: OnStep
  ) {
    this.operation = name
    this.path = path
    this.settle = settle
    this.frame = Request.encode(request)
    this.isIdempotent = MessageType.isIdempotent(request.type)
  }
}

/** Errands of which each is made when its turn comes, or found to be none. */
export interface Batched<out A> {
  readonly count: number
  readonly make: (n: number) => Errand<A> | OwInvalidArgument
}

export type Results<A> = ReadonlyArray<Either.Either<A, OwServerError>>

export interface Dispatcher {
  readonly run: <A>(errand: Errand<A>, caller: Caller, track: Track) => Effect.Effect<A, OwServerError>
  /** All errands as one effect; one that fails is a `Left`. */
  readonly runAll: <A>(errands: Batched<A>, caller: Caller, track: Track) => Effect.Effect<Results<A>>
  /** How many calls wait for a connection. */
  readonly waiting: () => number
  /** Whether the scope of the service is closed. */
  readonly isReleased: () => boolean
}

/** An errand under way, and who wants to know what comes of it. */
export class Call<A> implements Exchange {
  constructor(
    readonly errand: Errand<A>,
    private readonly resume: (exit: Exit.Exit<A, OwServerError>) => void
  ) {}

  isAbandoned(): boolean {
    return false
  }

  done(last: Reply.Done | Reply.Refused, entries: ReadonlyArray<string>): void {
    this.resume(this.errand.settle(last, entries, this.errand))
  }

  fail(failure: Failure): void {
    this.resume(Exit.fail(failure.error(this.errand)))
  }
}
