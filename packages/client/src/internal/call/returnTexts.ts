/**
 * The server's own texts for its return codes.
 */
import * as Effect from "effect/Effect"
import { OwReturnError, type OwServerError } from "../../OwServerError.js"
import type { Timeout } from "../pool/dispatcher.js"

/** The property that lists all texts. */
export const path = "/settings/return_codes/text.ALL"

export class ReturnTexts {
  private texts: ReadonlyArray<string> | undefined
  /** False once the server said that it has no texts: then no call asks for them again. */
  private hasTexts = true
  /** Made at the first use: most services need no texts. */
  private lock: Effect.Semaphore | undefined

  constructor(private readonly fetch: () => Effect.Effect<string, OwServerError>) {}

  /** Returns the texts by code. Fetches them once; concurrent callers wait for the same fetch. */
  get all(): Effect.Effect<ReadonlyArray<string>, OwServerError> {
    return this.knownOr(() => {
      this.lock ??= Effect.unsafeMakeSemaphore(1)
      return this.lock.withPermits(1)(this.knownOr(() => this.fetchOnce()))
    })
  }

  /** Puts the server's text into a refusal. Keeps our own if the server has none, or not in time. */
  withServerText<A>(effect: Effect.Effect<A, OwServerError>, timeout: Timeout): Effect.Effect<A, OwServerError> {
    return Effect.catchTag(effect, "OwReturnError", (error) => {
      if (!this.hasTexts) return error
      timeout.track({ phase: () => "Replying", refusal: error })
      return Effect.matchEffect(this.all, {
        onFailure: ({ _tag }) => {
          this.hasTexts = _tag !== "OwReturnError"
          return error
        },
        onSuccess: (texts) => new OwReturnError({ ...error, text: texts[-error.ret] || error.text })
      })
    })
  }

  private fetchOnce(): Effect.Effect<ReadonlyArray<string>, OwServerError> {
    return Effect.map(this.fetch(), (list) => {
      this.texts = list.split(",")
      return this.texts
    })
  }

  private knownOr<E>(fetch: () => Effect.Effect<ReadonlyArray<string>, E>): Effect.Effect<ReadonlyArray<string>, E> {
    return Effect.suspend(() => (this.texts === undefined ? fetch() : Effect.succeed(this.texts)))
  }
}
