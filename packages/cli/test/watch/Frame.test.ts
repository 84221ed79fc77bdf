import { assert, describe, it } from "@effect/vitest"
import * as Frame from "../../src/watch/Frame.js"

const csi = "\u001b["

describe("a frame", () => {
  it("begins where the cursor is, and clears the rest of each line and below", () =>
    assert.strictEqual(Frame.over([], ["one", "two"], 80), `\rone${csi}K\ntwo${csi}K\n${csi}J`))

  it("goes up over the lines before", () =>
    assert.strictEqual(Frame.over(["one", "two"], ["three"], 80), `\r${csi}2Athree${csi}K\n${csi}J`))

  it("goes up over lines that a narrower terminal has broken", () =>
    assert.strictEqual(
      Frame.over(["x".repeat(79), "", `${csi}1m${"x".repeat(40)}${csi}22m`], [], 40),
      `\r${csi}4A${csi}J`
    ))
})
