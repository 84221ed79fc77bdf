import { assert, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { ow } from "./Process.js"

const commands = (help: string) =>
  /\nCommands:\n([\s\S]*?)\n\n/
    .exec(help)?.[1]
    ?.match(/^ {2}[a-z]+/gm)
    ?.map((name) => name.trim()) ?? []

/** The help of a command and of all below it, each under the words that call it. */
const all = (...path: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>> =>
  Effect.gen(function* () {
    const { code, err, out } = yield* ow([...path, "--help"])
    assert.deepStrictEqual([code, err], [0, ""])
    const below = yield* Effect.forEach(commands(out), (name) => all(...path, name), { concurrency: 4 })
    return [`$ ow ${[...path, "--help"].join(" ")}\n${out}`, ...below.flat()]
  })

describe("the help of ow", () => {
  it.live("is what it was, for every command, in 80 columns", () =>
    Effect.gen(function* () {
      const texts = yield* all()
      assert.isAbove(texts.length, 18)
      for (const line of texts.join("\n").split("\n")) assert.isAtMost(line.length, 80, line)
      yield* Effect.promise(() => expect(texts.join("\n")).toMatchFileSnapshot("help.txt"))
    })
  )
})
