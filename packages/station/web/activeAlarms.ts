/** The active alarms, which several pages show. The live stream tells when they change. */
import type { Api, ApiError } from "./api.js"
import type { Live } from "./live.js"
import type { Alarm } from "./types.js"

type Subject = Pick<Alarm, "server" | "device" | "property">

export interface ActiveAlarms {
  readonly isLoaded: () => boolean
  /** Why the last request failed; `undefined` after a success. */
  readonly error: () => ApiError | undefined
  /** All, the newest first. */
  readonly all: () => ReadonlyArray<Alarm>
  /** Those about a series. */
  readonly of: (series: Subject) => ReadonlyArray<Alarm>
  /** Adds a listener, and returns the function that removes it. It gets the alarms that are new since the last call. */
  readonly subscribe: (listener: (raised: ReadonlyArray<Alarm>) => void) => () => void
  readonly refresh: () => Promise<void>
}

/** Alarms come in groups, such as when a place becomes warm. */
const pause = 300

/** Long lists are not loaded that often. */
const longPause = 3000
const long = 500

const retryAfter = 5000

const keyOf = ({ device, property, server }: Subject): string => JSON.stringify([server, device, property])

export const make = (api: Pick<Api, "list">, live: Pick<Live, "subscribe">): ActiveAlarms => {
  const listeners = new Set<(raised: ReadonlyArray<Alarm>) => void>()
  let all: ReadonlyArray<Alarm> = []
  let bySubject = new Map<string, Array<Alarm>>()
  let isLoaded = false
  let error: ApiError | undefined
  let loading: Promise<void> | undefined
  let isOutdated = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const take = (next: ReadonlyArray<Alarm>): ReadonlyArray<Alarm> => {
    const known = new Set(all.map(({ id }) => id))
    const raised = isLoaded ? next.filter(({ id }) => !known.has(id)) : []
    all = next
    bySubject = new Map()
    for (const alarm of all) {
      const key = keyOf(alarm)
      const others = bySubject.get(key)
      if (others === undefined) bySubject.set(key, [alarm])
      else others.push(alarm)
    }
    isLoaded = true
    return raised
  }

  const load = async () => {
    const result = await api.list<Alarm>("alarms", { active: true })
    error = result.ok ? undefined : result.error
    const raised = result.ok ? take(result.value) : []
    for (const listener of listeners) listener(raised)
  }

  const refreshLater = (delay: number) => {
    timer ??= setTimeout(() => void refresh(), delay)
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
      if (error !== undefined && error.reason !== "unauthorized") refreshLater(retryAfter)
      return isOutdated ? refresh() : undefined
    })
    return loading
  }

  live.subscribe((event) => {
    if (event._tag === "Alarm" || event._tag === "Rules") refreshLater(all.length > long ? longPause : pause)
    else if (event._tag === "Reset" || (event._tag === "State" && event.state === "open" && error !== undefined))
      void refresh()
  })

  return {
    isLoaded: () => isLoaded,
    error: () => error,
    all: () => all,
    of: (series) => bySubject.get(keyOf(series)) ?? [],
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    refresh
  }
}
