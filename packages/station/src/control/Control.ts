/**
 * Changes on owservers: outputs and aliases. Each is recorded as an event with who made it, whether it succeeds or not.
 *
 * @module
 * @since 0.1.0
 */
import { isTransient, OwPath, OwServer, type OwServerError, type OwServerService } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import { Codec, Devices } from "@owserver/sensors"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type * as Condition from "../model/Condition.js"
import type * as Series from "../model/Series.js"
import * as Writable from "./Writable.js"

/**
 * The reason of a failure.
 *
 * - `Forbidden`: the configuration does not allow it
 * - `Invalid`: the value is not one of this output, or the alias is not valid
 * - `Missing`: there is no such server or device
 * - `Refused`: the owserver refused it
 * - `Unavailable`: the owserver does not answer. The change may have been made nevertheless
 *
 * @since 0.1.0
 * @category errors
 */
export type Reason = "Forbidden" | "Invalid" | "Missing" | "Refused" | "Unavailable"

/**
 * A change was not made, for this `reason`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Control } from "@owserver/station"
 *
 * const error = new Control.ControlError({ reason: "Forbidden", message: "it is not an output" })
 * assert.strictEqual(error.reason, "Forbidden")
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class ControlError extends Data.TaggedError("ControlError")<{
  readonly reason: Reason
  readonly message: string
}> {}

/**
 * Options of the control.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The clients, by the ids of the servers. */
  readonly clients: ReadonlyMap<string, OwServerService>
  /** The outputs that may be written. */
  readonly writable: ReadonlyArray<Writable.Pattern>
  /** Records an event. */
  readonly record: (transition: Condition.Transition) => Effect.Effect<void>
}

/**
 * The control.
 *
 * @since 0.1.0
 * @category models
 */
export interface Control {
  /** Returns true if a series is an output that may be written. `names` returns the alias and labels of its device. */
  readonly isWritable: (series: Series.Description, names: () => ReadonlyArray<string>) => boolean
  /** Writes an output. `who` is recorded. */
  readonly write: (
    series: Series.Description,
    names: () => ReadonlyArray<string>,
    value: number,
    who: string
  ) => Effect.Effect<void, ControlError>
  /** Sets the alias of a device. An empty text removes it. `who` is recorded. */
  readonly setAlias: (
    device: Pick<Series.Key, "server" | "device">,
    alias: string,
    who: string
  ) => Effect.Effect<void, ControlError>
}

/**
 * Makes the clients of all servers. Each connects on first use, beside the connections of its collector.
 *
 * @example
 * ```ts
 * import { Control, StationConfig } from "@owserver/station"
 * import { Effect } from "effect"
 *
 * const program = Effect.flatMap(StationConfig.load(), ({ servers }) => Control.clients(servers))
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const clients = (
  servers: ReadonlyArray<{ readonly id: string; readonly address: NodeOwServer.Address }>
): Effect.Effect<ReadonlyMap<string, OwServerService>, never, Scope.Scope> =>
  Effect.map(
    Effect.forEach(servers, ({ address, id }) =>
      // Without `verify`, nothing is sent before the first call, so nothing fails.
      Effect.map(
        Effect.orDie(NodeOwServer.make({ ...address, verify: false, maxConnections: 2, timeout: "20 seconds" })),
        (client) => [id, client] as const
      )
    ),
    (entries) => new Map(entries)
  )

const fail = (reason: Reason, message: string) => new ControlError({ reason, message })

type Failure = Effect.Effect.Error<ReturnType<typeof Devices.get>> | OwServerError

const explained = (error: Failure | { readonly _tag: "OwInvalidValue"; readonly message: string }): ControlError => {
  switch (error._tag) {
    case "OwDeviceMissing":
      return fail("Missing", error.message)
    case "OwInvalidValue":
      return fail("Invalid", error.message)
    default:
      return fail(isTransient(error) || error._tag === "OwTimeout" ? "Unavailable" : "Refused", error.message)
  }
}

const encodeAlias = Schema.encode(Codec.alias)

/** States are 0 and 1, and yes and no on the bus. */
const valueFor = (kind: Series.Kind, value: number): Option.Option<number | boolean> => {
  if (kind !== "state") return Option.some(value)
  return value === 0 || value === 1 ? Option.some(value === 1) : Option.none()
}

/**
 * Makes the control.
 *
 * @example
 * ```ts
 * import { Control, StationConfig } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const { servers, writable } = yield* StationConfig.load()
 *   const clients = yield* Control.clients(servers)
 *   const control = Control.make({ clients, writable, record: (transition) => Console.log(transition.detail) })
 *   yield* control.setAlias({ server: "attic", device: "28.AD6555070000" }, "cellar", "me")
 * })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ clients, record, writable }: Options): Control => {
  const isWritable = Writable.make(writable)

  const note = (kind: Condition.Kind, key: Omit<Condition.Key, "kind">, detail: string) =>
    Effect.flatMap(Clock.currentTimeMillis, (at) =>
      Effect.forEach(["began", "ended"] as const, (change) => record({ kind, ...key, change, at, detail }), {
        discard: true
      })
    )

  /** An attempt is recorded even if its caller goes away, because it may have been made. */
  const recorded = (
    kind: Condition.Kind,
    key: Omit<Condition.Key, "kind">,
    what: string,
    who: string,
    change: Effect.Effect<void, ControlError, OwServer>
  ) =>
    Effect.gen(function* () {
      const client = clients.get(key.server)
      if (client === undefined) return yield* fail("Missing", `no server ${key.server} is configured`)
      yield* Effect.tapError(Effect.provideService(change, OwServer, client), ({ message }) =>
        note(kind, key, `${what} by ${who} failed: ${message}`)
      )
      yield* note(kind, key, `${what} by ${who}`)
    }).pipe(Effect.uninterruptible)

  return {
    isWritable,
    write: Effect.fn("Control.write")(function* (series, names, value, who) {
      const { device, family, kind, property, server } = series
      const output = Writable.find(family, property)
      if (Option.isNone(output)) return yield* fail("Forbidden", `${device}/${property} is not an output`)
      if (!isWritable(series, names))
        return yield* fail("Forbidden", `${device}/${property} is not in "writable" of the configuration`)
      const given = valueFor(kind, value)
      if (Option.isNone(given)) return yield* fail("Invalid", `${device}/${property} is 0 or 1, not ${value}`)
      const change = Effect.flatMap(Devices.get(device), (found) => found.write(output.value as never, given.value))
      const key = { server, device, property }
      yield* recorded("output-written", key, `set to ${value}`, who, Effect.mapError(change, explained))
    }),
    setAlias: Effect.fn("Control.setAlias")(function* ({ device, server }, alias, who) {
      const bytes = yield* Effect.mapError(encodeAlias(alias), (error) =>
        fail(
          "Invalid",
          ParseResult.ArrayFormatter.formatErrorSync(error)
            .map(({ message }) => message)
            .join("; ")
        )
      )
      const change = Effect.flatMap(Devices.get(device), ({ path }) =>
        OwServer.write(OwPath.join(path, "alias"), bytes)
      )
      const what = alias === "" ? "removed" : `set to ${JSON.stringify(alias)}`
      const key = { server, device, property: "" }
      yield* recorded("alias-changed", key, what, who, Effect.mapError(change, explained))
    })
  }
}
