import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as Postgres from "../../station/test/Postgres.js"
import { checkClock } from "../src/checkClock.js"
import * as RunnerStates from "../src/RunnerStates.js"
import * as Shared from "./Shared.js"

const writer = { waiting: 0, dropped: 0, refused: 0, stored: 0, lastSuccess: undefined, failure: undefined }
const state = { version: "1.0.0", servers: "", startedAt: 1, writer, tasks: [] }

describe.skipIf(!Shared.isInstalled)("the tables of a fleet", () => {
  it.scopedLive("a state of an unknown form does not hide those of the other runners", () =>
    Effect.gen(function* () {
      const { database } = yield* Shared.fresh
      const states = RunnerStates.make(database, { id: "pi/1", name: "pi" })
      yield* states.tell(state)
      const odd = [null, 1, {}, { ...state, tasks: [null] }, { ...state, tasks: {} }, { ...state, writer: null }].map(
        (one) => JSON.stringify(one)
      )
      const doing = { task: "collect:attic", epoch: 1, since: 1 }
      odd.push(JSON.stringify({ ...state, tasks: [{ ...doing, collector: { server: "attic" } }] }), "{", "")
      for (const [n, text] of odd.entries())
        yield* database.sql`
          insert into fleet_runner (id, name, seen_at, known_since, state) values (${`odd/${n}`}, 'odd', now(), now(), ${text})`
      assert.deepStrictEqual(
        (yield* states.all).map(({ id }) => id),
        ["pi/1"]
      )
    })
  )

  it.scopedLive("maintenance does not trust a clock that differs from that of PostgreSQL", () =>
    Effect.gen(function* () {
      const { database } = yield* Shared.fresh
      const now = Date.now()
      yield* checkClock(database, now)
      const ahead = yield* Effect.flip(checkClock(database, now + 7_200_000))
      assert.match(ahead.issue, /^the clock of this machine is 7\d{3} s ahead of that of PostgreSQL/)
      assert.match((yield* Effect.flip(checkClock(database, now - 600_000))).issue, /behind/)
    })
  )

  it.scopedLive(
    "times without a zone are those of UTC, which is never set back, whatever the URL and the server say",
    () =>
      Effect.gen(function* () {
        const url = new URL(Redacted.value(yield* Postgres.freshDatabase))
        url.searchParams.set("options", "-c TimeZone=Europe/Berlin")
        const { database } = yield* Shared.open(Redacted.make(url.href))
        const [row] = yield* database.sql<{ zone: string; limit: string }>`
        select current_setting('TimeZone') as zone, current_setting('idle_in_transaction_session_timeout') as limit`
        assert.deepStrictEqual(row, { zone: "UTC", limit: "6s" })
      })
  )
})
