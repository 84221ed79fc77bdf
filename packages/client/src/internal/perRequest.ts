/**
 * A connection for each request. Acquiring only makes the socket, which takes no time, so that it cannot hold up an
 * interruption; connecting and waiting are its use.
 */
import type { Request } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import type { OwServerError } from "../OwServerError.js"
import * as Failure from "./failure.js"
import type { Context, Ending } from "./operation.js"
import type { Session } from "./session.js"
import type { Sessions } from "./sessions.js"

/** Is told which session a conversation runs on, once there is one. */
export type Track = (session: Session) => void

export const converse =
  (sessions: Sessions) =>
  (request: Request.Request, context: Context, track: Track): Effect.Effect<Ending, OwServerError> =>
    Effect.acquireUseRelease(
      Effect.sync(() => sessions.open()),
      (session) =>
        Effect.async<Ending, OwServerError>((resume) => {
          track(session)
          session.start({ ...context, request, end: resume })
        }),
      (session) => Effect.sync(() => session.close(Failure.released))
    )
