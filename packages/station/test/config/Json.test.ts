import { assert, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import * as Json from "../../src/config/Json.js"

const usual = (text: string): Either.Either<unknown, unknown> => Either.try(() => JSON.parse(text))

it.prop("every JSON text is parsed as JSON.parse does", [FastCheck.json({ maxDepth: 5 })], ([text]) => {
  assert.deepStrictEqual(Json.parse(text), Either.right(JSON.parse(text)))
})

const pretty = FastCheck.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value, null, 2))
const pieces = FastCheck.constantFrom(
  ",",
  "]",
  "}",
  '"',
  "\\",
  "\u0001",
  "0",
  "-",
  "e",
  "tru",
  "nul",
  " ",
  "\u{1f600}",
  "//"
)

it.prop(
  "a damaged text is refused if and only if JSON.parse refuses it",
  [pretty, FastCheck.nat(), FastCheck.nat(3), pieces],
  ([text, at, removed, piece]) => {
    const cut = at % (text.length + 1)
    const damaged = text.slice(0, cut) + piece + text.slice(cut + removed)
    const made = Json.parse(damaged)
    // JSON.parse accepts a name that occurs twice.
    if (Either.isLeft(made) && made.left.includes("twice")) return
    assert.strictEqual(Either.isLeft(made), Either.isLeft(usual(damaged)), damaged)
    if (Either.isRight(made)) assert.deepStrictEqual(made, usual(damaged))
    else assert.match(made.left, /^line \d+, column \d+: [^\n]+$/)
  }
)

it.each([
  ['{"a": 1,\n  "a": 2}', 'line 2, column 3: the name "a" occurs twice in one object'],
  ['{"a": 1,\n}', 'line 2, column 1: expected a name in double quotes, found "}"'],
  ['{"a": 1 // one\n}', 'line 1, column 9: expected "," or "}", found "/"; JSON has no comments'],
  ["{'a': 1}", 'line 1, column 2: expected a name in double quotes or "}", found "\'"; texts need double quotes'],
  ["[1 2]", 'line 1, column 4: expected "," or "]", found "2"'],
  ['{"a" "postgresql://u:secret@h"}', 'line 1, column 6: expected ":", found a text'],
  ["", "line 1, column 1: expected a value, found the end of the file"],
  ["[".repeat(100), "line 1, column 66: more than 64 nested arrays and objects"]
])("%j is refused with its place", (text, issue) => {
  assert.deepStrictEqual(Json.parse(text), Either.left(issue))
})

it("a name of every object is only data", () => {
  const made = Either.getOrThrow(Json.parse('{"__proto__": 1, "constructor": 2}'))
  assert.deepStrictEqual(Object.entries(made as object), [
    ["__proto__", 1],
    ["constructor", 2]
  ])
})
