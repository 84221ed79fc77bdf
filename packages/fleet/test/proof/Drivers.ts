/** What happens in the house all the time: an input raises alarms, and somebody switches an output. */
import { assert } from "@effect/vitest"
import { Effect, Fiber, type Scope } from "effect"
import * as Recorder from "../../../station/test/outbox/Recorder.js"
import type { Alarm } from "./Audit.js"
import type { Fake } from "./Fakes.js"
import type { Slot } from "./Runners.js"

interface Message {
  readonly id: string
  readonly alarm: string
  readonly change: string
}

export interface AlarmDriver {
  readonly webhook: string
  /** Raises and clears an alarm, each time it was told, until it is stopped. */
  readonly start: (fake: Fake) => Effect.Effect<void, unknown, Scope.Scope>
  /** Waits until another alarm was told and cleared. */
  readonly another: Effect.Effect<void>
  /** Ends with a calm input. */
  readonly stop: Effect.Effect<void, unknown>
  /** Fails if an alarm was raised twice, or if a message is missing, or tells what is not stored. Returns how many came twice. */
  readonly check: (alarms: ReadonlyArray<Alarm>) => { readonly alarms: number; readonly repeated: number }
}

export const alarms: Effect.Effect<AlarmDriver, never, Scope.Scope> = Effect.gen(function* () {
  const grown = new EventTarget()
  const { requests, url } = yield* Recorder.make((response) => {
    response.end()
    grown.dispatchEvent(new Event("grown"))
  })
  const until = (isSo: () => boolean) =>
    Effect.async<void>((resume) => {
      const look = () => {
        if (!isSo()) return
        grown.removeEventListener("grown", look)
        resume(Effect.void)
      }
      grown.addEventListener("grown", look)
      look()
      return Effect.sync(() => grown.removeEventListener("grown", look))
    })
  const messages = () => requests.map(({ body }): Message => JSON.parse(body))
  const told = (change: string) => new Set(messages().flatMap((one) => (one.change === change ? [one.alarm] : []))).size
  let violations = 0
  let cycles = 0
  let isStopped = false
  let driving: Fiber.Fiber<void, unknown> | undefined
  const cycle = (fake: Fake) =>
    Effect.gen(function* () {
      violations++
      yield* fake.alert(true)
      yield* until(() => told("raised") >= violations)
      yield* fake.alert(false)
      yield* until(() => told("cleared") >= violations)
      cycles++
      grown.dispatchEvent(new Event("grown"))
    })
  return {
    webhook: url,
    start: (fake) =>
      Effect.map(Effect.forkScoped(Effect.repeat(cycle(fake), { until: () => isStopped })), (fiber) => {
        driving = Fiber.map(fiber, () => undefined)
      }),
    another: Effect.suspend(() => {
      // The one that is under way may have begun before.
      const enough = cycles + 2
      return until(() => cycles >= enough)
    }),
    stop: Effect.suspend(() => {
      isStopped = true
      return driving === undefined ? Effect.void : Fiber.join(driving)
    }),
    check: (alarms) => {
      const expected = alarms.flatMap(({ cleared_at, key }) => [
        `${key}/raised/phone`,
        ...(cleared_at === null ? [] : [`${key}/cleared/phone`])
      ])
      const ids = messages().map(({ id }) => id)
      assert.sameMembers([...new Set(ids)], expected, "each stored alarm was told, and no other one")
      assert.strictEqual(alarms.length, violations, "each violation raised one alarm")
      return { alarms: alarms.length, repeated: ids.length - expected.length }
    }
  }
})

export interface WriteDriver {
  /** Switches an output through a runner again and again, until the scope closes. */
  readonly start: (slot: Slot, fake: Fake, series: number) => Effect.Effect<void, never, Scope.Scope>
  /** Fails if a request has written twice, or if one that succeeded has not. */
  readonly check: () => { readonly requests: number; readonly written: number }
}

const put = (url: string, series: number, value: number): Effect.Effect<number> =>
  Effect.tryPromise((signal) =>
    fetch(new URL(`/api/v1/series/${series}/value`, url), {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ value }),
      signal
    })
  ).pipe(
    Effect.map(({ status }) => status),
    // A process that is stopped does not answer.
    Effect.timeout("10 seconds"),
    Effect.orElseSucceed(() => 0)
  )

export const writes = (): WriteDriver => {
  let requests = 0
  let written = 0
  const failures: Array<string> = []
  return {
    start: (slot, fake, series) =>
      Effect.gen(function* () {
        // Requests without an answer may still be written once each.
        let open = 0
        const one = Effect.gen(function* () {
          const url = slot.url()
          if (url === undefined) return
          const before = yield* fake.writes
          const status = yield* put(url, series, ++requests % 2)
          const delta = (yield* fake.writes) - before
          written += delta
          if (status === 0) open++
          const own = status === 0 ? 0 : 1
          if (delta > own) open -= delta - own
          const isDone = status >= 200 && status < 300
          if (open < 0 || (isDone && delta === 0)) failures.push(`${status} of ${slot.name} wrote ${delta} times`)
        })
        yield* Effect.forkScoped(Effect.forever(Effect.zipRight(one, Effect.sleep("200 millis"))))
      }),
    check: () => {
      assert.deepStrictEqual(failures, [], "each request writes once")
      assert.isAbove(written, 0, "requests write")
      return { requests, written }
    }
  }
}
