/** The login of browsers. */
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Api from "../Api.js"
import type { Guard } from "../guard.js"

const done = HttpServerResponse.empty({ status: 204 })

export const make = ({ isToken, judge, withoutSession, withSession }: Guard, isOpen: boolean) => {
  // Requests that are refused do not come this far.
  const judged = Effect.map(judge, Either.getRight)
  return HttpApiBuilder.group(Api.StationApi, "sessions", (handlers) =>
    handlers
      .handle("login", ({ payload: { token } }) =>
        isOpen || isToken(token) ? withSession(done) : new Api.Unauthorized({ message: "the token is wrong" })
      )
      .handle("logout", () =>
        Effect.flatMap(judged, (request) => withoutSession(done, Option.getOrUndefined(request)?.session))
      )
      .handle("session", () =>
        Effect.map(judged, (request) => ({
          tokenRequired: !isOpen,
          authorized: Option.exists(request, ({ isAuthorized }) => isAuthorized)
        }))
      )
  )
}
