/**
 * Stores behind a fence.
 */
import { describe, it } from "@effect/vitest"
import { PostgresStore, type Sample, StoreError } from "@owserver/station"
import { Effect } from "effect"
import { expect } from "vitest"
import * as Postgres from "./Postgres.js"

const sample = (at: number): Sample.Sample => ({
  series: {
    server: "home",
    device: "28.000000000001",
    property: "temperature",
    kind: "gauge",
    unit: "°C",
    family: "28"
  },
  at,
  value: 20,
  quality: "good"
})

const taken = new StoreError({ reason: "Fenced", operation: "write", issue: "taken over" })

describe.skipIf(!Postgres.isInstalled)("a store behind a fence", () => {
  it.scopedLive("writes nothing once the fence has fallen, and reads on", () =>
    Effect.gen(function* () {
      let fallen = false
      const { database, fenced, store } = yield* PostgresStore.makeShared({ url: yield* Postgres.freshDatabase })
      const own = fenced(() => Effect.suspend(() => (fallen ? taken : Effect.void)))
      const append = (at: number) => own.append({ samples: [sample(at)], transitions: [] })
      yield* append(1)
      // The second append of a series takes another way.
      yield* append(2)
      fallen = true
      const { alarms, outbox } = own
      const writes = {
        append: append(3),
        rollUp: own.rollUp(80_000_000),
        retain: own.retain(80_000_000),
        change: alarms.change([], []),
        addRule: alarms.setMaintenance(1),
        add: outbox.add([]),
        remove: outbox.remove(["a"]),
        postpone: outbox.postpone("a", 1, 1),
        label: own.label(1, { name: "x" })
      }
      for (const [name, write] of Object.entries(writes))
        expect(yield* Effect.match(write, { onFailure: ({ reason }) => reason, onSuccess: () => "done" }), name).toBe(
          "Fenced"
        )
      const rows = yield* database.sql<{ n: number }>`select count(*) as n from reading`
      expect(rows[0]!.n).toBe(2)
      expect((yield* own.series).length).toBe(1)
      yield* store.append({ samples: [sample(3)], transitions: [] })
    }).pipe(Effect.orDie)
  )
})
