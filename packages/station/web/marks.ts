/** What is wrong with a series, in few words. Pure. */
import type { Context } from "./page.js"
import type { Alarm, Latest, Series } from "./types.js"

export interface Mark {
  readonly kind: "warn" | "bad"
  readonly text: string
  /** A sentence that explains it. */
  readonly hint: string
}

const bad: ReadonlyArray<readonly [condition: string, text: string, hint: string]> = [
  ["server-lost", "server down", "The owserver does not answer. The value is old."],
  ["collector-failed", "collector failed", "The station cannot read this server because of a bug. The value is old."],
  ["device-missing", "missing", "The device is no longer on the bus. The value is old."],
  ["read-failed", "read fails", "The device is on the bus, but reading it fails. The value is old."]
]

/** The mark of a series with an active alarm. Its value may be good. */
export const alarmText = "alarm"

const doubtful: Mark = {
  kind: "warn",
  text: "doubtful",
  hint: "The value is not plausible, such as the 85 °C of a sensor that lost power. It is not plotted as good."
}

const stale: Mark = { kind: "warn", text: "stale", hint: "There was no good reading for three intervals." }

export interface State {
  readonly series: Pick<Series, "conditions" | "server">
  readonly latest: Pick<Latest, "at" | "conditions" | "every" | "quality"> | undefined
  /** The active alarms about the series. */
  readonly alarms: ReadonlyArray<Pick<Alarm, "name" | "detail" | "ackedAt">>
  readonly isStale: boolean
  readonly isServerOnline: boolean
  readonly now: number
}

/** One mark for all alarms, which is calmer if somebody has acknowledged them. */
const alarmOf = (alarms: State["alarms"]): ReadonlyArray<Mark> => {
  if (alarms.length === 0) return []
  const hint = alarms.map(({ detail, name }) => `${name}: ${detail}`).join("\n")
  const isAcknowledged = alarms.every(({ ackedAt }) => ackedAt !== null)
  return [{ kind: isAcknowledged ? "warn" : "bad", text: alarmText, hint: hint.slice(0, 1000) }]
}

/** Doubtful readings still arrive. */
const isDoubtfulNow = ({ latest, now }: State): boolean =>
  latest?.quality === "doubtful" && now - latest.at <= 3 * latest.every

/**
 * Returns the marks of a series, the most important one first. A reason why there are no readings replaces `stale`, and so do
 * doubtful readings.
 */
export const marksOf = (state: State): ReadonlyArray<Mark> => {
  const { alarms, isServerOnline, isStale, latest, series } = state
  const conditions = new Set([...series.conditions, ...(latest?.conditions ?? [])])
  if (!isServerOnline) conditions.add("server-lost")
  const worst = bad.find(([condition]) => conditions.has(condition))
  const marks: Array<Mark> = [...alarmOf(alarms)]
  if (worst !== undefined) marks.push({ kind: "bad", text: worst[1], hint: worst[2] })
  else if (isStale && !isDoubtfulNow(state)) marks.push(stale)
  if (latest?.quality === "doubtful") marks.push(doubtful)
  return marks
}

/** Returns the marks of a series of the dashboard. */
export const marksIn = (
  { alarms, data }: Pick<Context, "alarms" | "data">,
  series: Series,
  now: number
): ReadonlyArray<Mark> =>
  marksOf({
    series,
    now,
    alarms: alarms.of(series),
    latest: data.latest().get(series.id),
    isStale: data.isStale(series.id, now),
    isServerOnline: data.isServerOnline(series.server)
  })
