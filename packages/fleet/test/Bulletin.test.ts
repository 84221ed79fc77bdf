import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Bulletin from "../src/Bulletin.js"
import * as Claims from "../src/Claims.js"
import * as Shared from "./Shared.js"

const series = (id: number): Bulletin.Notice => ({ _tag: "Series", id, isInvalid: false })
const idOf = ({ notice }: Bulletin.Received): number => (notice._tag === "Series" ? notice.id : -1)

/** Exchanges, and returns the ids that came, or "missed". */
const exchange = (bulletin: Bulletin.Bulletin) =>
  Effect.gen(function* () {
    const came: Array<number | "missed"> = []
    yield* bulletin.exchange(
      (received) => Effect.sync(() => came.push(...received.map(idOf))),
      Effect.sync(() => came.push("missed"))
    )
    return came
  })

describe.skipIf(!Shared.isInstalled)("the bulletin", () => {
  it.scopedLive("passes on to each runner what any has told since its start, in order", () =>
    Effect.gen(function* () {
      const { database } = yield* Shared.fresh
      const one = yield* Bulletin.make(database, { id: "one" })
      yield* one.tell(series(1))
      assert.deepStrictEqual(yield* exchange(one), [1])
      const other = yield* Bulletin.make(database, { id: "other" })
      yield* one.tell(series(2))
      yield* one.tell(series(3))
      yield* other.tell(series(4))
      assert.deepStrictEqual(yield* exchange(one), [2, 3])
      assert.deepStrictEqual(yield* exchange(other), [2, 3, 4])
      assert.deepStrictEqual(yield* exchange(one), [4])
      assert.deepStrictEqual(yield* exchange(one), [])
    })
  )

  it.scopedLive("loses nothing when runners tell at the same time", () =>
    Effect.gen(function* () {
      const { database } = yield* Shared.fresh
      const ids = ["a", "b", "c"]
      const bulletins = yield* Effect.forEach(ids, (id) => Bulletin.make(database, { id }))
      const reader = yield* Bulletin.make(database, { id: "reader" })
      const tell = (bulletin: Bulletin.Bulletin, from: number) =>
        Effect.forEach(
          Array.from({ length: 40 }, (_, n) => from + n),
          (id) => Effect.zipRight(bulletin.tell(series(id)), exchange(bulletin))
        )
      const read: Array<number | "missed"> = []
      const telling = yield* Effect.fork(
        Effect.forEach(bulletins, (bulletin, n) => tell(bulletin, n * 1000), { concurrency: "unbounded" })
      )
      while (read.length < 120) read.push(...(yield* exchange(reader)))
      yield* telling
      for (const from of [0, 1000, 2000])
        assert.deepStrictEqual(
          read.filter((id) => typeof id === "number" && id >= from && id < from + 1000),
          Array.from({ length: 40 }, (_, n) => from + n)
        )
    })
  )

  it.scopedLive("leaves out what belongs to a claim that another runner has taken over", () =>
    Effect.gen(function* () {
      const { database } = yield* Shared.fresh
      const old = yield* Effect.flatMap(Claims.make(database, { id: "old" }), ({ take }) => take("collect:attic"))
      const mine = yield* Bulletin.make(database, { id: "old" })
      yield* mine.tell(series(1), old)
      assert.deepStrictEqual(yield* exchange(mine), [1])
      const claim = yield* Effect.flatMap(Claims.make(database, { id: "new" }), ({ take }) => take("collect:attic"))
      const other = yield* Bulletin.make(database, { id: "new" })
      yield* mine.tell(series(2), old)
      yield* mine.tell(series(3))
      yield* other.tell(series(4), claim)
      assert.deepStrictEqual(yield* exchange(mine), [3])
      assert.deepStrictEqual(yield* exchange(other), [3, 4])
      assert.deepStrictEqual(yield* exchange(mine), [4])
    })
  )

  it.scopedLive("says so when something is gone, and goes on after what is not valid", () =>
    Effect.gen(function* () {
      const { database } = yield* Shared.fresh
      const one = yield* Bulletin.make(database, { id: "one" })
      const other = yield* Bulletin.make(database, { id: "other" })
      yield* one.tell(series(1))
      yield* exchange(one)
      yield* database.sql`delete from fleet_bulletin`
      yield* one.tell(series(2))
      yield* exchange(one)
      yield* database.sql`update fleet_head set number = number + 1`
      yield* database.sql`insert into fleet_bulletin select number, now(), 'newer', '{' from fleet_head`
      yield* one.tell(series(3))
      assert.deepStrictEqual(yield* exchange(other), ["missed", 2])
      yield* exchange(one)
      assert.deepStrictEqual(yield* exchange(other), [3])
    })
  )

  it.scopedLive("goes on with a database that lacks the last bulletins, such as one that was restored", () =>
    Effect.gen(function* () {
      const { database } = yield* Shared.fresh
      const one = yield* Bulletin.make(database, { id: "one" })
      for (let n = 1; n <= 5; n++) {
        yield* one.tell(series(n))
        yield* exchange(one)
      }
      yield* database.sql`update fleet_head set number = 3`
      yield* database.sql`delete from fleet_bulletin where number > 3`
      yield* one.tell(series(6))
      assert.deepStrictEqual(yield* exchange(one), ["missed"])
      yield* one.tell(series(7))
      assert.deepStrictEqual(yield* exchange(one), [7])
    })
  )

  it.scopedLive("tells what is queued when the database is back", () =>
    Effect.gen(function* () {
      const { database } = yield* Shared.fresh
      const one = yield* Bulletin.make(database, { id: "one" })
      yield* one.tell(series(1))
      yield* database.sql`alter table fleet_head rename to away`
      yield* Effect.flip(exchange(one))
      yield* database.sql`alter table away rename to fleet_head`
      assert.deepStrictEqual(yield* exchange(one), [1])
    })
  )
})
