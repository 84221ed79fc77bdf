import { assert, describe, it } from "@effect/vitest"
import type { Api, Result } from "../../../web/api.js"
import * as Loader from "../../../web/plot/loader.js"
import type { Counters } from "../../../web/plot/state.js"
import type { History, LiveReading, Point } from "../../../web/types.js"

const now = Date.UTC(2026, 0, 31)
const minute = 60_000

const point = (at: number, fields: Partial<Point> = {}): Point => ({
  at,
  until: at,
  n: 1,
  doubted: 0,
  min: 20,
  avg: 20,
  max: 20,
  delta: null,
  ...fields
})

interface Asked {
  readonly path: string
  readonly query: { readonly [name: string]: unknown }
  readonly signal: AbortSignal
  readonly answer: (result: Result<unknown>) => Promise<void>
}

/** A station that answers when a test says so. */
const station = () => {
  const asked: Array<Asked> = []
  let [changes, elapsed] = [0, 0]
  const ask = (path: string, query: object, signal: AbortSignal | undefined) =>
    new Promise<Result<never>>((resolve) => {
      asked.push({
        path,
        query: { ...query },
        signal: signal!,
        answer: async (result) => {
          resolve(result as Result<never>)
          // The loader continues in tasks that are ready then.
          for (let n = 0; n < 5; n++) await Promise.resolve()
        }
      })
    })
  const api: Pick<Api, "history" | "send"> = {
    history: (id, period, signal) => ask(`history ${id}`, period, signal),
    send: (path, request) => ask(path, request?.query ?? {}, request?.signal)
  }
  const loader = Loader.make({ api: api as Api, changed: () => changes++, now: () => now, elapsed: () => elapsed })
  const pass = (time: number) => {
    elapsed += time
  }
  return { asked, loader, changes: () => changes, pass }
}

const history = (points: ReadonlyArray<Point>, width = 0): Result<Pick<History, "points" | "width">> => ({
  ok: true,
  value: { points, width }
})

const request = (
  ids: ReadonlyArray<number>,
  to: number = now,
  kind: "gauge" | "counter" = "gauge",
  counters: Counters = "rate"
): Loader.Request => ({
  series: ids.map((id) => ({ id, kind })),
  period: { from: to - 60 * minute, to, points: 60 },
  window: { from: to - 60 * minute, to },
  counters
})

const reading = (series: number | null, at: number, value: number): LiveReading => ({
  series,
  server: "attic",
  device: "28.000000000001",
  property: "temperature",
  at,
  value,
  raw: value,
  quality: "good"
})

const failure: Result<never> = { ok: false, error: { reason: "unavailable", message: "the database is away" } }

describe("the loader", () => {
  it("asks for all series at once, and shows each as it comes", async () => {
    const { asked, changes, loader } = station()
    loader.load(request([1, 2]))
    assert.deepStrictEqual(
      asked.map(({ path }) => path),
      ["history 1", "history 2"]
    )
    await asked[1]!.answer(history([point(now - minute)]))
    assert.deepStrictEqual(loader.loaded(2)?.points.at, [now - minute])
    assert.isUndefined(loader.loaded(1))
    assert.isTrue(loader.isLoading())
    await asked[0]!.answer(history([]))
    assert.isFalse(loader.isLoading())
    assert.strictEqual(changes(), 3)
  })

  it("gives up a request for the next one, and ignores what still comes of it", async () => {
    const { asked, loader } = station()
    loader.load(request([1]))
    loader.load(request([1], now - minute))
    assert.isTrue(asked[0]!.signal.aborted)
    assert.isFalse(asked[1]!.signal.aborted)
    await asked[1]!.answer(history([point(1)]))
    await asked[0]!.answer(history([point(2)]))
    assert.deepStrictEqual(loader.loaded(1)?.points.at, [1])
    assert.isFalse(loader.isLoading())
  })

  it("ends its requests when the page is left", () => {
    const { asked, loader } = station()
    loader.load(request([1]))
    loader.destroy()
    assert.isTrue(asked[0]!.signal.aborted)
  })

  it("keeps what it shows until new points come, but not of series that are no longer asked for", async () => {
    const { asked, loader } = station()
    loader.load(request([1, 2]))
    await asked[0]!.answer(history([point(1)]))
    await asked[1]!.answer(history([point(1)]))
    loader.load(request([1], now - minute))
    assert.deepStrictEqual(loader.loaded(1)?.points.at, [1])
    assert.isUndefined(loader.loaded(2))
  })

  it("returns to an old period without asking again, unless all may have changed", async () => {
    const { asked, loader } = station()
    const old = request([1], now - 1000 * minute)
    loader.load(old)
    await asked[0]!.answer(history([point(1)]))
    loader.load(request([1]))
    loader.load(old)
    assert.strictEqual(asked.length, 2)
    assert.deepStrictEqual(loader.loaded(1)?.points.at, [1])
    assert.isFalse(loader.isLoading())
    loader.reset()
    loader.load(old)
    assert.strictEqual(asked.length, 3)
  })

  it("asks again for a period that ends now, but not at once", async () => {
    const { asked, loader, pass } = station()
    loader.load(request([1]))
    await asked[0]!.answer(history([point(1)]))
    pass(10_000)
    loader.load(request([1]))
    assert.strictEqual(asked.length, 1)
    pass(10_000)
    loader.load(request([1]))
    assert.strictEqual(asked.length, 2)
  })

  it("tells which series failed, until the next attempt", async () => {
    const { asked, loader } = station()
    loader.load(request([1, 2]))
    await asked[0]!.answer(failure)
    await asked[1]!.answer(history([point(1)]))
    assert.strictEqual(loader.error(1)?.message, "the database is away")
    assert.isUndefined(loader.error(2))
    loader.load(request([1, 2]))
    assert.isUndefined(loader.error(1))
  })

  it("asks for totals of counters, and never takes them for a history", async () => {
    const { asked, loader } = station()
    loader.load(request([1], now, "counter", "day"))
    assert.strictEqual(asked[0]!.path, "series/1/totals")
    assert.deepStrictEqual(asked[0]!.query, { from: now - 60 * minute, to: now, per: "day" })
    await asked[0]!.answer({ ok: true, value: [point(1, { until: 2, delta: 5 })] })
    assert.strictEqual(loader.loaded(1)?.form, "totals day")
    assert.isFalse(loader.note(reading(1, now, 7)))
    assert.deepStrictEqual(loader.loaded(1)?.points.at, [1])
  })
})

describe("readings of the live stream", () => {
  it("are added to what is loaded, once", async () => {
    const { asked, loader } = station()
    loader.load(request([1]))
    await asked[0]!.answer(history([point(now - minute)]))
    assert.isTrue(loader.note(reading(1, now, 25)))
    assert.isFalse(loader.note(reading(1, now, 25)))
    assert.deepStrictEqual(loader.loaded(1)?.points.mean, [20, 25])
  })

  it("take their place in time after the clock of the station was set back", async () => {
    const { asked, loader } = station()
    const day = 1440 * minute
    loader.load(request([1]))
    loader.note(reading(1, now + day, 20))
    await asked[0]!.answer(history([point(now - minute)]))
    assert.isTrue(loader.note(reading(1, now, -40)))
    assert.isTrue(loader.note(reading(1, now + 1000, -41)))
    assert.isFalse(loader.note(reading(1, now + 1000, -41)))
    assert.deepStrictEqual(loader.loaded(1)?.points.mean, [20, -40, -41, 20])
    // They are still unknown to the next history.
    loader.load(request([1], now + minute))
    await asked[1]!.answer(history([point(now - minute), point(now + day)]))
    assert.deepStrictEqual(loader.loaded(1)?.points.mean, [20, -40, -41, 20])
  })

  it("that came while a history was loaded, or before, are not lost", async () => {
    const { asked, loader } = station()
    loader.note(reading(1, now - 1000, 24))
    loader.load(request([1]))
    loader.note(reading(1, now, 25))
    await asked[0]!.answer(history([point(now - minute)]))
    assert.deepStrictEqual(loader.loaded(1)?.points.mean, [20, 24, 25])
  })

  it("are not counted twice in a point that may have them already", async () => {
    const { asked, loader, pass } = station()
    loader.note(reading(1, now - 2000, 30))
    pass(1)
    loader.load(request([1]))
    await asked[0]!.answer(history([point(now - minute, { until: now + minute, n: 2, max: 30, avg: 25 })], 2 * minute))
    assert.deepStrictEqual(loader.loaded(1)?.points.n, [2])
    loader.note(reading(1, now - 1000, 40))
    assert.deepInclude(loader.loaded(1)?.points, { n: [3], mean: [30], high: [40] })
  })

  it("are kept for some minutes only", async () => {
    const { asked, loader, pass } = station()
    loader.note(reading(1, now - 2000, 24))
    pass(5 * minute)
    loader.note(reading(1, now, 25))
    loader.load(request([1]))
    await asked[0]!.answer(history([point(now - minute)]))
    assert.deepStrictEqual(loader.loaded(1)?.points.mean, [20, 25])
  })

  it("of other series, and of those without an id, change nothing", async () => {
    const { asked, loader } = station()
    loader.load(request([1]))
    await asked[0]!.answer(history([point(now - minute)]))
    assert.isFalse(loader.note(reading(2, now, 25)))
    assert.isFalse(loader.note(reading(null, now, 25)))
    assert.deepStrictEqual(loader.loaded(1)?.points.at, [now - minute])
  })
})
