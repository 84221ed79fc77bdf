/**
 * What the station knows without asking the database: the newest reading of each series, calibrated, and the devices.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Monotonic from "../collect/monotonic.js"
import type * as Report from "../collect/Report.js"
import { deviceKey } from "../model/devices.js"
import type * as Sample from "../model/Sample.js"
import * as Series from "../model/Series.js"
import type { Calibration, StoreService, Value } from "../store/Store.js"
import type { StoreError } from "../store/StoreError.js"

/**
 * A reading as it is shown. `series` is `undefined` until the first reading of a new series is stored.
 *
 * @since 0.1.0
 * @category models
 */
export interface Shown extends Series.Description, Omit<Value, "series"> {
  readonly series: number | undefined
}

/**
 * The newest reading of a series: the one that arrived last, whatever its time, because the clock may have been set back. Before the
 * first one since the start, it is the newest one of the store. `lastGood` is the time of its newest good reading, `undefined` if
 * there was none since an hour before the last reading of the previous run.
 *
 * @since 0.1.0
 * @category models
 */
export interface Latest extends Value {
  readonly lastGood: number | undefined
}

/**
 * A device that was listed, or that has readings: the `server`, the `id`, which is its address, the code of its `family`, its `alias` in
 * owserver, and its stored `series`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Device {
  readonly server: string
  readonly id: string
  readonly family: string
  readonly alias: string | undefined
  readonly series: ReadonlyArray<Series.Series>
}

/**
 * The catalogue.
 *
 * @since 0.1.0
 * @category models
 */
export interface Catalogue {
  /** Notes readings in the order in which they were read, and returns them as they are shown. */
  readonly samples: (samples: ReadonlyArray<Sample.Sample>) => Effect.Effect<ReadonlyArray<Shown>>
  /** Notes a device that was listed. */
  readonly found: (report: Extract<Report.Report, { readonly _tag: "Found" }>) => Effect.Effect<void>
  /** Notes the new alias of a device. An empty text removes it. */
  readonly renamed: (device: Pick<Series.Key, "server" | "device">, alias: string) => Effect.Effect<void>
  /** Returns the stored series by id, as they were in the last seconds. If the database is away, as they were before. */
  readonly series: Effect.Effect<ReadonlyArray<Series.Series>, StoreError>
  /** Returns the newest reading of each stored series, by id. Asks the database only after the start, and after changes. */
  readonly latest: Effect.Effect<ReadonlyArray<Latest>, StoreError>
  /** Returns the devices, by server and address. */
  readonly devices: Effect.Effect<ReadonlyArray<Device>, StoreError>
  /** The alias and labels of a device, for patterns of the configuration. */
  readonly namesOf: (
    device: Pick<Series.Key, "server" | "device">,
    all: ReadonlyArray<Series.Series>
  ) => ReadonlyArray<string>
  /** Forgets the label and the calibrations of a series, which may have changed. */
  readonly changed: (series: number) => Effect.Effect<void>
  /** Forgets all about a series of which readings may have been deleted. */
  readonly invalidate: (series: number) => Effect.Effect<void>
}

interface Newest extends Pick<Latest, "at" | "raw" | "quality" | "lastGood"> {}

/** How far the newest good reading is searched before a doubtful one, in milliseconds. */
const lookBack = 3_600_000

const none: Calibration = { from: Number.NEGATIVE_INFINITY, factor: 1, offset: 0 }

/** Calibrations are sorted by time. */
const calibrated = (calibrations: ReadonlyArray<Calibration>, at: number, raw: number): number => {
  const { factor, offset } = calibrations.findLast(({ from }) => from <= at) ?? none
  return raw * factor + offset
}

/** New series get their ids when their first readings are written. */
const refreshEvery = "5 seconds"

/** Other processes may change the series, such as `ow label` and `ow import`. */
const keepMillis = 5000

/** How long a request waits for a database that may be away. */
const patience = "1 second"

/**
 * Makes a catalogue. It reads the series from the store in the background until the scope closes.
 *
 * @example
 * ```ts
 * import { Catalogue, Store } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const { latest } = yield* Catalogue.make(yield* Store.Store)
 *   yield* Console.log(yield* latest)
 * })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  store: Pick<StoreService, "series" | "latest" | "allCalibrations" | "values">
): Effect.Effect<Catalogue, never, Scope.Scope> =>
  Effect.gen(function* () {
    /** The readings since the start that arrived last, by the keys of the series. */
    const newest = new Map<string, Newest>()
    /** The newest stored readings, from before the start. */
    let stored: ReadonlyMap<number, Newest> | undefined
    /** Counts what makes a reading of the store obsolete while it goes on. */
    let version = 0
    /** The stored series, sorted by id, and when they were read. */
    let known: { readonly all: ReadonlyArray<Series.Series>; readonly at: number } | undefined
    const ids = new Map<string, number>()
    let calibrations: ReadonlyMap<number, ReadonlyArray<Calibration>> | undefined
    /** True if a calibration may have changed since they were read. */
    let isOutdated = true
    const listed = new Map<string, Omit<Device, "series">>()
    let isBehind = false

    const loadCalibrations = Effect.suspend(() => {
      const before = version
      const load = Effect.tap(store.allCalibrations, (found) =>
        Effect.sync(() => {
          if (version !== before) return
          calibrations = found
          isOutdated = false
        })
      )
      const loaded = calibrations
      // A change that was tried while the database is away has most likely failed as well.
      return loaded === undefined ? load : Effect.orElseSucceed(load, () => loaded)
    })

    const currentCalibrations = Effect.suspend(() =>
      calibrations === undefined || isOutdated ? loadCalibrations : Effect.succeed(calibrations)
    )

    const loadSeries = Effect.gen(function* () {
      const at = yield* Monotonic.millis
      const before = version
      const all = [...(yield* store.series)].sort((one, other) => one.id - other.id)
      ids.clear()
      for (const series of all) ids.set(Series.keyOf(series), series.id)
      known = { all, at }
      isBehind = version !== before
      return all
    })

    /** Answers from memory while the database is away or slow. */
    const series: Catalogue["series"] = Effect.gen(function* () {
      if (known === undefined) return yield* loadSeries
      const now = yield* Monotonic.millis
      if (!isBehind && now - known.at < keepMillis) return known.all
      const loaded = yield* Effect.option(Effect.timeoutOption(loadSeries, patience))
      // The next requests do not wait as well.
      if (Option.isNone(Option.flatten(loaded))) {
        known = { ...known, at: now }
        isBehind = false
      }
      return known.all
    })

    const refresh = Effect.ignore(Effect.zipRight(loadSeries, loadCalibrations))

    yield* refresh
    yield* Effect.forkScoped(
      Effect.forever(
        Effect.zipRight(
          Effect.sleep(refreshEvery),
          Effect.suspend(() => (isBehind ? refresh : Effect.void))
        )
      )
    )

    const note = ({ at, quality, series, value: raw }: Sample.Sample): Shown => {
      const key = Series.keyOf(series)
      const lastGood = quality === "good" ? at : newest.get(key)?.lastGood
      newest.set(key, { at, raw, quality, lastGood })
      const id = ids.get(key)
      if (id === undefined) isBehind = true
      const value = id === undefined ? raw : calibrated(calibrations?.get(id) ?? [], at, raw)
      return { ...series, series: id, at, value, raw, quality }
    }

    const storedGood = ({ at, quality, series }: Value): Effect.Effect<number | undefined, StoreError> =>
      quality === "good"
        ? Effect.succeed(at)
        : Stream.runFold(
            store.values({ from: at - lookBack, to: at }, [series]),
            undefined as number | undefined,
            (last, value) => (value.quality === "good" ? value.at : last)
          )

    const loadStored = Effect.suspend(() =>
      stored === undefined
        ? Effect.gen(function* () {
            const before = version
            const found = new Map<number, Newest>()
            for (const value of yield* store.latest) {
              const { at, quality, raw, series } = value
              found.set(series, { at, raw, quality, lastGood: yield* storedGood(value) })
            }
            if (version === before) stored = found
            return found
          })
        : Effect.succeed(stored)
    )

    const latest = Effect.gen(function* () {
      const all = yield* series
      const before = yield* loadStored
      const calibrations = yield* currentCalibrations
      const values: Array<Latest> = []
      for (const one of all) {
        const { id } = one
        const [fresh, old] = [newest.get(Series.keyOf(one)), before.get(id)]
        const reading = fresh ?? old
        if (reading === undefined) continue
        const value = calibrated(calibrations.get(id) ?? [], reading.at, reading.raw)
        values.push({ series: id, value, ...reading, lastGood: fresh?.lastGood ?? old?.lastGood })
      }
      return values
    })

    const devices = Effect.map(series, (all) => {
      const byKey = new Map<string, { device: Omit<Device, "series">; series: Array<Series.Series> }>()
      for (const [key, device] of listed) byKey.set(key, { device, series: [] })
      for (const series of all) {
        const { device: id, family, server } = series
        const entry = byKey.get(deviceKey(series))
        if (entry !== undefined) entry.series.push(series)
        else byKey.set(deviceKey(series), { device: { server, id, family, alias: undefined }, series: [series] })
      }
      const sorted = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1))
      return sorted.map(([, { device, series }]): Device => ({ ...device, series }))
    })

    return {
      samples: (samples) => Effect.sync(() => samples.map(note)),
      found: ({ alias, device: id, family, server }) =>
        Effect.sync(() => void listed.set(deviceKey({ server, device: id }), { server, id, family, alias })),
      renamed: (key, alias) =>
        Effect.sync(() => {
          const known = listed.get(deviceKey(key))
          if (known !== undefined) listed.set(deviceKey(key), { ...known, alias: alias === "" ? undefined : alias })
        }),
      series,
      latest,
      devices,
      namesOf: (key, all) => {
        const alias = listed.get(deviceKey(key))?.alias
        const labels = all.filter(
          ({ device, name, server }) => deviceKey({ device, server }) === deviceKey(key) && name !== ""
        )
        return [...(alias === undefined ? [] : [alias]), ...labels.map(({ name }) => name)]
      },
      changed: () =>
        Effect.sync(() => {
          isOutdated = true
          version++
          isBehind = true
        }),
      invalidate: (series) =>
        Effect.sync(() => {
          isOutdated = true
          version++
          stored = undefined
          for (const [key, id] of ids) if (id === series) newest.delete(key)
          isBehind = true
        })
    }
  })
