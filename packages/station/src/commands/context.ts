import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { Host } from "./StationCommand.js"

/** The process around a command. */
export class HostTag extends Context.Tag("@owserver/station/Host")<HostTag, Host>() {}

/** A failure of a command: its lines and the exit code. */
export class CommandFailure extends Data.TaggedError("CommandFailure")<{
  readonly lines: ReadonlyArray<string>
  readonly code: number
}> {}

/** Fails with one line. */
export const failure = (line: string, code: number): CommandFailure => new CommandFailure({ lines: [line], code })

/** Prints a line of the result. */
export const line = (text: string): Effect.Effect<void, never, HostTag> =>
  Effect.flatMap(HostTag, (host) => Effect.promise(() => host.line(text)))

/** Prints a part of the result unchanged. */
export const write = (text: string): Effect.Effect<void, never, HostTag> =>
  Effect.flatMap(HostTag, (host) => Effect.promise(() => host.write(text)))

/** Prints a note on stderr. */
export const note = (text: string): Effect.Effect<void, never, HostTag> =>
  Effect.flatMap(HostTag, (host) => Effect.promise(() => host.note(text)))

/** Shows a transient line on a terminal. An empty text clears it. */
export const status = (text: string): Effect.Effect<void, never, HostTag> =>
  Effect.flatMap(HostTag, (host) => Effect.promise(() => host.status(text)))

/** Prints a record as JSON, or else its text. */
export const record = (
  fields: { readonly [name: string]: unknown },
  text: string
): Effect.Effect<void, never, HostTag> =>
  Effect.flatMap(HostTag, (host) => Effect.promise(() => host.line(host.json ? JSON.stringify(fields) : text)))
