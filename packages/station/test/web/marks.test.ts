import { assert, it } from "@effect/vitest"
import { marksOf, type State } from "../../web/marks.js"
import { latest, series } from "./series.js"

const now = 1_000_000

const texts = (state: Partial<State>) =>
  marksOf({
    series: series(1),
    latest: latest(1, now),
    alarms: [],
    isStale: false,
    isServerOnline: true,
    now,
    ...state
  }).map(({ text }) => text)

it("a good series has no mark", () => {
  assert.deepStrictEqual(texts({}), [])
})

it("the reason why there are no readings replaces the mark of a stale one", () => {
  const stale = { isStale: true }
  assert.deepStrictEqual(texts(stale), ["stale"])
  assert.deepStrictEqual(texts({ ...stale, isServerOnline: false }), ["server down"])
  assert.deepStrictEqual(texts({ ...stale, series: series(1, { conditions: ["device-missing"] }) }), ["missing"])
  assert.deepStrictEqual(texts({ ...stale, latest: latest(1, now, { conditions: ["read-failed"] }) }), ["read fails"])
  assert.deepStrictEqual(texts({ series: series(1, { conditions: ["device-missing", "server-lost"] }) }), [
    "server down"
  ])
})

it("doubtful readings that arrive are doubtful; old ones are stale as well", () => {
  const doubtful = (at: number) => texts({ isStale: true, latest: latest(1, at, { quality: "doubtful" }) })
  assert.deepStrictEqual(doubtful(now - 90_000), ["doubtful"])
  assert.deepStrictEqual(doubtful(now - 90_001), ["stale", "doubtful"])
})

it("a condition of a later version, and a series without a reading, have no mark", () => {
  assert.deepStrictEqual(texts({ latest: undefined, series: series(1, { conditions: ["on-fire"] }) }), [])
})

it("active alarms are one mark, the first one, with their names, and calmer when all are acknowledged", () => {
  const alarm = (ackedAt: number | null) => ({ name: "Freezer", detail: "-12.5 °C is above -15 °C", ackedAt })
  const marks = (...alarms: State["alarms"]) =>
    marksOf({ series: series(1), latest: latest(1, now), isStale: true, isServerOnline: true, now, alarms }).map(
      ({ hint, kind, text }) => [text, kind, hint]
    )
  const line = "Freezer: -12.5 °C is above -15 °C"
  const stale = ["stale", "warn", "There was no good reading for three intervals."]
  assert.deepStrictEqual(marks(alarm(5)), [["alarm", "warn", line], stale])
  assert.deepStrictEqual(marks(alarm(5), alarm(null)), [["alarm", "bad", `${line}\n${line}`], stale])
})
