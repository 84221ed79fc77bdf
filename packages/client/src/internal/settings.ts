/**
 * The options of a service, checked and with their defaults.
 */
import { Flags, Limits } from "@owserver/protocol"
import * as Either from "effect/Either"
import type { Options } from "../OwServer.js"
import * as Argument from "./argument.js"

/** Durations are in milliseconds; infinity is no limit. */
export interface Settings {
  readonly connectTimeout: number
  readonly silence: number
  readonly timeout: number
  readonly maxPayload: number
  readonly flags: number
  readonly verify: boolean
}

export const make = (options: Options): Argument.Checked<Settings> =>
  Either.all({
    connectTimeout: Argument.limit("connectTimeout", options.connectTimeout ?? "2 seconds"),
    silence: Argument.limit("silence", options.silence ?? "5 seconds"),
    timeout: Argument.limit("timeout", options.timeout),
    maxPayload: Argument.integer("maxPayload", options.maxPayload ?? Limits.defaultMaxReply, 1, 0x7fff_ffff),
    flags: Argument.flags(0, options.flags ?? Flags.FLG_OWNET),
    verify: Either.right(options.verify ?? true)
  })
