import { assert, it } from "@effect/vitest"
import * as Suggest from "../../src/errors/Suggest.js"

it("one name or several are asked for, and none is no question", () => {
  assert.strictEqual(Suggest.didYouMean(["ls"]), "did you mean ls?")
  assert.strictEqual(Suggest.didYouMean(["temps", "tree"]), "did you mean temps or tree?")
  assert.isUndefined(Suggest.didYouMean([]))
})
