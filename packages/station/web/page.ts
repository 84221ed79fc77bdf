/** What a page is, and what it gets. */
import type { ActiveAlarms } from "./activeAlarms.js"
import type { Api } from "./api.js"
import type { Data } from "./data.js"
import type { Format } from "./format.js"
import type { Live } from "./live.js"

export interface Address {
  /** The parameters behind `?`. */
  readonly params: () => URLSearchParams
  /** Replaces the parameters. `push` makes a new entry of the history, to which Back returns. */
  readonly setParams: (params: URLSearchParams, options?: { readonly push?: boolean }) => void
  /** Calls a listener when Back or Forward changed the parameters, until the page is left. */
  readonly onParams: (listener: () => void) => void
  /** Opens a page: `plot?series=1`. */
  readonly go: (page: string) => void
}

export interface Context {
  readonly api: Api
  readonly data: Data
  readonly alarms: ActiveAlarms
  readonly live: Live
  readonly format: Format
  readonly address: Address
  /** Aborted when the page is left. */
  readonly signal: AbortSignal
  /** Reads a short text to users of screen readers. */
  readonly announce: (text: string) => void
}

export interface Page {
  readonly title: string
  /** Shows the page in an empty element, and returns a function that is called when the page is left. */
  readonly mount: (root: HTMLElement, context: Context) => () => void
}
