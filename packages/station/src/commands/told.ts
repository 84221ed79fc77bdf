import * as Effect from "effect/Effect"
import type { Report } from "../outbox/Report.js"
import type { AlarmChange, Subject } from "../rules/Alarm.js"

type Print = (
  fields: { readonly event: string; readonly [field: string]: unknown },
  text: string
) => Effect.Effect<void>

const subjectOf = ({ device, property, server }: Subject): string =>
  device === "" ? server : `${server} ${device}/${property}`

/** Prints a line when an alarm is raised, and when it is over. */
export const alarms = (print: Print): ((change: AlarmChange) => Effect.Effect<void>) => {
  /** What the active ones are about, by their keys. */
  const active = new Map<string, string>()
  return (change) => {
    switch (change._tag) {
      case "Raised": {
        const { detail, key, name, rule, ...rest } = change.alarm
        const text = `${name}: ${subjectOf(rest)}`
        active.set(key, text)
        const { device, property, server } = rest
        const fields = { rule, name, server, device, property, detail }
        return print({ event: "alarm", change: "began", alarm: key, ...fields }, `alarm: ${text}: ${detail}`)
      }
      case "Cleared": {
        const { key } = change
        const text = active.get(key)
        active.delete(key)
        const about = text === undefined ? "one from before the start" : text
        return print({ event: "alarm", change: "ended", alarm: key }, `alarm is over: ${about}`)
      }
      case "Told":
        return Effect.void
    }
  }
}

/** Prints a line for each report of the outbox. */
export const announce =
  (print: Print) =>
  (report: Report): Effect.Effect<void> => {
    switch (report._tag) {
      case "Failing": {
        const { issue, target } = report
        return print(
          { event: "target", change: "began", target, detail: issue },
          `${target} takes no messages, which wait: ${issue}`
        )
      }
      case "Delivering":
        return print(
          { event: "target", change: "ended", target: report.target },
          `${report.target} takes messages again`
        )
      case "Dropped": {
        const { count, issue, reason, target } = report
        const text = `${count} ${count === 1 ? "message" : "messages"} for ${target} dropped (${reason}): ${issue}`
        return print({ event: "dropped", target, reason, count, detail: issue }, text)
      }
      case "Waiting": {
        const { count, target } = report
        return print(
          { event: "target", change: "unknown", target, count },
          `${count} messages wait for ${target}, which is not in the configuration; they expire`
        )
      }
      case "Store": {
        const { issue } = report
        return issue === undefined
          ? print({ event: "outbox", change: "ended" }, "messages are read from the database again")
          : print(
              { event: "outbox", change: "began", detail: issue },
              `messages cannot be read from the database, and are sent from memory: ${issue}`
            )
      }
    }
  }
