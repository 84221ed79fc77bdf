import { assert, describe, it } from "@effect/vitest"
import { OwConnectionError } from "@owserver/client"
import { Effect, Fiber, TestClock } from "effect"
import * as StartupRetry from "../../src/readings/StartupRetry.js"
import { Settings } from "../../src/settings/Settings.js"

const unknownHost = (code: string) =>
  new OwConnectionError({ operation: "dir", path: "/", server: "pi.lan:4304", reason: "Resolve", code })

/** Starts a command with `--retry`, against a host name that is unknown at first. */
const begun = (retry: number, unknown: number, code: string) => {
  let asked = 0
  const first = Effect.suspend(() => (++asked > unknown ? Effect.succeed("there") : Effect.fail(unknownHost(code))))
  const settings = { retry } as Settings["Type"]
  return Effect.gen(function* () {
    const fiber = yield* Effect.fork(Effect.either(StartupRetry.only((retry) => retry(first))))
    yield* TestClock.adjust("1 hour")
    return { outcome: yield* Fiber.join(fiber), asked }
  }).pipe(Effect.provideService(Settings, settings))
}

describe("--retry of a repeating command", () => {
  for (const code of ["ENOTFOUND", "EAI_AGAIN"])
    it.effect(`waits for a host name that does not resolve yet (${code})`, () =>
      Effect.gen(function* () {
        const { asked, outcome } = yield* begun(10, 4, code)
        assert.deepStrictEqual([asked, outcome._tag], [5, "Right"])
      })
    )

  it.effect("retries as often as configured, and then fails with the same error", () =>
    Effect.gen(function* () {
      const { asked, outcome } = yield* begun(3, 100, "ENOTFOUND")
      assert.strictEqual(asked, 4)
      assert(outcome._tag === "Left" && outcome.left.reason === "Resolve")
    })
  )
})
