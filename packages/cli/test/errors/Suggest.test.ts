import { assert, it } from "@effect/vitest"
import * as Suggest from "../../src/errors/Suggest.js"

it("suggests one name or several, and nothing without a name", () => {
  assert.strictEqual(Suggest.didYouMean(["ls"]), "did you mean ls?")
  assert.strictEqual(Suggest.didYouMean(["temps", "tree"]), "did you mean temps or tree?")
  assert.isUndefined(Suggest.didYouMean([]))
})
