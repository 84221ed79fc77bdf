/** A webhook of tests, which takes all messages. */
import type * as Http from "node:http"
import { Effect, type Scope } from "effect"
import * as Recorder from "../outbox/Recorder.js"

export interface Delivered {
  /** When it arrived, in milliseconds of a monotonic clock. */
  readonly at: number
  readonly path: string
  readonly body: string
  readonly id: string
  readonly change: string
  readonly rule: string
  readonly alarm: string
}

export interface Webhook {
  readonly url: string
  readonly delivered: ReadonlyArray<Delivered>
  /** Waits until the messages meet a condition. */
  readonly until: (isDone: (delivered: ReadonlyArray<Delivered>) => boolean) => Effect.Effect<void>
}

/** Starts a webhook. `received` is called with each message before the answer. */
export const make = (
  received: (delivered: Delivered) => Effect.Effect<void, unknown> = () => Effect.void
): Effect.Effect<Webhook, never, Scope.Scope> =>
  Effect.gen(function* () {
    const delivered: Array<Delivered> = []
    const grown = new EventTarget()
    const answer = (response: Http.ServerResponse, { body, url }: Recorder.Recorded) => {
      const { alarm, change, id, rule } = JSON.parse(body)
      const one = { at: performance.now(), path: url.slice(1), body, id, change, rule, alarm }
      delivered.push(one)
      grown.dispatchEvent(new Event("grown"))
      void Effect.runPromise(received(one)).then(() => response.end())
    }
    const { url } = yield* Recorder.make(answer)
    return {
      url,
      delivered,
      until: (isDone) =>
        Effect.async<void>((resume) => {
          const check = () => {
            if (!isDone(delivered)) return
            grown.removeEventListener("grown", check)
            resume(Effect.void)
          }
          grown.addEventListener("grown", check)
          check()
        })
    }
  })
