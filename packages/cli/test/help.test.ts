import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Help from "../src/argv/Help.js"
import { descriptor } from "../src/Ow.js"
import { ow } from "./Main.js"

/** The words that name each command, starting with `ow` itself. */
const all = (command: Help.Command, words: ReadonlyArray<string> = []): ReadonlyArray<ReadonlyArray<string>> => [
  words,
  ...[...Help.subcommands(command)].flatMap(([word, child]) => all(child, [...words, word]))
]

describe("help", () => {
  it.live("of every command matches test/__snapshots__/help.txt, at 80 columns", ({ expect }) =>
    Effect.gen(function* () {
      const texts = yield* Effect.forEach(
        all(descriptor),
        (words) =>
          Effect.map(ow([...words, "--help"]), ({ out }) => `$ ${["ow", ...words, "--help"].join(" ")}\n${out}`),
        { concurrency: 4 }
      )
      const text = texts.join("\n")
      expect(text.split("\n").filter((line) => line.length > 80)).toStrictEqual([])
      yield* Effect.promise(() => expect(text).toMatchFileSnapshot("__snapshots__/help.txt"))
    })
  )

  it.live("is printed by ow help, and the version by ow version and ow -v", () =>
    Effect.gen(function* () {
      for (const [words, option] of [
        [["help"], ["--help"]],
        [
          ["help", "alias", "set"],
          ["alias", "set", "--help"]
        ],
        [["version"], ["--version"]],
        [["-v"], ["--version"]]
      ] as const) {
        const asked = yield* ow(words)
        assert.deepStrictEqual(asked, yield* ow(option), words.join(" "))
        assert.strictEqual(asked.code, 0)
      }
    })
  )
})
