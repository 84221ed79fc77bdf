/** The handlers of the API. */
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Access from "./Access.js"
import * as Api from "./Api.js"
import type { Parts } from "./handlers/common.js"
import * as Inventory from "./handlers/inventory.js"
import * as Readings from "./handlers/readings.js"
import * as Series from "./handlers/series.js"
import { requestOf } from "./requestOf.js"

export type { Parts } from "./handlers/common.js"

/** The API with its handlers. */
export const layer = (parts: Parts, settings: Access.Settings) => {
  // Requests that are refused do not come this far; this names who sent the others.
  const authorize = Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
    Effect.mapBoth(Access.judge(settings, requestOf(request)), {
      onSuccess: (name) => ({ name }),
      onFailure: ({ message }) => new Api.Unauthorized({ message })
    })
  )
  return HttpApiBuilder.api(Api.StationApi).pipe(
    Layer.provide(Layer.mergeAll(Inventory.make(parts), Series.make(parts), Readings.make(parts))),
    Layer.provide(Layer.succeed(Api.Authorization, { token: () => authorize }))
  )
}
