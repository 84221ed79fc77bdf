import { assert, describe, it } from "@effect/vitest"
import { asserts, examplesIn, run } from "../../../scripts/examples.mjs"

const examples = examplesIn("packages/protocol/src")

describe("the docstrings", () => {
  for (const example of examples) {
    it(`${example.file}:${example.line}, the example of ${example.name} is true`, () =>
      run(example, (name) => import(name)))
  }

  it("have only examples that run", () => {
    assert.isAbove(examples.length, 50)
    assert.deepStrictEqual(
      examples.filter((example) => !asserts(example)),
      []
    )
  })
})
