/** What the parts of the editor share. */
import type { AliasOf } from "../names.js"
import type { Context } from "../page.js"
import type { Latest, Series } from "../types.js"
import type { Zone } from "../zone.js"

export interface Editing {
  readonly series: Series
  readonly context: Context
  readonly zone: Zone
  readonly aliasOf: AliasOf
  readonly latest: () => Latest | undefined
  /** Calls a listener for each new reading, until the editor is closed. */
  readonly onReading: (listener: () => void) => void
  /** Loads the data again after a change. */
  readonly changed: () => Promise<void>
  readonly close: () => void
}
