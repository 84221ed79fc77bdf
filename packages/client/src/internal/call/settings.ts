/**
 * Checks the options of a service and adds the defaults.
 */
import { Flags, Limits } from "@owserver/protocol"
import * as Schedule from "effect/Schedule"
import type { CloneOptions, Options } from "../../Options.js"
import type { OwServerError } from "../../OwServerError.js"
import * as Argument from "./argument.js"

/** Durations are in milliseconds, and may be infinite. */
export interface Settings {
  readonly persistent: boolean
  readonly maxConnections: number
  readonly connectTimeout: number
  readonly silence: number
  readonly idle: number
  readonly drainLimit: number
  readonly timeout: number
  readonly maxPayload: number
  /** Includes PERSISTENCE if `persistent` is set. */
  readonly flags: number
  readonly verify: boolean
  readonly returnTexts: "own" | "server"
  readonly retry: Schedule.Schedule<unknown, OwServerError> | undefined
}

const mostConnections = 16

export const make = (options: Options): Argument.Checked<Settings> => {
  const persistent = Argument.boolean("persistent", options.persistent ?? true)
  return Argument.all({
    persistent,
    maxConnections: Argument.integer("maxConnections", options.maxConnections ?? 4, 1, mostConnections),
    connectTimeout: Argument.duration("connectTimeout", options.connectTimeout ?? "2 seconds"),
    silence: Argument.duration("silence", options.silence ?? "5 seconds"),
    idle: Argument.duration("idle", options.idle ?? "30 seconds"),
    drainLimit: Argument.duration("drainLimit", options.drainLimit ?? "30 seconds"),
    timeout: Argument.duration("timeout", options.timeout),
    maxPayload: Argument.integer("maxPayload", options.maxPayload ?? Limits.defaultMaxReply, 1, 0x7fff_ffff),
    flags: Argument.flags(persistent === true ? Flags.FLG_PERSISTENCE : 0, options.flags ?? Flags.FLG_OWNET),
    verify: Argument.boolean("verify", options.verify ?? true),
    returnTexts: Argument.oneOf("returnTexts", options.returnTexts ?? "own", ["own", "server"] as const),
    retry: Argument.optional("retry", "a Schedule", options.retry, Schedule.isSchedule)
  })
}

/** Types exclude these already. */
const notForClones = ["maxConnections", "verify"] as const

/** Returns the options of a clone. Options that are absent or `undefined` are those of the original. */
export const clone = (original: Options, options: CloneOptions): Argument.Checked<Options> => {
  const excluded = notForClones.find((name) => name in options)
  if (excluded !== undefined) return new Argument.Invalid(excluded, "all clones share that of the original")
  const overrides = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  return { ...original, ...overrides, verify: false }
}
