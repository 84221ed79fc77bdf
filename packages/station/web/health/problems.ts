/** What is wrong, in sentences. Pure. */
import type { Event, Health } from "../types.js"

interface Kind {
  /** What happened, as the title of an event. */
  readonly title: string
  /** Whether it is bad for the readings while it lasts. */
  readonly isBad: boolean
}

const kinds: ReadonlyMap<string, Kind> = new Map(
  Object.entries({
    "server-lost": { title: "Server does not answer", isBad: true },
    "bus-failed": { title: "Bus cannot be searched", isBad: true },
    "device-missing": { title: "Device is missing", isBad: true },
    "read-failed": { title: "Reading fails", isBad: true },
    doubtful: { title: "Doubtful values", isBad: false },
    "collector-failed": { title: "Collector stopped because of a bug", isBad: true },
    "clock-leapt": { title: "The clock was set", isBad: false },
    "readings-lost": { title: "Readings were lost", isBad: true },
    "output-written": { title: "Output was written", isBad: false },
    "alias-changed": { title: "Alias was changed", isBad: false },
    "rule-changed": { title: "Rule was changed", isBad: false },
    "maintenance-changed": { title: "Maintenance was changed", isBad: false }
  })
)

/** Kinds of later versions are shown as they are. */
export const kindOf = (kind: string): Kind => kinds.get(kind) ?? { title: kind.replaceAll("-", " "), isBad: false }

/** Returns problems of the station itself; conditions of servers and sensors are events. `count` formats a number. */
export const problemsOf = ({ database }: Health, count: (value: number) => string): ReadonlyArray<string> => [
  ...(database.failure === null ? [] : [`The database does not accept readings: ${database.failure}`]),
  ...(database.maintenance === null ? [] : [`Maintenance of the database failed: ${database.maintenance}`]),
  ...(database.dropped > 0
    ? [`${count(database.dropped)} readings were lost since the start, because the database was unavailable.`]
    : [])
]

/** Returns the conditions that last, the worst first. */
export const openOf = (events: ReadonlyArray<Event>): ReadonlyArray<Event> =>
  events
    .filter(({ endedAt }) => endedAt === null)
    .sort((one, other) => Number(kindOf(other.kind).isBad) - Number(kindOf(one.kind).isBad))

/** Returns a rate per minute from two counts. `undefined` if the count began again, or without time between them. */
export const perMinute = (
  before: { readonly at: number; readonly count: number } | undefined,
  now: { readonly at: number; readonly count: number }
): number | undefined => {
  if (before === undefined || now.count < before.count || now.at - before.at < 1000) return undefined
  return ((now.count - before.count) * 60_000) / (now.at - before.at)
}
