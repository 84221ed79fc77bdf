import { assert, describe, it } from "@effect/vitest"
import { asserts, examplesIn, run } from "../scripts/examples.mjs"

/** Those of the protocol are run beside it. */
const packages = ["client", "fake", "node", "sensors"]

describe("the docstrings", () => {
  for (const name of packages) {
    const examples = examplesIn(`packages/${name}/src`).filter(asserts)

    it(`of ${name} show something that is run`, () => assert.isAbove(examples.length, 0))

    for (const example of examples) {
      it(`${example.file}:${example.line}, the example of ${example.name} is true`, () =>
        run(example, (module) => import(module)))
    }
  }
})
