/** The handlers of the API. */
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Api from "./Api.js"
import type { Guard } from "./guard.js"
import * as Alarms from "./handlers/alarms.js"
import type { Parts } from "./handlers/common.js"
import * as Inventory from "./handlers/inventory.js"
import * as Readings from "./handlers/readings.js"
import * as Series from "./handlers/series.js"
import * as Sessions from "./handlers/sessions.js"

export type { Parts } from "./handlers/common.js"

/** The API with its handlers. `isOpen` if it needs no token. */
export const layer = (parts: Parts, guard: Guard, isOpen: boolean) => {
  // Requests that are refused do not come this far; this names who sent the others.
  const authorize = Effect.flatMap(guard.judge, (judged) =>
    Effect.mapBoth(judged, {
      onSuccess: ({ caller }) => ({ name: caller }),
      onFailure: ({ message }) => new Api.Unauthorized({ message })
    })
  )
  return HttpApiBuilder.api(Api.StationApi).pipe(
    Layer.provide(
      Layer.mergeAll(
        Inventory.make(parts),
        Series.make(parts),
        Readings.make(parts, guard),
        Alarms.make(parts),
        Sessions.make(guard, isOpen)
      )
    ),
    Layer.provide(Layer.succeed(Api.Authorization, { token: () => authorize }))
  )
}
