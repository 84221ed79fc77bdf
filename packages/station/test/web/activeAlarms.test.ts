import { afterEach, assert, beforeEach, it, vi } from "@effect/vitest"
import * as ActiveAlarms from "../../web/activeAlarms.js"
import { type Api, type ApiError, offline } from "../../web/api.js"
import type { LiveEvent } from "../../web/live.js"
import type { Alarm } from "../../web/types.js"

const alarm = (id: number, fields: Partial<Alarm> = {}): Alarm => ({
  id,
  key: `k${id}`,
  rule: 1,
  name: "Freezer",
  server: "house",
  device: "28.000000000001",
  property: "temperature",
  raisedAt: 0,
  clearedAt: null,
  ackedAt: null,
  ackedBy: "",
  value: null,
  detail: "",
  silent: false,
  ...fields
})

const make = (stored: Array<Alarm>) => {
  let error: ApiError | undefined
  let requests = 0
  let listener: (event: LiveEvent) => void = () => {}
  const api = {
    list: async () => {
      requests++
      return error === undefined ? { ok: true, value: [...stored] } : { ok: false, error }
    }
  } as unknown as Api
  const alarms = ActiveAlarms.make(api, {
    subscribe: (next) => {
      listener = next
      return () => {}
    }
  })
  const raised: Array<ReadonlyArray<number>> = []
  alarms.subscribe((found) => raised.push(found.map(({ id }) => id)))
  return {
    alarms,
    raised,
    stored,
    emit: (event: LiveEvent) => listener(event),
    requests: () => requests,
    fail: (next: ApiError | undefined) => {
      error = next
    }
  }
}

const changed: LiveEvent = { _tag: "Alarm", alarm: { change: "raised", key: "k2", alarm: null } }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it("alarms of the start are not new, and later ones are, once", async () => {
  const { alarms, emit, raised, stored } = make([alarm(1)])
  await alarms.refresh()
  stored.unshift(alarm(2))
  emit(changed)
  await vi.advanceTimersByTimeAsync(1000)
  emit(changed)
  await vi.advanceTimersByTimeAsync(1000)
  assert.deepStrictEqual(raised, [[], [2], []])
  assert.deepStrictEqual(
    alarms.all().map(({ id }) => id),
    [2, 1]
  )
})

it("a hundred changes at once are one request", async () => {
  const { alarms, emit, requests } = make([])
  await alarms.refresh()
  for (let n = 0; n < 100; n++) emit(changed)
  await vi.advanceTimersByTimeAsync(1000)
  assert.strictEqual(requests(), 2)
})

it("are found by their series, and those of servers are not those of sensors", async () => {
  const { alarms } = make([alarm(3, { device: "", property: "" }), alarm(2, { property: "humidity" }), alarm(1)])
  await alarms.refresh()
  const of = (device: string, property: string) => alarms.of({ server: "house", device, property }).map(({ id }) => id)
  assert.deepStrictEqual(of("28.000000000001", "temperature"), [1])
  assert.deepStrictEqual(of("28.000000000002", "temperature"), [])
  assert.deepStrictEqual(of("", ""), [3])
})

it("stay while the station does not answer, and are loaded again when it does", async () => {
  const { alarms, emit, fail, stored } = make([alarm(1)])
  await alarms.refresh()
  fail(offline)
  stored.length = 0
  emit({ _tag: "Reset" })
  await vi.advanceTimersByTimeAsync(1)
  assert.strictEqual(alarms.error(), offline)
  assert.strictEqual(alarms.all().length, 1)
  fail(undefined)
  await vi.advanceTimersByTimeAsync(5000)
  assert.isUndefined(alarms.error())
  assert.deepStrictEqual(alarms.all(), [])
})

it("a change during a request is not missed", async () => {
  const { alarms, requests } = make([])
  await Promise.all([alarms.refresh(), alarms.refresh()])
  assert.strictEqual(requests(), 2)
})
