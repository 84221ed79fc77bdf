/** Outboxes of tests: the results of a test of each target. */
import type { TargetError } from "@owserver/station"
import { Effect } from "effect"
import type { Outbox } from "../../src/outbox/Outbox.js"

export const make = (targets: {
  readonly [name: string]: Effect.Effect<void, TargetError>
}): Pick<Outbox, "test" | "status"> => ({
  // The names of inherited fields are no targets.
  test: (name) => (Object.hasOwn(targets, name) ? targets[name] : undefined),
  status: Effect.succeed(
    Object.keys(targets).map((name) => ({
      name,
      type: "webhook" as const,
      waiting: 0,
      delivered: 0,
      dropped: 0,
      lastSuccess: undefined,
      failure: undefined
    }))
  )
})
