/**
 * Messages about alarms.
 *
 * @module
 * @since 0.1.0
 */
import type { Catalogue } from "../readings/Catalogue.js"
import { type Message, messageId, type Notice } from "./Alarm.js"
import type { ActiveAlarm, Watch } from "./Watches.js"

/**
 * What a change is told with: the time of the change, the present, and what happened.
 *
 * @since 0.1.0
 * @category models
 */
export interface Told {
  readonly change: "raised" | "cleared"
  readonly at: number
  readonly now: number
  readonly value: number | undefined
  readonly detail: string
}

/**
 * Where the names of devices are, and how long a message may wait for a target, in milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface Context {
  readonly catalogue: Pick<Catalogue, "namesOf">
  readonly expiry: (target: string) => number
}

const titleOf = ({ subject, series }: Watch, { namesOf }: Pick<Catalogue, "namesOf">): string => {
  if (subject.device === "") return subject.server
  const address = `${subject.device}/${subject.property}`
  if (series === undefined) return address
  if (series.name !== "") return series.name
  const [alias] = namesOf(series, [])
  return alias ?? address
}

/**
 * Returns the messages about a change of an alarm, one for each target of its rule.
 *
 * @since 0.1.0
 * @category constructors
 */
export const messages = (
  watch: Watch,
  { key, name }: Pick<ActiveAlarm, "key" | "name">,
  { at, change, detail, now, value }: Told,
  { catalogue, expiry }: Context
): ReadonlyArray<Message> => {
  const targets = [...new Set(watch.rule.targets)]
  if (targets.length === 0) return []
  const { series, subject } = watch
  const notice: Notice = {
    ...subject,
    change,
    alarm: key,
    rule: name,
    title: titleOf(watch, catalogue),
    place: series?.place ?? "",
    at,
    value,
    unit: series?.unit ?? "",
    detail
  }
  return targets.map((target) => ({
    id: messageId(key, change, target),
    target,
    notice,
    expiresAt: now + expiry(target)
  }))
}
