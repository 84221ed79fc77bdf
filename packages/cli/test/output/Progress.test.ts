import { assert, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import * as Output from "../../src/output/Output.js"
import * as Progress from "../../src/output/Progress.js"
import { Stdio } from "../../src/output/Stdio.js"
import { terminal } from "../Main.js"

/** The screen after a read that takes `millis`. */
const screenAfter = (millis: number, quiet: boolean) =>
  Effect.gen(function* () {
    const { stream, text } = terminal()
    const read = Effect.flatMap(Output.Output, ({ line }) =>
      Effect.zipRight(Progress.during("reading")(Effect.sleep(millis)), line("21.5"))
    )
    const running = yield* read.pipe(
      Effect.provide(Output.layer({ color: false, json: false, quiet })),
      Effect.provideService(Stdio, {
        stdin: process.stdin,
        stdout: stream,
        stderr: stream
      } as unknown as NodeJS.Process),
      Effect.fork
    )
    yield* TestClock.adjust(millis)
    yield* Fiber.join(running)
    return text()
  })

it.effect("a slow operation shows its seconds from the first one on, and clears them before the result", () =>
  Effect.gen(function* () {
    const seconds = "\r\u001b[Kreading, 1 s\r\u001b[Kreading, 2 s\r\u001b[K"
    assert.strictEqual(yield* screenAfter(2300, false), `${seconds}21.5\n`)
    assert.strictEqual(yield* screenAfter(2300, true), "21.5\n")
  })
)

it.effect("a quick operation shows no progress", () =>
  Effect.map(screenAfter(999, false), (screen) => assert.strictEqual(screen, "21.5\n"))
)
