import * as FileSystem from "node:fs"
import { assert, it } from "@effect/vitest"
import { AlarmRule } from "@owserver/station"
import { Either, Schema } from "effect"

it("each rule of the page on alarms is a valid rule", () => {
  const page = FileSystem.readFileSync(new URL("../../../../docs/station/alarms.md", import.meta.url), "utf8")
  const examples = [...page.matchAll(/^```json\n(.*?)^```/gms)].map(([, text = ""]): unknown => JSON.parse(text))
  assert.isAtLeast(examples.length, 8)
  for (const example of examples) {
    const decoded = Schema.decodeUnknownEither(AlarmRule.Definition, { onExcessProperty: "error" })(example)
    assert.isTrue(Either.isRight(decoded), JSON.stringify(example))
  }
})
