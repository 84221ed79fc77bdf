import { afterEach, assert, beforeEach, describe, it, vi } from "@effect/vitest"
import { type Api, type ApiError, offline } from "../../web/api.js"
import * as Data from "../../web/data.js"
import type { Live, LiveEvent, State } from "../../web/live.js"
import type { Latest, LiveReading, Series } from "../../web/types.js"
import { latest, series } from "./series.js"

const start = Date.UTC(2026, 0, 31)

/** A live stream that the test drives. */
const makeLive = () => {
  const listeners = new Set<(event: LiveEvent) => void>()
  let state: State = "open"
  const live: Live = {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    start: () => {},
    stop: () => {}
  }
  const emit = (event: LiveEvent) => {
    if (event._tag === "State") state = event.state
    for (const listener of listeners) listener(event)
  }
  const read = (id: number | null, at: number, fields: Partial<LiveReading> = {}) =>
    emit({
      _tag: "Reading",
      reading: {
        series: id,
        server: "house",
        device: "28.000000000001",
        property: "temperature",
        at,
        value: 21,
        raw: 21,
        quality: "good",
        ...fields
      }
    })
  return { live, emit, read }
}

interface Lists {
  series: ReadonlyArray<Series>
  latest: ReadonlyArray<Latest>
}

/** An API whose lists the test sets. Requests wait while `gate` is a promise. */
const makeApi = (lists: Lists) => {
  let error: ApiError | undefined
  let gate: Promise<void> | undefined
  const counts = { series: 0 }
  const api = {
    list: async (path: string) => {
      if (path === "series") counts.series++
      const items = path === "series" ? lists.series : path === "latest" ? lists.latest : []
      await gate
      return error === undefined ? { ok: true, value: items } : { ok: false, error }
    }
  } as unknown as Api
  return {
    api,
    counts,
    fail: (next: ApiError | undefined) => {
      error = next
    },
    hold: () => {
      let open = () => {}
      gate = new Promise((resolve) => {
        open = () => {
          gate = undefined
          resolve()
        }
      })
      return () => open()
    }
  }
}

const make = (lists: Lists = { series: [series(1), series(2)], latest: [latest(1, start), latest(2, start)] }) => {
  const { live, ...stream } = makeLive()
  const { api, ...server } = makeApi(lists)
  const data = Data.make(api, live)
  const changes: Array<Data.Change> = []
  data.subscribe((change) => changes.push(change))
  return { data, changes, ...stream, ...server, lists }
}

beforeEach(() => {
  vi.useFakeTimers({ now: start })
  // A frame of the browser.
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) => setTimeout(callback, 16))
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe("readings of the live stream", () => {
  it("arrive as one change a frame", async () => {
    const { changes, data, read } = make()
    await data.refresh()
    changes.length = 0
    for (let n = 1; n <= 10; n++) read(1 + (n % 2), start + n)
    await vi.advanceTimersByTimeAsync(20)
    assert.deepStrictEqual(changes, [{ _tag: "Readings", series: new Set([1, 2]) }])
    assert.strictEqual(data.latest().get(1)?.at, start + 10)
  })

  it("replace one from the future: the clock of the station was set back", async () => {
    const { data, read } = make()
    await data.refresh()
    read(1, start - 1, { value: -40 })
    assert.strictEqual(data.latest().get(1)?.value, -40)
  })

  it("that arrive while the lists are loaded are kept, also if their time is earlier", async () => {
    const { data, hold, lists, read } = make()
    await data.refresh()
    read(1, start + 5, { value: 29 })
    lists.series = [series(1), series(2), series(3)]
    lists.latest = [latest(1, start + 5, { value: 29, conditions: ["doubtful"] }), latest(2, start, { value: 1 })]
    const open = hold()
    const loaded = data.refresh()
    read(1, start - 5, { value: 30 })
    read(3, start, { value: 7 })
    open()
    await loaded
    assert.deepInclude(data.latest().get(1), { value: 30, conditions: ["doubtful"] })
    assert.deepInclude(data.latest().get(3), { value: 7 })
    lists.latest = [latest(1, start - 9, { value: 31 }), latest(2, start, { value: 1 })]
    await data.refresh()
    assert.deepStrictEqual([data.latest().get(1)?.value, data.latest().get(2)?.value], [31, 1])
  })

  it("of a new series cause one load, after the station has given it an id", async () => {
    const { counts, data, lists, read } = make()
    await data.refresh()
    lists.series = [...lists.series, series(3)]
    for (let n = 0; n < 5; n++) read(null, start + n)
    read(3, start)
    await vi.advanceTimersByTimeAsync(1000)
    assert.strictEqual(counts.series, 1)
    await vi.advanceTimersByTimeAsync(10_000)
    assert.strictEqual(counts.series, 2)
    assert.isTrue(data.series().has(3))
  })
})

describe("readings without an id, because the database is away,", () => {
  it("cause loads with growing pauses, which are short again after a success", async () => {
    const { counts, data, lists, read } = make()
    await data.refresh()
    const loadsIn = async (seconds: number) => {
      const before = counts.series
      for (let n = 0; n < seconds; n++) {
        read(null, start + n)
        await vi.advanceTimersByTimeAsync(1000)
      }
      return counts.series - before
    }
    assert.strictEqual(await loadsIn(60), 3)
    assert.isAtMost(await loadsIn(600), 3)
    lists.series = [...lists.series, series(3)]
    await vi.advanceTimersByTimeAsync(300_000)
    assert.isTrue(data.series().has(3))
    read(3, start)
    assert.strictEqual(await loadsIn(10), 1)
  })
})

describe("a series", () => {
  it("is stale after three intervals without a good reading, by the clock of the browser", async () => {
    const { data, read } = make({ series: [series(1)], latest: [latest(1, start - 500_000)] })
    await data.refresh()
    assert.isFalse(data.isStale(1, start + 90_000))
    assert.isTrue(data.isStale(1, start + 90_001))
    vi.setSystemTime(start + 60_000)
    read(1, start, { quality: "doubtful" })
    assert.isTrue(data.isStale(1, start + 90_001))
    read(1, start + 1)
    assert.isFalse(data.isStale(1, start + 90_001))
  })

  it("that the station calls stale is so until a good reading", async () => {
    const { data, read } = make({ series: [series(1)], latest: [latest(1, start, { stale: true })] })
    await data.refresh()
    assert.isTrue(data.isStale(1, start))
    read(1, start + 1)
    assert.isFalse(data.isStale(1, start))
    assert.strictEqual(data.latest().get(1)?.lastGood, start + 1)
  })

  it("does not become stale because the browser lost its connection", async () => {
    const { data, emit } = make()
    await data.refresh()
    emit({ _tag: "State", state: "waiting" })
    assert.isFalse(data.isStale(1, start + 1_000_000))
    vi.setSystemTime(start + 1_000_000)
    emit({ _tag: "State", state: "open" })
    assert.isFalse(data.isStale(1, start + 1_000_000))
  })
})

describe("loading", () => {
  it("is tried again after a failure, keeps what is known, and stops for a login", async () => {
    const { counts, data, fail } = make()
    await data.refresh()
    fail(offline)
    await data.refresh()
    assert.strictEqual(data.error(), offline)
    assert.strictEqual(data.series().size, 2)
    fail(undefined)
    await vi.advanceTimersByTimeAsync(6000)
    assert.isUndefined(data.error())
    fail({ reason: "unauthorized", message: "no" })
    await data.refresh()
    const { series } = counts
    await vi.advanceTimersByTimeAsync(60_000)
    assert.strictEqual(counts.series, series)
  })

  it("is not done twice at a time, but once more after a change in between", async () => {
    const { counts, data, hold, lists } = make()
    const open = hold()
    const first = data.refresh()
    const second = data.refresh()
    void data.refresh()
    lists.series = [series(7)]
    open()
    await Promise.all([first, second])
    assert.strictEqual(counts.series, 2)
    assert.deepStrictEqual([...data.series().keys()], [7])
  })

  it("follows a change by another browser", async () => {
    const { counts, data, emit, lists } = make()
    await data.refresh()
    lists.series = [series(1, { name: "freezer" })]
    for (let n = 0; n < 5; n++) emit({ _tag: "Inventory" })
    await vi.advanceTimersByTimeAsync(1000)
    assert.strictEqual(counts.series, 2)
    assert.strictEqual(data.series().get(1)?.name, "freezer")
  })

  it("follows a reset, and changes of conditions once for many", async () => {
    const { counts, data, emit } = make()
    await data.refresh()
    emit({ _tag: "Reset" })
    await vi.advanceTimersByTimeAsync(0)
    assert.strictEqual(counts.series, 2)
    const change = { change: "began", kind: "server-lost", server: "house", device: "", property: "" } as const
    for (let n = 0; n < 20; n++) emit({ _tag: "Change", change: { ...change, at: start, detail: "" } })
    await vi.advanceTimersByTimeAsync(1000)
    assert.strictEqual(counts.series, 3)
  })
})
