import { it } from "@effect/vitest"
import { StoreError } from "@owserver/station"
import { expect } from "vitest"

it("the message of a StoreError names the operation and the issue", () => {
  const error = new StoreError({ reason: "Full", operation: "append", issue: "database or disk is full" })
  expect(error.message).toBe("append: database or disk is full")
})
