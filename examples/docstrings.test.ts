import { assert, describe, it } from "@effect/vitest"
import { asserts, examplesIn, run } from "../scripts/examples.mjs"

/** The tests of protocol run its own examples. */
const packages = ["client", "fake", "node", "sensors"]

describe("examples in docstrings", () => {
  for (const name of packages) {
    const examples = examplesIn(`packages/${name}/src`).filter(asserts)

    it(`${name} has examples with assertions`, () => assert.isAbove(examples.length, 0))

    for (const example of examples) {
      it(`${example.file}:${example.line}, the assertions of ${example.name} hold`, () =>
        run(example, (module) => import(module)))
    }
  }
})
