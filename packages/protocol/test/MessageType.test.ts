import { assert, describe, it } from "@effect/vitest"
import { MessageType } from "@owserver/protocol"

describe("MessageType.isIdempotent", () => {
  it("holds for the types that change nothing on the bus", () => {
    const idempotent = MessageType.names.filter((_, type) => MessageType.isIdempotent(type))
    assert.deepStrictEqual(idempotent, ["NOP", "READ", "DIR", "PRESENCE", "DIRALL", "GET", "DIRALLSLASH", "GETSLASH"])
  })

  it("does not hold for a number that owserver does not know", () => {
    assert.isFalse(MessageType.isIdempotent(11))
    assert.isFalse(MessageType.isIdempotent(-1))
    assert.isFalse(MessageType.isIdempotent(99))
  })
})
