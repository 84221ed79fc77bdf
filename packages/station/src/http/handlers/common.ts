/** What the handlers share. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Intervals from "../../collect/Intervals.js"
import type { Control, ControlError } from "../../control/Control.js"
import type * as Health from "../../Health.js"
import type * as Condition from "../../model/Condition.js"
import type { Outbox } from "../../outbox/Outbox.js"
import type { Catalogue } from "../../readings/Catalogue.js"
import type { StationConfig } from "../../StationConfig.js"
import type { Point, StoreService } from "../../store/Store.js"
import type { StoreError } from "../../store/StoreError.js"
import * as Api from "../Api.js"
import type { Live } from "../Live.js"

/** What the handlers work with. */
export interface Parts {
  readonly store: StoreService
  readonly health: Health.Health["Type"]
  readonly catalogue: Catalogue
  readonly live: Live
  readonly control: Control
  /** Records an event. */
  readonly record: (transition: Condition.Transition) => Effect.Effect<void>
  /** What tells the targets of alarms. Without it, there are no targets. */
  readonly outbox?: Pick<Outbox, "test" | "status"> | undefined
  /**
   * What raises alarms. Its `reload` is called when rules, mutes or maintenance have changed, and `acknowledged` when somebody has
   * acknowledged the alarm with this key. Both return soon.
   */
  readonly rules?:
    | { readonly reload: Effect.Effect<void>; readonly acknowledged?: (key: string) => Effect.Effect<void> }
    | undefined
  readonly config: Pick<StationConfig, "servers" | "display"> & {
    readonly collect: Intervals.Intervals
  }
}

export const day = 86_400_000

/** The time zone of the configuration, or else of the system. */
export const zoneOf = ({ display }: Parts["config"]): string =>
  display.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone

/** The default and the most of a page. */
export const most = 1000

export const badRequest = (message: string) => new Api.BadRequest({ message })
export const notFound = (message: string) => new Api.NotFound({ message })

export const unavailable = ({ message }: StoreError) => new Api.Unavailable({ message })

/** A failure of the store: `Invalid` is the fault of the request. */
export const storeFailure =
  <E>(invalid: (message: string) => E) =>
  (error: StoreError): E | Api.Unavailable =>
    error.reason === "Invalid" ? invalid(error.issue) : unavailable(error)

export const controlFailure = ({ message, reason }: ControlError) => {
  switch (reason) {
    case "Forbidden":
      return new Api.Forbidden({ message })
    case "Invalid":
      return badRequest(message)
    case "Missing":
      return notFound(message)
    case "Refused":
      return new Api.Conflict({ message })
    case "Unavailable":
      return new Api.Unavailable({ message })
  }
}

/** Returns a page of sorted items. */
export const page = <A, Cursor extends string | number>(
  all: ReadonlyArray<A>,
  cursorOf: (item: A) => Cursor,
  { after, limit = most }: { readonly after?: Cursor; readonly limit?: number }
): { readonly items: ReadonlyArray<A>; readonly next: Cursor | null } => {
  const start = after === undefined ? 0 : all.findIndex((item) => cursorOf(item) > after)
  const items = start < 0 ? [] : all.slice(start, start + limit)
  const last = items.at(-1)
  return { items, next: last === undefined || start + limit >= all.length ? null : cursorOf(last) }
}

export const periodOf = ({ from, to }: { readonly from?: number; readonly to?: number }) =>
  Effect.gen(function* () {
    const end = to ?? (yield* Clock.currentTimeMillis) + 1
    const start = from ?? end - day
    return start < end ? { from: start, to: end } : yield* badRequest("from must be before to")
  })

export const pointOf = ({ avg, delta, max, min, ...point }: Point) => ({
  ...point,
  min: min ?? null,
  avg: avg ?? null,
  max: max ?? null,
  delta: delta ?? null
})
