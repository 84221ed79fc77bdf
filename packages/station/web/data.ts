/** What all pages show: series, their newest readings, devices and servers. Loaded once, and then kept up to date by the live stream. */
import type { Api, ApiError } from "./api.js"
import type { Live } from "./live.js"
import type { Device, Latest, LiveReading, Series, Server } from "./types.js"

export type Change =
  /** All may have changed. */
  | { readonly _tag: "All" }
  /** These series have new readings. */
  | { readonly _tag: "Readings"; readonly series: ReadonlySet<number> }

export interface Data {
  /** `undefined` after the first success. */
  readonly error: () => ApiError | undefined
  readonly isLoaded: () => boolean
  readonly series: () => ReadonlyMap<number, Series>
  readonly latest: () => ReadonlyMap<number, Latest>
  readonly devices: () => ReadonlyArray<Device>
  readonly servers: () => ReadonlyArray<Server>
  readonly isServerOnline: (id: string) => boolean
  /** Returns whether a series had no good reading for three intervals. `now` is the time of this browser. */
  readonly isStale: (series: number, now: number) => boolean
  /** Adds a listener, and returns the function that removes it. It is called at most once a frame for readings. */
  readonly subscribe: (listener: (change: Change) => void) => () => void
  /** Loads all again, such as after a change by the user. */
  readonly refresh: () => Promise<void>
}

/** New series get their ids when their first readings are stored. */
const patience = 6000

/** The longest pause between two searches for the series of readings without an id: the database may be away for hours. */
const longestPatience = 300_000

/** A series is stale after so many intervals without a good reading, as in the station. */
const intervals = 3

/** The pause before the next attempt after a failure. */
const retryAfter = 5000

/** Changes of conditions come in groups, such as when a server is lost. */
const pause = 800

export const make = (api: Api, live: Live): Data => {
  const listeners = new Set<(change: Change) => void>()
  let series: ReadonlyMap<number, Series> = new Map()
  let latest = new Map<number, Latest>()
  let devices: ReadonlyArray<Device> = []
  let servers: ReadonlyArray<Server> = []
  /** Good readings by the time of their arrival, because the clock of this browser may differ from that of the station. */
  let arrivals = new Map<number, number>()
  /** Since then, readings that are not shown did not happen. */
  let followedSince = 0
  let error: ApiError | undefined
  let isLoaded = false
  let loading: Promise<void> | undefined
  let isOutdated = false
  let timer: ReturnType<typeof setTimeout> | undefined
  /** When the timer ends, in milliseconds since the page was opened. */
  let due = 0
  /** The pause before the next search for a series without an id, and whether one is due. */
  let searchAfter = patience
  let isSearching = false
  let fresh = new Set<number>()
  /** The newest readings since a request of the lists, which may be older. */
  const meanwhile = new Map<number, LiveReading>()

  const emit = (change: Change) => {
    for (const listener of listeners) listener(change)
  }

  /** The reading that arrived last is the newest one, whatever its time: the clock of the station may have been set back. */
  const take = ({ at, quality, raw, series: id, value }: LiveReading & { readonly series: number }): boolean => {
    const known = series.get(id)
    if (known === undefined) return false
    const { conditions, every, stale } = known
    const isGood = quality === "good"
    const marks = {
      stale,
      conditions,
      every,
      lastGood: null,
      ...latest.get(id),
      ...(isGood ? { stale: false, lastGood: at } : {})
    }
    latest.set(id, { ...marks, series: id, at, value, raw, quality })
    if (isGood) arrivals.set(id, Date.now())
    return true
  }

  const load = async () => {
    meanwhile.clear()
    const [allSeries, allLatest, allDevices, allServers] = await Promise.all([
      api.list<Series>("series"),
      api.list<Latest>("latest"),
      api.list<Device>("devices"),
      api.list<Server>("servers")
    ])
    if (!allSeries.ok || !allLatest.ok || !allDevices.ok || !allServers.ok) {
      error = [allSeries, allLatest, allDevices, allServers].flatMap((result) => (result.ok ? [] : [result.error]))[0]
      return
    }
    const isAnyNew = allSeries.value.some(({ id }) => !series.has(id))
    if (isAnyNew) searchAfter = patience
    else if (isSearching) searchAfter = Math.min(searchAfter * 2, longestPatience)
    isSearching = false
    series = new Map(allSeries.value.map((one) => [one.id, one]))
    latest = new Map(allLatest.value.map((one) => [one.series, one]))
    arrivals = new Map()
    for (const [id, reading] of meanwhile) take({ ...reading, series: id })
    followedSince = Date.now()
    devices = allDevices.value
    servers = allServers.value
    error = undefined
    isLoaded = true
  }

  const refreshLater = (delay: number) => {
    const at = performance.now() + delay
    if (timer !== undefined && due <= at) return
    clearTimeout(timer)
    due = at
    timer = setTimeout(() => void refresh(), delay)
  }

  const refresh = (): Promise<void> => {
    if (loading !== undefined) {
      isOutdated = true
      return loading
    }
    clearTimeout(timer)
    timer = undefined
    isOutdated = false
    loading = load().then(() => {
      loading = undefined
      emit({ _tag: "All" })
      if (error !== undefined && error.reason !== "unauthorized") refreshLater(retryAfter)
      return isOutdated ? refresh() : undefined
    })
    return loading
  }

  const note = (reading: LiveReading) => {
    const { series: id } = reading
    if (id === null) {
      isSearching = true
      return refreshLater(searchAfter)
    }
    if (loading !== undefined) meanwhile.set(id, reading)
    if (!take({ ...reading, series: id })) return refreshLater(patience)
    if (fresh.size === 0)
      requestAnimationFrame(() => {
        const changed = fresh
        fresh = new Set()
        emit({ _tag: "Readings", series: changed })
      })
    fresh.add(id)
  }

  live.subscribe((event) => {
    switch (event._tag) {
      case "Reading":
        return note(event.reading)
      case "Change":
      case "Found":
      case "Inventory":
        return refreshLater(pause)
      case "Reset":
        return void refresh()
      case "State":
        followedSince = Date.now()
        return void (event.state === "open" && error !== undefined && refresh())
    }
  })

  return {
    error: () => error,
    isLoaded: () => isLoaded,
    series: () => series,
    latest: () => latest,
    devices: () => devices,
    servers: () => servers,
    // A server that is no longer configured is not read, but not down either.
    isServerOnline: (id) => servers.find((server) => server.id === id)?.online ?? true,
    isStale: (id, now) => {
      const { every, stale } = latest.get(id) ?? series.get(id) ?? { every: 0, stale: false }
      const since = Math.max(arrivals.get(id) ?? 0, followedSince)
      return stale || (live.state() === "open" && now - since > intervals * every)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    refresh
  }
}
