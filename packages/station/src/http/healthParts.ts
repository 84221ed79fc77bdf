/** What a station may lack, in its health. */
import * as Schema from "effect/Schema"
import { Target } from "./AlarmModels.js"

const Failure = Schema.NullOr(Schema.String)

const Runner = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  version: Schema.String,
  startedAt: Schema.Int,
  seenAt: Schema.Int,
  self: Schema.Boolean,
  gone: Schema.Boolean,
  tasks: Schema.Array(Schema.Literal("maintain", "publish")),
  waiting: Schema.Int
})

const Assignment = Schema.Struct({
  server: Schema.String,
  runner: Schema.NullOr(Schema.String),
  since: Schema.NullOr(Schema.Int),
  lastReading: Schema.NullOr(Schema.Int)
})

export const healthParts = {
  fleet: Schema.NullOr(Schema.Struct({ runners: Schema.Array(Runner), assignments: Schema.Array(Assignment) })),
  alarms: Schema.NullOr(
    Schema.Struct({
      rules: Schema.Int,
      active: Schema.Int,
      waiting: Schema.Int,
      failure: Failure
    })
  ),
  outbox: Schema.Array(Target),
  mqtt: Schema.NullOr(Schema.Struct({ connected: Schema.Boolean, failure: Failure })),
  influx: Schema.NullOr(
    Schema.Struct({
      waiting: Schema.Int,
      sent: Schema.Int,
      dropped: Schema.Int,
      refused: Schema.Int,
      lastSuccess: Schema.NullOr(Schema.Int),
      failure: Failure
    })
  )
}
