import { assert, describe, it } from "@effect/vitest"
import * as Screen from "../../src/watch/Screen.js"

const csi = "\u001b["

describe("a frame", () => {
  it("overwrites from the top, clears the rest of each line and everything below, and does not scroll", () =>
    assert.strictEqual(Screen.draw(["one", "two"]), `${csi}Hone${csi}K\r\ntwo${csi}K${csi}J`))
})
