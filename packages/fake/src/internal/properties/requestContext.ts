/**
 * What a request is answered by: the installation and the server as they are when it is looked at.
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
  /** Milliseconds since 1970, by the wall clock: for dates. */
  readonly wall: number
  /** Whether thermometers take the time they take. */
  readonly conversions: boolean
}
