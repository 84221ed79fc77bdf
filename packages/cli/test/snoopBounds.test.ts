/**
 * What `ow snoop` keeps is bounded: by bytes where the output is slow, and by what waits for a reply.
 */
import { assert, describe, it } from "@effect/vitest"
import { Request } from "@owserver/protocol"
import { Effect, Either } from "effect"
import * as Backlog from "../src/snoop/Backlog.js"
import * as Decode from "../src/snoop/Decode.js"

describe("the backlog", () => {
  const backlog = (items: number, bytes: number) =>
    Backlog.make<Uint8Array>({ items, bytes, bytesOf: (item) => item.length })

  it.effect("holds at most so many bytes, and says how many items it dropped", () =>
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

  it.effect("holds at most so many items, and one that is too large where there is no other", () =>
    Effect.gen(function* () {
      const { offer, take } = yield* backlog(2, 100)
      for (const length of [1000, 1, 1]) offer(new Uint8Array(length))
      assert.deepStrictEqual(yield* take, { item: new Uint8Array(1000), lost: 2 })
      for (let n = 0; n < 3; n++) offer(new Uint8Array(1))
      assert.strictEqual((yield* take).lost, 1)
    })
  )
})

describe("requests that are never answered", () => {
  const request = (length: number) => Request.encode(Either.getOrThrow(Request.write("/x", new Uint8Array(length))))

  for (const [what, length, most] of [
    ["many", 10, 1001],
    ["long", 60_000, 18]
  ] as const)
    it(`are given up where they are too ${what}, and what follows costs nothing`, () => {
      const conversation = Decode.make()
      const seen = []
      for (let n = 0; n < 2000; n++) seen.push(...conversation.pass("request", request(length)))
      assert.strictEqual(seen.length, most + 1)
      assert.match(seen.at(-1)?.issue ?? "", /wait for replies; what follows is handed on and not shown$/)
      assert.deepStrictEqual(conversation.pass("reply", new Uint8Array(1000)), [])
      assert.deepStrictEqual(conversation.end("request"), [])
    })
})
