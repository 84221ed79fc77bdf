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
    session?: Access.Session
  ) => Effect.Effect<HttpServerResponse.HttpServerResponse, never, HttpServerRequest.HttpServerRequest>
  /** Ends a session, if there is one, and removes the cookie. */
  readonly withoutSession: (
    response: HttpServerResponse.HttpServerResponse,
    session: Access.Session | undefined
  ) => Effect.Effect<HttpServerResponse.HttpServerResponse, never, HttpServerRequest.HttpServerRequest>
}

export const make = (settings: Access.Settings): Effect.Effect<Guard> =>
  Effect.gen(function* () {
    const { token } = settings
    const sessions = token === undefined ? undefined : yield* Sessions.make(token)
    /** Sets a cookie with the scope of a session, or of a new one. */
    const withCookie = (
      response: HttpServerResponse.HttpServerResponse,
      session: Access.Session | undefined,
      cookieOf: (sessions: Sessions.Sessions, scope: Access.Scope) => readonly [value: string, seconds: number]
    ) =>
      Effect.map(HttpServerRequest.HttpServerRequest, (request) => {
        if (sessions === undefined) return response
        const scope = session?.scope ?? Access.scopeOf(settings, requestOf(request))
        const [value, seconds] = cookieOf(sessions, scope)
        return HttpServerResponse.unsafeSetCookie(response, sessions.name, value, {
          httpOnly: true,
          sameSite: "strict",
          path: Access.pathOf(settings, scope),
          secure: scope.isSecure,
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
      withSession: (response, session) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          withCookie(response, session, ({ start }, scope) => [start(now, scope, session?.id), Sessions.lifetime])
        ),
      withoutSession: (response, session) =>
        Effect.suspend(() => {
          if (session !== undefined) sessions?.end(session.id)
          return withCookie(response, session, () => ["", 0])
        })
    }
  })
