/**
 * Many requests as one effect. As many are under way at a time as there may be connections; each of the others joins the
 * end of the line when one of them is done, so that other callers have their turn in between.
 */
import * as Cause from "effect/Cause"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { OwServerError } from "../OwServerError.js"
import { type Batched, Errand, type Progress, type Results } from "./dispatcher.js"

/** Carries one errand, tells once what came of it, and says how far it has come. */
export type Carry = <A>(errand: Errand<A>, onExit: (exit: Exit.Exit<A, OwServerError>) => void) => Carried

export interface Carried extends Progress {
  readonly cancel: () => void
}

const toEither = <A>(exit: Exit.Exit<A, OwServerError>): Either.Either<A, OwServerError> =>
  Exit.isSuccess(exit) ? Either.right(exit.value) : Either.left(Option.getOrThrow(Cause.failureOption(exit.cause)))

export class Batch<A> implements Progress {
  private readonly results: Array<Either.Either<A, OwServerError>>
  /** What is under way, by its place. */
  private readonly underway: Array<Carried | undefined> = []
  private started = 0
  private left: number

  constructor(
    private readonly errands: Batched<A>,
    private readonly carry: Carry,
    private readonly resume: (results: Results<A>) => void
  ) {
    this.left = errands.count
    this.results = new Array(errands.count)
  }

  /** Begins with so many at a time. */
  start(places: number): void {
    if (this.left === 0) return this.resume(this.results)
    for (let place = 0; place < places; place++) this.next(place)
  }

  cancel(): void {
    this.started = this.errands.count
    for (const carried of this.underway) carried?.cancel()
  }

  phase() {
    return this.underway.find((carried) => carried !== undefined)?.phase() ?? "Waiting"
  }

  /** A loop and no recursion: what fails at once leaves its place to the next at once. */
  private next(place: number): void {
    while (this.started < this.errands.count && !this.begin(this.started++, place)) {}
  }

  /** Begins with one, and says whether it is under way then. */
  private begin(n: number, place: number): boolean {
    const errand = this.errands.make(n)
    if (!(errand instanceof Errand)) {
      this.settle(n, Either.left(errand))
      return false
    }
    let isBegun = false
    let isOver = false
    const carried = this.carry(errand, (exit) => {
      isOver = true
      this.underway[place] = undefined
      this.settle(n, toEither(exit))
      if (isBegun) this.next(place)
    })
    isBegun = true
    if (!isOver) this.underway[place] = carried
    return !isOver
  }

  private settle(n: number, result: Either.Either<A, OwServerError>): void {
    this.results[n] = result
    if (--this.left === 0) this.resume(this.results)
  }
}
