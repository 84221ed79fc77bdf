import { OwText } from "@owserver/client"
import { ServerAddress } from "@owserver/node"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Report } from "../collect/Collector.js"
import * as DurationText from "../config/DurationText.js"
import * as Display from "../format/display.js"
import type * as Condition from "../model/Condition.js"
import type * as Influx from "../publish/influx/Influx.js"
import type { Observer } from "../Station.js"
import { formatDatabase, type StationConfig } from "../StationConfig.js"
import type { State } from "../Writer.js"
import type { Host } from "./StationCommand.js"
import * as Told from "./told.js"

/** What a condition says when it begins and when it ends. */
const texts: { readonly [kind in Condition.Kind]: readonly [began: string, ended: string] } = {
  "server-lost": ["the server does not answer", "the server answers again"],
  "bus-failed": ["the bus cannot be searched", "the bus can be searched again"],
  "device-missing": ["missing", "back"],
  "read-failed": ["cannot be read", "can be read again"],
  doubtful: ["has doubtful values", "has good values again"],
  "collector-failed": ["the collector failed, which is a bug of the station", "the collector runs again"],
  "clock-leapt": ["the clock was set", ""],
  "readings-lost": ["readings were lost", "no more readings are lost"],
  "output-written": ["output", ""],
  "alias-changed": ["alias", ""],
  "rule-changed": ["alarms", ""],
  "maintenance-changed": ["alarms", ""]
}

interface Announced {
  readonly event: string
  readonly [field: string]: unknown
}

/** Makes the observer that prints a line for each change and, if `verbose`, for each reading. */
export const make = (
  config: StationConfig,
  host: Host,
  verbose: boolean
): Observer & {
  readonly served: (url: string) => Effect.Effect<void>
  readonly opened: Effect.Effect<void>
  readonly stopping: Effect.Effect<void>
  readonly stopped: Effect.Effect<void>
} => {
  const display = Display.make(config)
  const aliases = new Map<string, string>()
  /** The devices that were found, with their servers. */
  const found = new Set<string>()
  // The journal of systemd has its own times.
  const isTimed = host.environment.JOURNAL_STREAM === undefined

  const print = (fields: Announced, text: string) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      Effect.promise(() => {
        const time = DateTime.formatIso(DateTime.unsafeMake(now))
        const plain = isTimed ? `${display.time(now).slice(11)} ${text}` : text
        return host.line(host.json ? JSON.stringify({ time, ...fields }) : plain)
      })
    )

  const nameOf = (device: string) => {
    const alias = aliases.get(device)
    return alias === undefined ? device : `${device} (${OwText.visible(alias)})`
  }

  const subjectOf = ({ device, property, server }: Condition.Key) =>
    [server, device === "" ? "" : nameOf(device) + (property === "" ? "" : `/${property}`)]
      .filter((part) => part !== "")
      .join(" ")

  const changed = (transition: Condition.Transition) => {
    const { at: _, change, ...fields } = transition
    if (change === "seen") return Effect.void
    const text = texts[transition.kind][change === "began" ? 0 : 1]
    if (text === "") return Effect.void
    const subject = subjectOf(transition)
    const detail = change === "began" && fields.detail !== "" ? `: ${fields.detail}` : ""
    return print(
      { event: transition.kind, change, ...fields },
      `${subject === "" ? "" : `${subject} `}${text}${detail}`
    )
  }

  const report = (one: Report): Effect.Effect<void> => {
    switch (one._tag) {
      case "Found": {
        const { alias, device, family, server } = one
        const key = `${server} ${device}`
        const isKnown = found.has(key)
        // A collector that starts again finds all its devices again.
        if (isKnown && aliases.get(device) === alias) return Effect.void
        found.add(key)
        if (alias === undefined) aliases.delete(device)
        else aliases.set(device, alias)
        return print(
          { event: isKnown ? "renamed" : "found", server, device, family, alias: alias ?? null },
          isKnown && alias === undefined
            ? `${server} ${device} has no alias any more`
            : `${server} ${isKnown ? "renamed" : "found"} ${nameOf(device)}`
        )
      }
      case "Changed":
        return changed(one.transition)
      case "Read":
        return verbose
          ? Effect.forEach(
              one.samples,
              ({ quality, series: { device, property, server, unit }, value }) => {
                const shown = `${Display.number(display.value(unit, value))} ${display.unit(unit)}`.trim()
                const mark = quality === "good" ? "" : " (doubtful)"
                return print(
                  { event: "reading", server, device, property, value, unit, quality },
                  `${server} ${nameOf(device)}/${property} ${shown}${mark}`
                )
              },
              { discard: true }
            )
          : Effect.void
    }
  }

  let failure: string | undefined

  const written = (state: State) => {
    failure = state._tag === "Failing" ? state.error.message : undefined
    return state._tag === "Failing"
      ? print(
          { event: "database", change: "began", detail: state.error.message },
          `the database does not accept readings, which are queued: ${state.error.message}`
        )
      : print(
          { event: "database", change: "ended", dropped: state.dropped },
          `the database accepts readings again${state.dropped === 0 ? "" : `; ${state.dropped} were lost`}`
        )
  }

  const influx = (state: Influx.State) => {
    const event = "influx"
    switch (state._tag) {
      case "Failing":
        return print(
          { event, change: "began", detail: state.reason },
          `InfluxDB does not accept readings, which are queued: ${state.reason}`
        )
      case "Writing":
        return print(
          { event, change: "ended", dropped: state.dropped },
          `InfluxDB accepts readings again${state.dropped === 0 ? "" : `; ${state.dropped} were lost`}`
        )
      case "Refused":
        return print(
          { event: "influx-refused", count: state.count, detail: state.reason },
          `InfluxDB refused ${state.count} readings, which are not sent again: ${state.reason}`
        )
    }
  }

  const { collect, servers, store } = config
  const where = formatDatabase(store.database)
  let isAway = false
  return {
    away: ({ message }) =>
      Effect.zipRight(
        Effect.sync(() => {
          isAway = true
        }),
        print({ event: "database", change: "began", detail: message }, `waits for the database ${where}: ${message}`)
      ),
    report,
    written,
    beat: (error) =>
      error === undefined
        ? print({ event: "heartbeat", change: "ended" }, "the heartbeat is sent again")
        : print(
            { event: "heartbeat", change: "began", detail: error.message },
            `the heartbeat cannot be sent: ${error.message}`
          ),
    alarm: Told.alarms(print),
    told: Told.announce(print),
    influx,
    broker: ({ failure, isConnected }) =>
      isConnected
        ? print({ event: "mqtt", change: "ended" }, `publishes to ${config.mqtt?.url ?? ""}`)
        : print(
            { event: "mqtt", change: "began", detail: failure ?? "" },
            `cannot publish to ${config.mqtt?.url ?? ""}: ${failure ?? ""}`
          ),
    served: (url) => print({ event: "served", url }, `serves the dashboard at ${url}`),
    opened: Effect.gen(function* () {
      if (isAway) yield* print({ event: "database", change: "ended" }, "the database answers")
      yield* print({ event: "started", database: where }, `stores readings in ${where}`)
      for (const { address, id } of servers) {
        const text = ServerAddress.format(address)
        yield* print(
          { event: "server", server: id, address: text },
          `reads ${id} at ${text} every ${DurationText.format(collect.every)}`
        )
      }
    }),
    stopping: print({ event: "stopping" }, "stopping: writing queued readings"),
    stopped: Effect.suspend(() =>
      failure === undefined
        ? print({ event: "stopped" }, "stopped; all readings are stored")
        : print({ event: "stopped", detail: failure }, `stopped; the last readings could not be stored: ${failure}`)
    )
  }
}
