/**
 * The errors of all operations. Errors that callers handle differently have different tags; finer kinds are a `reason`. Each
 * error names the `operation`, the `path` (empty if the operation has none) and the `server`. Its message says what to do.
 *
 * Their schemas are in `@owserver/client/ClientSchema`.
 *
 * @module
 * @since 0.1.0
 */
import { type Header, OwText, ReturnCode } from "@owserver/protocol"
import * as Predicate from "effect/Predicate"
import { taggedError } from "./internal/taggedError.js"

interface Context {
  readonly operation: string
  readonly path: string
  readonly server: string
}

/** Names and texts of a server may contain control characters; they are escaped so that logs stay readable. */
const subject = ({ operation, path, server }: Context): string =>
  OwText.visible(path === "" ? `${operation} on ${server}` : `${operation} ${path} on ${server}`)

const advice: { readonly [ret: number]: string } = {
  [ReturnCode.EPERM]: "; list the directory above it to see what there is",
  [ReturnCode.ENOENT]: "; check whether it is connected",
  [ReturnCode.EIO]: "; try again, and if it stays look at the wiring and at the server's log",
  [ReturnCode.ENODEV]: "; see how the server was started",
  [ReturnCode.ENOTDIR]: "; read it instead",
  [ReturnCode.EISDIR]: "; list it instead",
  [ReturnCode.EINVAL]: "; see what kind of value it takes under /structure",
  [ReturnCode.ENOTSUP]: "; see how it may be used under /structure",
  [ReturnCode.EADDRINUSE]: "; try again",
  [ReturnCode.ECONNABORTED]: "; try again, and if it stays look at the bus master"
}

/**
 * The server refused the request. `ret` is its return code, such as -1, `code` the name of that code, such as `EPERM`, and
 * `text` its meaning.
 *
 * @example
 * ```ts
 * import { OwServer } from "@owserver/client"
 * import { Effect } from "effect"
 *
 * const power = OwServer.readText("/28.AD6555070000/power").pipe(
 *   Effect.catchTag("OwReturnError", ({ code, text }) => Effect.succeed(`${code}: ${text}`))
 * )
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class OwReturnError extends taggedError("OwReturnError")<
  Context & {
    readonly ret: number
    readonly code: string
    readonly text: string
  }
> {
  override get message(): string {
    return `${subject(this)}: ${OwText.visible(this.text)} (${this.code}, ${this.ret})${advice[this.ret] ?? ""}`
  }
}

const waits = {
  Waiting: "waiting for a free connection: allow more connections, or ask for less at once",
  Connecting: "connecting: see whether the server is reachable",
  Replying: "waiting for the reply: a bus may need seconds, so allow more time"
} as const

/**
 * The `timeout` of a call passed. `phase` is what the call waited for. `elapsed` and `limit`, the timeout, are in milliseconds.
 *
 * @example
 * ```ts
 * import { OwServer } from "@owserver/client"
 * import { Console, Effect } from "effect"
 *
 * const reading = OwServer.read("/28.AD6555070000/temperature", { uncached: true, timeout: "2 seconds" }).pipe(
 *   Effect.tapErrorTag("OwTimeout", ({ elapsed, phase }) => Console.warn(`${phase} for ${elapsed} ms`))
 * )
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class OwTimeout extends taggedError("OwTimeout")<
  Context & {
    readonly phase: "Waiting" | "Connecting" | "Replying"
    readonly elapsed: number
    readonly limit: number
  }
> {
  override get message(): string {
    return `${subject(this)}: no result after ${Math.round(this.elapsed)} ms, while ${waits[this.phase]}`
  }
}

const explanations = {
  Resolve: "there is no such host; see whether its name is right",
  Refused: "nothing listens there; see whether owserver runs, and on which port",
  Unreachable: "no network route to it; see whether the machine is up and the network lets you",
  OpenTimeout: "it did not accept a connection in time; see whether the machine is up and the network lets you",
  Reset: "it reset the connection; it may have restarted",
  Closed: "it closed the connection without a reply; is this an owserver?",
  Silence: "it sent nothing, though owserver sends a keepalive each second; it may hang, or the network is down",
  Other: "the connection failed"
} as const

/**
 * No connection could be opened, or it ended before the first byte of the reply. `code`, `errno`, `syscall`, `address`,
 * `port` and `cause` are those of the system's error, if there is one.
 *
 * - `Resolve`: the host name is unknown
 * - `Refused`, `Unreachable`: the host, or the network, rejected the connection
 * - `OpenTimeout`: no connection within `connectTimeout`
 * - `Reset`, `Closed`: the peer ended the connection
 * - `Silence`: no byte, not even a keepalive, within `silence`
 * - `Other`: see `cause`
 *
 * @example
 * ```ts
 * import { OwConnectionError } from "@owserver/client"
 *
 * const explain = ({ address, reason }: OwConnectionError): string =>
 *   reason === "Refused" ? `nothing listens at ${address}; is owserver running?` : `no connection: ${reason}`
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class OwConnectionError extends taggedError("OwConnectionError")<
  Context & {
    readonly reason: "Resolve" | "Refused" | "Unreachable" | "OpenTimeout" | "Reset" | "Closed" | "Silence" | "Other"
    readonly code?: string | undefined
    readonly errno?: number | undefined
    readonly syscall?: string | undefined
    readonly address?: string | undefined
    readonly port?: number | undefined
    readonly cause?: unknown
  }
> {
  override get message(): string {
    const detail = this.code ?? (this.cause instanceof Error ? this.cause.message : undefined)
    return `${subject(this)}: ${explanations[this.reason]}${detail === undefined ? "" : ` (${OwText.visible(detail)})`}`
  }
}

const http = [0x48, 0x54, 0x54, 0x50]

const isHttp = (header: Uint8Array): boolean => http.every((byte, n) => header[n] === byte)

/**
 * The peer sent a header that no owserver sends; probably it is another kind of server. `field` names the wrong field,
 * `value` is its value, `header` the 24 bytes, and `decoded` the same as a record.
 *
 * @example
 * ```ts
 * import { OwServer } from "@owserver/client"
 * import { Effect } from "effect"
 *
 * const found = OwServer.ping.pipe(
 *   Effect.as("an owserver"),
 *   Effect.catchTag("OwMalformedHeader", ({ field, value }) => Effect.succeed(`${field} ${value}: something else`))
 * )
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class OwMalformedHeader extends taggedError("OwMalformedHeader")<
  Context & {
    readonly field: "version" | "payload"
    readonly value: number
    readonly header: Uint8Array
    readonly decoded: Header.ReplyHeader
  }
> {
  override get message(): string {
    const said = isHttp(this.header) ? "it answers in HTTP" : `the header of the reply says ${this.field} ${this.value}`
    return `${subject(this)}: ${said}; is this an owserver?`
  }
}

/**
 * The peer sent a reply with a valid header that cannot answer the request, or it sent bytes while no request was in
 * flight. `issue` describes the problem.
 *
 * @example
 * ```ts
 * import { OwServer } from "@owserver/client"
 * import { Effect } from "effect"
 *
 * const rom = OwServer.rom("/attic").pipe(
 *   Effect.catchTag("OwMalformedReply", ({ issue, server }) => Effect.dieMessage(`${server} is broken: ${issue}`))
 * )
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class OwMalformedReply extends taggedError("OwMalformedReply")<
  Context & {
    readonly issue: string
  }
> {
  override get message(): string {
    return `${subject(this)}: the reply is invalid: ${OwText.visible(this.issue)}; is this an owserver?`
  }
}

/**
 * The connection ended in the middle of the reply: within a frame, after `got` of `expected` bytes, or between the frames
 * of a listing.
 *
 * @example
 * ```ts
 * import { OwServer } from "@owserver/client"
 * import { Effect } from "effect"
 *
 * const listing = OwServer.dir("/").pipe(
 *   Effect.retry({ while: ({ _tag }) => _tag === "OwShortRead", times: 2 })
 * )
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class OwShortRead extends taggedError("OwShortRead")<
  Context & {
    readonly got: number
    readonly expected: number
  }
> {
  override get message(): string {
    return `${subject(this)}: the connection ended within the reply, after ${this.got} of ${this.expected} bytes; try again`
  }
}

/**
 * Fewer bytes were written than expected: `got` of `expected`. `side` says where they were lost.
 *
 * - `sent`: the connection ended before the whole request was sent
 * - `taken`: the server accepted fewer bytes than it received
 *
 * @example
 * ```ts
 * import { OwServer } from "@owserver/client"
 * import { Console, Effect } from "effect"
 *
 * const label = OwServer.write("/2D.0123456789AB/pages/page.0", "boiler room, second shelf").pipe(
 *   Effect.catchTag("OwShortWrite", ({ expected, got, side }) => Console.error(`${side}: ${got} of ${expected} bytes`))
 * )
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class OwShortWrite extends taggedError("OwShortWrite")<
  Context & {
    readonly side: "sent" | "taken"
    readonly got: number
    readonly expected: number
  }
> {
  override get message(): string {
    const { expected, got, side } = this
    return side === "sent"
      ? `${subject(this)}: the connection ended when ${got} of ${expected} bytes of the request were sent; try again`
      : `${subject(this)}: the server took ${got} of ${expected} bytes; the value is too long for the property`
  }
}

/**
 * An argument or an option is invalid: `argument` is its name, `issue` the reason. Nothing was sent.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwServer } from "@owserver/client"
 * import { Bus, OwServerTest } from "@owserver/fake"
 * import { Effect } from "effect"
 *
 * const server = OwServerTest.layer(Bus.make({}))
 * const program = Effect.flip(OwServer.read("/", { size: 200_000 })).pipe(Effect.provide(server))
 * const error = await Effect.runPromise(program)
 * assert.ok(error._tag === "OwInvalidArgument" && error.argument === "size")
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class OwInvalidArgument extends taggedError("OwInvalidArgument")<
  Context & {
    readonly argument: string
    readonly issue: string
  }
> {
  override get message(): string {
    return `${this.operation}: the argument ${this.argument} is invalid: ${OwText.visible(this.issue)}`
  }
}

/**
 * The errors of a peer that does not speak the protocol, or stopped in the middle of a reply.
 *
 * @since 0.1.0
 * @category errors
 */
export type OwProtocolError = OwMalformedHeader | OwMalformedReply | OwShortRead | OwShortWrite

/**
 * The errors that an operation can fail with.
 *
 * @since 0.1.0
 * @category errors
 */
export type OwServerError =
  | OwReturnError
  | OwTimeout
  | OwConnectionError
  | OwMalformedHeader
  | OwMalformedReply
  | OwShortRead
  | OwShortWrite
  | OwInvalidArgument

/**
 * A refusal because nothing exists at the path.
 *
 * @since 0.1.0
 * @category errors
 */
export type MissingError = OwReturnError & { readonly ret: -1 | -2 | -19 }

/**
 * A refusal because the bus failed.
 *
 * @since 0.1.0
 * @category errors
 */
export type BusFaultError = OwReturnError & { readonly ret: -5 | -98 | -103 }

/**
 * An error after which the same call may succeed.
 *
 * @since 0.1.0
 * @category errors
 */
export type TransientError =
  | (OwConnectionError & { readonly reason: Exclude<OwConnectionError["reason"], "Resolve"> })
  | (OwConnectionError & { readonly code: "EAI_AGAIN" })
  | OwShortRead
  | BusFaultError

/**
 * An error after which other calls to the same server would fail too.
 *
 * @since 0.1.0
 * @category errors
 */
export type ServerUnavailableError =
  | OwConnectionError
  | Exclude<OwProtocolError, OwShortWrite>
  | (OwShortWrite & { readonly side: "sent" })
  | (OwTimeout & { readonly phase: "Connecting" })

/**
 * Recognizes errors by their tag and not by their class, so that errors of another copy of this package and decoded errors
 * count too.
 */
const tagOf = (error: unknown): unknown => (Predicate.hasProperty(error, "_tag") ? error._tag : undefined)

const retOf = (error: unknown): number => (tagOf(error) === "OwReturnError" ? (error as OwReturnError).ret : 0)

/**
 * Returns whether the server said that nothing exists at the path: -1, -2, -19.
 *
 * @example
 * ```ts
 * import { isMissing, OwServer } from "@owserver/client"
 * import { Effect } from "effect"
 *
 * const alias = OwServer.readText("/10.67C6697351FF/alias").pipe(
 *   Effect.catchIf(isMissing, () => Effect.succeed("no such device"))
 * )
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isMissing = <E>(error: E): error is E & MissingError => ReturnCode.isMissing(retOf(error))

/**
 * Returns whether the server said that the bus failed: -5, -98, -103.
 *
 * @example
 * ```ts
 * import { isBusFault, OwServer } from "@owserver/client"
 * import { Effect, Schedule } from "effect"
 *
 * const patient = Effect.retry(OwServer.read("/26.D60300000000/vis", { uncached: true }), {
 *   while: isBusFault,
 *   schedule: Schedule.spaced("1 second"),
 *   times: 3
 * })
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isBusFault = <E>(error: E): error is E & BusFaultError => ReturnCode.isBusFault(retOf(error))

/**
 * Returns whether the same call may succeed when it is made again: the connection failed (except for an unknown host), the
 * reply was cut short, or the bus failed. A timeout is not transient: its caller did not want to wait longer.
 *
 * @example
 * ```ts
 * import { isTransient, OwServer } from "@owserver/client"
 * import { Effect } from "effect"
 *
 * const unlock = OwServer.write("/3A.D60300000000/PIO.A", "1").pipe(
 *   Effect.tapError((error) => (isTransient(error) ? Effect.logWarning("worth another try") : Effect.void))
 * )
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isTransient = <E>(error: E): error is E & TransientError => {
  switch (tagOf(error)) {
    case "OwConnectionError": {
      const { code, reason } = error as OwConnectionError
      // The resolver says "try again" while there is no network yet.
      return reason !== "Resolve" || code === "EAI_AGAIN"
    }
    case "OwShortRead":
      return true
    default:
      return isBusFault(error)
  }
}

/**
 * Returns whether the peer does not speak the protocol, or stopped in the middle of a reply. An `OwShortWrite` counts only
 * if its `side` is `sent`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { isProtocolError, OwMalformedReply } from "@owserver/client"
 *
 * const error = new OwMalformedReply({ operation: "read", path: "/x", server: "localhost:4304", issue: "no reply" })
 * assert.ok(isProtocolError(error))
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isProtocolError = <E>(
  error: E
): error is E & (Exclude<OwProtocolError, OwShortWrite> | (OwShortWrite & { readonly side: "sent" })) => {
  switch (tagOf(error)) {
    case "OwMalformedHeader":
    case "OwMalformedReply":
    case "OwShortRead":
      return true
    case "OwShortWrite":
      return (error as OwShortWrite).side === "sent"
    default:
      return false
  }
}

/**
 * Returns whether other calls to the server would fail too: it cannot be reached, it is silent, or it does not speak the
 * protocol. An `OwTimeout` counts only if its `phase` is `Connecting`, since a single device may be slow.
 *
 * @example
 * ```ts
 * import { isServerUnavailable, OwServer } from "@owserver/client"
 * import { Effect } from "effect"
 *
 * const alias = OwServer.readText("/10.67C6697351FF/alias").pipe(
 *   Effect.tapError((error) => (isServerUnavailable(error) ? Effect.logWarning("no server") : Effect.void))
 * )
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isServerUnavailable = <E>(error: E): error is E & ServerUnavailableError => {
  switch (tagOf(error)) {
    case "OwConnectionError":
      return true
    case "OwTimeout":
      return (error as OwTimeout).phase === "Connecting"
    default:
      return isProtocolError(error)
  }
}
