import type * as Effect from "effect/Effect"
import type { Report } from "../outbox/Report.js"

type Print = (
  fields: { readonly event: string; readonly [field: string]: unknown },
  text: string
) => Effect.Effect<void>

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
