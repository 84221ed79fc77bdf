/** The live stream. It is closed while the tab is hidden: a phone in a pocket needs no readings. */
import type { LiveAlarm, LiveChange, LiveDevice, LiveReading } from "./types.js"

export type State = "connecting" | "open" | "waiting"

export type LiveEvent =
  | { readonly _tag: "Reading"; readonly reading: LiveReading }
  | { readonly _tag: "Change"; readonly change: LiveChange }
  | { readonly _tag: "Found"; readonly device: LiveDevice }
  /** Somebody changed names, calibrations, aliases or series. */
  | { readonly _tag: "Inventory" }
  /** An alarm was raised, cleared or acknowledged. */
  | { readonly _tag: "Alarm"; readonly alarm: LiveAlarm }
  /** Somebody changed rules or the maintenance. */
  | { readonly _tag: "Rules" }
  /** Events may have been missed: fetch all data again. */
  | { readonly _tag: "Reset" }
  | { readonly _tag: "State"; readonly state: State }

export interface Live {
  readonly state: () => State
  /** Adds a listener, and returns the function that removes it. */
  readonly subscribe: (listener: (event: LiveEvent) => void) => () => void
  readonly start: () => void
  readonly stop: () => void
}

/** Pauses before a new connection, in milliseconds. The browser itself connects again after a broken one. */
const pauses = [1000, 2000, 5000, 10_000, 30_000]

/** Makes the live stream. `refused` is called when the station, or a proxy, refuses it: a login may be needed. */
export const make = (url: () => string, refused: () => void): Live => {
  const listeners = new Set<(event: LiveEvent) => void>()
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let state: State = "connecting"
  let failures = 0
  let isWanted = false
  let wasOpen = false

  const emit = (event: LiveEvent) => {
    for (const listener of listeners) listener(event)
  }
  const enter = (next: State) => {
    if (next === state) return
    state = next
    emit({ _tag: "State", state })
  }

  const disconnect = () => {
    clearTimeout(timer)
    timer = undefined
    source?.close()
    source = undefined
  }

  /** Readings that do not come any more say nothing about the sensors. */
  const close = () => {
    disconnect()
    enter("connecting")
  }

  const open = () => {
    disconnect()
    const opened = new EventSource(url(), { withCredentials: true })
    source = opened
    const on = (type: string, handle: (data: unknown) => void) =>
      opened.addEventListener(type, (event) => handle(JSON.parse((event as MessageEvent<string>).data)))
    // A new source has no id of a last event, so what happened meanwhile is not sent again. The browser's own attempts have one.
    let isBehind = wasOpen
    opened.addEventListener("open", () => {
      failures = 0
      wasOpen = true
      enter("open")
      if (isBehind) emit({ _tag: "Reset" })
      isBehind = false
    })
    opened.addEventListener("error", () => {
      enter("waiting")
      if (opened.readyState !== EventSource.CLOSED || source !== opened) return
      disconnect()
      timer = setTimeout(open, pauses[Math.min(failures++, pauses.length - 1)])
      refused()
    })
    on("reading", (data) => emit({ _tag: "Reading", reading: data as LiveReading }))
    on("change", (data) => emit({ _tag: "Change", change: data as LiveChange }))
    on("found", (data) => emit({ _tag: "Found", device: data as LiveDevice }))
    on("inventory", () => emit({ _tag: "Inventory" }))
    on("alarm", (data) => emit({ _tag: "Alarm", alarm: data as LiveAlarm }))
    on("rules", () => emit({ _tag: "Rules" }))
    on("reset", () => emit({ _tag: "Reset" }))
  }

  const follow = () => {
    if (isWanted && document.visibilityState === "visible") {
      if (source === undefined && timer === undefined) open()
    } else close()
  }
  document.addEventListener("visibilitychange", follow)
  // A page in the back-forward cache may not keep a connection.
  addEventListener("pagehide", close)
  addEventListener("pageshow", follow)

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    start: () => {
      isWanted = true
      follow()
    },
    stop: () => {
      isWanted = false
      close()
    }
  }
}
