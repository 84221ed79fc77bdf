/**
 * The open conditions of one server. Turns repeated failures into transitions: began, seen, ended.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Condition from "../model/Condition.js"
import * as Report from "./Report.js"

/** The part of a key below a server. */
export interface Subject {
  readonly kind: Condition.Kind
  readonly device?: string | undefined
  readonly property?: string | undefined
}

export interface Conditions {
  /** Reports that the condition began, or that it was seen again. */
  readonly hold: (subject: Subject, detail: string) => Effect.Effect<void>
  /** Reports that the condition ended, if it is open. */
  readonly end: (subject: Subject, detail: string) => Effect.Effect<void>
  /** Returns the open conditions. */
  readonly open: () => ReadonlyArray<Condition.Key>
  /** Passes on any other report, in order with the transitions. */
  readonly report: (report: Report.Report) => Effect.Effect<void>
}

const textOf = ({ device = "", kind, property = "" }: Subject): string => `${kind}/${device}/${property}`

/** Messages of a server may have several lines. */
const oneLine = (text: string): string => text.slice(0, 500).replace(/[\r\n]+/g, "; ")

/**
 * `open` are the conditions that lasted when the station stopped. Without them, those that ended meanwhile would stay open for
 * ever.
 */
export const make = (
  server: string,
  open: Iterable<Condition.Key>,
  report: (report: Report.Report) => Effect.Effect<void>
): Conditions => {
  const keys = new Map<string, Condition.Key>()
  for (const key of open) if (key.server === server) keys.set(textOf(key), key)
  // One report at a time. Otherwise a slow consumer could see the end of a condition before its beginning.
  const inOrder = Effect.unsafeMakeSemaphore(1).withPermits(1)

  const change = (key: Condition.Key, change: Condition.Transition["change"], detail: string) =>
    Effect.flatMap(Clock.currentTimeMillis, (at) =>
      report(Report.Changed({ transition: { ...key, change, at, detail: oneLine(detail) } }))
    )

  return {
    hold: (subject, detail) =>
      inOrder(
        Effect.suspend(() => {
          const { device = "", kind, property = "" } = subject
          const text = textOf(subject)
          const known = keys.get(text)
          const key = known ?? { kind, server, device, property }
          keys.set(text, key)
          return change(key, known === undefined ? "began" : "seen", detail)
        })
      ),
    end: (subject, detail) => {
      // Nearly every reading ends nothing, and must not wait for a report of another bus.
      if (keys.size === 0) return Effect.void
      const text = textOf(subject)
      if (!keys.has(text)) return Effect.void
      return inOrder(
        Effect.suspend(() => {
          const key = keys.get(text)
          return key !== undefined && keys.delete(text) ? change(key, "ended", detail) : Effect.void
        })
      )
    },
    open: () => [...keys.values()],
    report: (one) => inOrder(Effect.suspend(() => report(one)))
  }
}
