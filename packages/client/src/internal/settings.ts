/**
 * The options of a service, checked and with their defaults.
 */
import { Flags, Limits } from "@owserver/protocol"
import * as Schedule from "effect/Schedule"
import type { CloneOptions, Options } from "../Options.js"
import type { OwServerError } from "../OwServerError.js"
import * as Argument from "./argument.js"

/** Durations are in milliseconds; infinity is no limit. */
export interface Settings {
  readonly persistent: boolean
  readonly maxConnections: number
  readonly connectTimeout: number
  readonly silence: number
  readonly idle: number
  readonly drainLimit: number
  readonly timeout: number
  readonly maxPayload: number
  /** PERSISTENCE included, where it is asked for. */
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
    connectTimeout: Argument.limit("connectTimeout", options.connectTimeout ?? "2 seconds"),
    silence: Argument.limit("silence", options.silence ?? "5 seconds"),
    idle: Argument.limit("idle", options.idle ?? "30 seconds"),
    drainLimit: Argument.limit("drainLimit", options.drainLimit ?? "30 seconds"),
    timeout: Argument.limit("timeout", options.timeout),
    maxPayload: Argument.integer("maxPayload", options.maxPayload ?? Limits.defaultMaxReply, 1, 0x7fff_ffff),
    flags: Argument.flags(persistent === true ? Flags.FLG_PERSISTENCE : 0, options.flags ?? Flags.FLG_OWNET),
    verify: Argument.boolean("verify", options.verify ?? true),
    returnTexts: Argument.oneOf("returnTexts", options.returnTexts ?? "own", ["own", "server"] as const),
    retry: Argument.optional("retry", "a Schedule", options.retry, Schedule.isSchedule)
  })
}

/** Types keep these out. */
const notForClones = ["maxConnections", "verify"] as const

/** The options of a clone: what is not given, or given as `undefined`, is as in the original. */
export const clone = (original: Options, options: CloneOptions): Argument.Checked<Options> => {
  const wrong = notForClones.find((name) => name in options)
  if (wrong !== undefined) return new Argument.Invalid(wrong, "all clones share that of the original")
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  return { ...original, ...given, verify: false }
}
