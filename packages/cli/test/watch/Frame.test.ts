import { assert, describe, it } from "@effect/vitest"
import * as Frame from "../../src/watch/Frame.js"

const csi = "\u001b["

describe("a frame", () => {
  it("overwrites from the top, clears the rest of each line and what is below, and does not scroll", () =>
    assert.strictEqual(Frame.over(["one", "two"]), `${csi}Hone${csi}K\r\ntwo${csi}K${csi}J`))
})
