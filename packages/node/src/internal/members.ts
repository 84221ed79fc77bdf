/**
 * The operations of a service as functions that return promises and async iterables. Types and functions are derived from
 * those of the service, so that each operation of the service has its promise form.
 */
import type { ConnectionEvent, ConnectionStatus, OwServerError, OwServerService, RomId } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Calls } from "./calls.js"
import { iterate } from "./iterate.js"

/**
 * Options of every call.
 *
 * @since 0.1.0
 * @category models
 */
export interface SignalOptions {
  /** Aborts the call. Then it rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined
}

/**
 * The outcome of one of several reads, as `Promise.allSettled` returns it.
 *
 * @since 0.1.0
 * @category models
 */
export type Outcome =
  | { readonly status: "fulfilled"; readonly value: Uint8Array }
  | { readonly status: "rejected"; readonly reason: OwServerError }

/** `clone` and `connected` need a scope: a client has its own `clone`, and its `close` does the work of `connected`. */
type Scoped = "clone" | "connected"

const scoped: { readonly [Name in Scoped]: true } = { clone: true, connected: true }

const settled: (outcome: Either.Either<Uint8Array, OwServerError>) => Outcome = Either.match({
  onLeft: (reason) => ({ status: "rejected", reason }),
  onRight: (value) => ({ status: "fulfilled", value })
})

const withPeer = <A extends { readonly peer: Option.Option<string> }>(
  value: A
): Omit<A, "peer"> & { readonly peer: string | undefined } => ({ ...value, peer: Option.getOrUndefined(value.peer) })

type Event<Tag> = Extract<ConnectionEvent, { readonly _tag: Tag }>

/** Results in other types than those of Effect. */
const conversions = {
  changes: (event: ConnectionEvent): Event<"Down"> | { readonly _tag: "Up"; readonly peer: string | undefined } =>
    event._tag === "Up" ? withPeer(event) : event,
  readMany: (outcomes: ReadonlyArray<Either.Either<Uint8Array, OwServerError>>): ReadonlyArray<Outcome> =>
    outcomes.map(settled),
  rom: (rom: Option.Option<RomId.RomId>): RomId.RomId | undefined => Option.getOrUndefined(rom),
  status: (status: ConnectionStatus) => withPeer(status)
}

type Conversions = typeof conversions

type Result<Name, A> = Name extends keyof Conversions ? ReturnType<Conversions[Name]> : A

/** Checks for effects before streams, because by its type every effect is a stream too. `never` if it requires a service. */
type Promised<Name, Running> =
  Running extends Effect.Effect<infer A, unknown, infer R>
    ? [R] extends [never]
      ? Promise<Result<Name, A>>
      : never
    : Running extends Stream.Stream<infer A, unknown, never>
      ? AsyncIterable<Result<Name, A>>
      : never

type IsOptions<Argument> = "timeout" extends keyof NonNullable<Argument> ? true : false

/** Arguments whose options, if there are any, take a signal. */
type WithSignal<Args extends ReadonlyArray<unknown>> = {
  [N in keyof Args]: IsOptions<Args[N]> extends true ? Args[N] & SignalOptions : Args[N]
}

type HasOptions<Argument> = true extends (Argument extends unknown ? IsOptions<Argument> : never) ? true : false

type Arguments<Args extends ReadonlyArray<unknown>> =
  HasOptions<Args[number]> extends true ? WithSignal<Args> : [...Args, options?: SignalOptions]

type Member<Name, Original> = Original extends (...args: infer Args) => infer Running
  ? (...args: Arguments<Args>) => Promised<Name, Running>
  : (options?: SignalOptions) => Promised<Name, Original>

/** The operations of a service. */
export type Members = {
  readonly [Name in keyof OwServerService as Exclude<Name, Scoped>]: Member<Name, OwServerService[Name]>
}

type Streams = {
  [Name in keyof Members]: ReturnType<Members[Name]> extends AsyncIterable<unknown> ? Name : never
}[keyof Members]

const streams: { readonly [Name in Streams]: true } = { changes: true, dirStream: true, exchange: true }

type Args = ReadonlyArray<unknown>

/** Options are the last argument. Another argument in their place has no signal. */
const signalOf = (args: Args): unknown => (args.at(-1) as { readonly signal?: unknown } | null | undefined)?.signal

export const members = (service: OwServerService, calls: Calls): Members => {
  const promised = (operation: string, member: unknown) => {
    const start = (args: Args) => (typeof member === "function" ? member(...args) : member)
    const convert = conversions[operation as keyof Conversions] as ((value: unknown) => unknown) | undefined
    const context = (args: Args) => ({
      operation,
      path: typeof args[0] === "string" ? args[0] : "",
      signal: signalOf(args)
    })
    if (operation in streams) {
      const stream = (args: Args): Stream.Stream<unknown, unknown> =>
        convert === undefined ? start(args) : Stream.map(start(args), convert)
      return (...args: Args) => iterate(calls, context(args), () => stream(args))
    }
    const effect = (args: Args): Effect.Effect<unknown, unknown> =>
      convert === undefined ? start(args) : Effect.map(start(args), convert)
    return (...args: Args) => calls.run(context(args), () => effect(args))
  }
  const entries = Object.entries(service).filter(([name]) => !(name in scoped))
  return Object.fromEntries(entries.map(([name, member]) => [name, promised(name, member)])) as never
}
