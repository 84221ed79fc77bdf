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

type Count = (value: number) => string

const failed = (what: string, part: { readonly failure: string | null } | null): ReadonlyArray<string> =>
  part === null || part.failure === null ? [] : [`${what}: ${part.failure}`]

const dropped = (number: number, what: string, where: string, count: Count): ReadonlyArray<string> => {
  if (number === 0) return []
  return [
    `${count(number)} ${number === 1 ? `${what} ${where} was` : `${what}s ${where} were`} dropped since the start.`
  ]
}

/** The servers that no runner of a fleet collects from. */
export const unassignedOf = ({ fleet }: Pick<Health, "fleet">): ReadonlyArray<string> =>
  (fleet?.assignments ?? []).flatMap(({ runner, server }) => (runner === null ? [server] : []))

const fleetProblems = (health: Health): ReadonlyArray<string> => [
  ...unassignedOf(health).map((server) => `No runner collects from ${server}.`),
  ...(health.fleet?.runners ?? []).flatMap(({ gone, name }) =>
    gone ? [`A runner on ${name} is gone. Others do its tasks.`] : []
  )
]

/** Returns problems of the station itself; conditions of servers and sensors are events. `count` formats a number. */
export const problemsOf = (health: Health, count: Count): ReadonlyArray<string> => [
  ...fleetProblems(health),
  ...ownProblems(health, count)
]

const ownProblems = ({ alarms, database, influx, mqtt, outbox }: Health, count: Count): ReadonlyArray<string> => [
  ...(database.failure === null ? [] : [`The database does not accept readings: ${database.failure}`]),
  ...(database.maintenance === null ? [] : [`Maintenance of the database failed: ${database.maintenance}`]),
  ...(database.dropped > 0
    ? [`${count(database.dropped)} readings were lost since the start, because the database was unavailable.`]
    : []),
  ...failed("Alarms cannot be stored, or rules cannot be read", alarms),
  ...outbox.flatMap((target) => [
    ...failed(`The target ${target.name} does not accept alarms`, target),
    ...dropped(target.dropped, "message", `to ${target.name}`, count)
  ]),
  ...failed("There is no connection to the MQTT broker", mqtt),
  ...failed("InfluxDB does not accept readings", influx),
  ...dropped(influx?.dropped ?? 0, "reading", "for InfluxDB", count)
]

/** Returns parts of the station that do not work, in the middle of a sentence. */
export const brokenOf = ({ alarms, database, fleet, influx, mqtt, outbox }: Health): ReadonlyArray<string> => {
  const unassigned = unassignedOf({ fleet }).length
  const targets = outbox.filter(({ failure }) => failure !== null).length
  return [
    ...(unassigned === 0
      ? []
      : [unassigned === 1 ? "1 server is not collected" : `${unassigned} servers are not collected`]),
    ...(database.failure === null ? [] : ["the database is unavailable"]),
    ...((alarms?.failure ?? null) === null ? [] : ["alarms have a problem"]),
    ...(targets === 0 ? [] : [targets === 1 ? "1 target does not answer" : `${targets} targets do not answer`]),
    ...(mqtt === null || mqtt.connected ? [] : ["the MQTT broker is unavailable"]),
    ...((influx?.failure ?? null) === null ? [] : ["InfluxDB is unavailable"])
  ]
}

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
