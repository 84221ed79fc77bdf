/** What a station may lack, in its health. */
import * as Schema from "effect/Schema"
import { Target } from "./AlarmModels.js"

const Failure = Schema.NullOr(Schema.String)

export const healthParts = {
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
