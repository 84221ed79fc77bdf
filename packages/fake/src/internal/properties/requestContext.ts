/**
 * The context of a request: the installation, the state of the server, flags and time.
 */
import type { AddressFormat } from "@owserver/protocol"
import type { Installation } from "../devices/installation.js"
import type { State } from "./state.js"

export interface RequestContext {
  readonly installation: Installation
  readonly state: State
  readonly flags: number
  readonly format: AddressFormat.AddressFormat
  /** Milliseconds on the monotonic clock of the server. */
  readonly now: number
  /** Milliseconds since 1970 on the wall clock, for dates. */
  readonly wall: number
  /** Whether conversions take time. */
  readonly conversions: boolean
}
