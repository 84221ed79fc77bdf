/**
 * A command: the request of an operation, and how to read the end of its reply.
 */
import { type Reply, type Request, ReturnCode } from "@owserver/protocol"
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { OwReturnError, type OwServerError } from "../../OwServerError.js"
import type { Settle } from "../connection/exchange.js"
import { type Context, fields } from "../context.js"
import type * as Argument from "./argument.js"

const unchanged = (flags: number): number => flags

/** This is a class, like all objects that each read allocates; see `Request` of the protocol. */
export class Command<out A> {
  constructor(
    readonly operation: string,
    readonly path: string,
    /** Without the flags of the call. */
    readonly request: Argument.Checked<Request.Request>,
    readonly settle: Settle<A>,
    /** Changes the flags of the call. */
    readonly flags: (call: number) => number = unchanged
  ) {}
}

/** Runs a command as a part of a call. */
export type RunCommand = <A>(command: Command<A>) => Effect.Effect<A, OwServerError>

export const refused = (context: Context, { answer: { ret } }: Reply.Refused): Exit.Exit<never, OwReturnError> =>
  Exit.fail(new OwReturnError({ ...fields(context), ret, code: ReturnCode.name(ret), text: ReturnCode.text(ret) }))

/** Reads the result by `done`. Fails with `OwReturnError` if the server refused the request. */
export const settle =
  <A>(done: (last: Reply.Done, entries: ReadonlyArray<string>) => A): Settle<A> =>
  (last, entries, request) =>
    last._tag === "Done" ? Exit.succeed(done(last, entries)) : refused(request, last)

export const settleVoid: Settle<void> = settle(() => undefined)
