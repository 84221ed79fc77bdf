/**
 * The memory of `ow snoop` is bounded: its backlog, and its pending requests.
 */
import { assert, describe, it } from "@effect/vitest"
import { Request } from "@owserver/protocol"
import { Effect, Either } from "effect"
import * as Backlog from "../src/snoop/Backlog.js"
import * as Decode from "../src/snoop/Decode.js"

describe("the backlog", () => {
  const backlog = (items: number, bytes: number) =>
    Backlog.make<Uint8Array>({ items, bytes, bytesOf: (item) => item.length })

  it.effect("is limited in bytes, and counts the dropped items", () =>
    Effect.gen(function* () {
      const { offer, take } = yield* backlog(1000, 100)
      for (let n = 0; n < 50; n++) offer(new Uint8Array(30))
      assert.strictEqual((yield* take).lost, 47)
      offer(new Uint8Array(30))
      offer(new Uint8Array(30))
      const later = yield* Effect.all([take, take, take])
      assert.deepStrictEqual(
        later.map(({ lost }) => lost),
        [1, 0, 0]
      )
    })
  )

  it.effect("is limited in items, and holds a single item that is too large", () =>
    Effect.gen(function* () {
      const { offer, take } = yield* backlog(2, 100)
      for (const length of [1000, 1, 1]) offer(new Uint8Array(length))
      assert.deepStrictEqual(yield* take, { item: new Uint8Array(1000), lost: 2 })
      for (let n = 0; n < 3; n++) offer(new Uint8Array(1))
      assert.strictEqual((yield* take).lost, 1)
    })
  )
})

describe("requests without replies", () => {
  const request = (length: number) => Request.encode(Either.getOrThrow(Request.write("/x", new Uint8Array(length))))

  for (const [what, length, most] of [
    ["many", 10, 1001],
    ["long", 60_000, 18]
  ] as const)
    it(`stop the decoder if they are too ${what}, and later traffic costs no memory`, () => {
      const conversation = Decode.make()
      const seen = []
      for (let n = 0; n < 2000; n++) seen.push(...conversation.pass("request", request(length)))
      assert.strictEqual(seen.length, most + 1)
      assert.match(seen.at(-1)?.issue ?? "", /are waiting for replies; further traffic is forwarded but not shown$/)
      assert.deepStrictEqual(conversation.pass("reply", new Uint8Array(1000)), [])
      assert.deepStrictEqual(conversation.end("request"), [])
    })
})
