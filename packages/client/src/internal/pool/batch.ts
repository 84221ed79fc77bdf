/**
 * Many requests as one effect. The number of requests that run at a time is the connection limit. When one of them is done,
 * the next request joins the end of the queue, so that other callers are served in between.
 */
import * as Cause from "effect/Cause"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { OwServerError } from "../../OwServerError.js"
import { PreparedRequest } from "../connection/exchange.js"
import type { BatchRequests, Progress, Results } from "./dispatcher.js"

/** Runs one request and calls `onExit` once. */
export type Run = <A>(request: PreparedRequest<A>, onExit: (exit: Exit.Exit<A, OwServerError>) => void) => Running

export interface Running extends Progress {
  readonly cancel: () => void
}

const toEither = <A>(exit: Exit.Exit<A, OwServerError>): Either.Either<A, OwServerError> =>
  Exit.isSuccess(exit) ? Either.right(exit.value) : Either.left(Option.getOrThrow(Cause.failureOption(exit.cause)))

export class Batch<A> implements Progress {
  private readonly results: Array<Either.Either<A, OwServerError>>
  /** The request that runs in each slot. */
  private readonly slots: Array<Running | undefined> = []
  private started = 0
  private left: number

  constructor(
    private readonly requests: BatchRequests<A>,
    private readonly run: Run,
    private readonly resume: (results: Results<A>) => void
  ) {
    this.left = requests.count
    this.results = new Array(requests.count)
  }

  /** Starts the batch with `slots` requests at a time. */
  start(slots: number): void {
    if (this.left === 0) return this.resume(this.results)
    for (let slot = 0; slot < slots; slot++) this.fill(slot)
  }

  cancel(): void {
    this.started = this.requests.count
    for (const running of this.slots) running?.cancel()
  }

  phase() {
    return this.slots.find((running) => running !== undefined)?.phase() ?? "Waiting"
  }

  /** Starts the next request that does not fail at once. A loop: recursion would overflow the stack. */
  private fill(slot: number): void {
    while (this.started < this.requests.count && !this.startOne(this.started++, slot)) {}
  }

  /** Starts a request. Returns whether it is still running. */
  private startOne(n: number, slot: number): boolean {
    const request = this.requests.prepare(n)
    if (!(request instanceof PreparedRequest)) {
      this.settle(n, Either.left(request))
      return false
    }
    let isStarted = false
    let isOver = false
    const running = this.run(request, (exit) => {
      isOver = true
      this.slots[slot] = undefined
      this.settle(n, toEither(exit))
      if (isStarted) this.fill(slot)
    })
    isStarted = true
    if (!isOver) this.slots[slot] = running
    return !isOver
  }

  private settle(n: number, result: Either.Either<A, OwServerError>): void {
    this.results[n] = result
    if (--this.left === 0) this.resume(this.results)
  }
}
