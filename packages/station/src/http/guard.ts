/** The access rules of a running service. */
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Access from "./Access.js"
import { requestOf } from "./requestOf.js"
import * as Sessions from "./Sessions.js"

export interface Guard {
  /** Judges the current request. */
  readonly judge: Effect.Effect<
    Either.Either<Access.Judged, Access.Refusal>,
    never,
    HttpServerRequest.HttpServerRequest
  >
  readonly isToken: (given: string) => boolean
  /** Waits until the session of the current request is ended. For ever if it has none, such as one with the token itself. */
  readonly sessionEnded: Effect.Effect<void, never, HttpServerRequest.HttpServerRequest>
  /** Adds the cookie of a session to a response: of a new one, or of one that is prolonged. */
  readonly withSession: (
    response: HttpServerResponse.HttpServerResponse,
    id?: string
  ) => Effect.Effect<HttpServerResponse.HttpServerResponse, never, HttpServerRequest.HttpServerRequest>
  /** Ends a session, if there is one, and removes the cookie. */
  readonly withoutSession: (
    response: HttpServerResponse.HttpServerResponse,
    id: string | undefined
  ) => Effect.Effect<HttpServerResponse.HttpServerResponse, never, HttpServerRequest.HttpServerRequest>
}

export const make = (settings: Access.Settings): Effect.Effect<Guard> =>
  Effect.gen(function* () {
    const { token } = settings
    const sessions = token === undefined ? undefined : yield* Sessions.make(token)
    const withCookie = (response: HttpServerResponse.HttpServerResponse, value: string, seconds: number) =>
      Effect.map(HttpServerRequest.HttpServerRequest, (request) => {
        if (sessions === undefined) return response
        const { path, secure } = Access.cookieScope(settings, requestOf(request))
        return HttpServerResponse.unsafeSetCookie(response, sessions.name, value, {
          httpOnly: true,
          sameSite: "strict",
          path,
          secure,
          maxAge: seconds * 1000
        })
      })
    const judge: Guard["judge"] = Effect.zipWith(
      HttpServerRequest.HttpServerRequest,
      Clock.currentTimeMillis,
      (request, now) => Access.judge(settings, sessions?.find, requestOf(request), now)
    )
    return {
      judge,
      isToken: (given) => Access.isToken(settings, given),
      sessionEnded: Effect.flatMap(judge, (judged) => {
        // The request was let in, so a session that is refused now has ended in between.
        if (Either.isLeft(judged)) return Effect.void
        const { session } = judged.right
        return session === undefined || sessions === undefined ? Effect.never : sessions.ended(session.id)
      }),
      withSession: (response, id) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          withCookie(response, sessions?.start(now, id) ?? "", Sessions.lifetime)
        ),
      withoutSession: (response, id) =>
        Effect.suspend(() => {
          if (id !== undefined) sessions?.end(id)
          return withCookie(response, "", 0)
        })
    }
  })
