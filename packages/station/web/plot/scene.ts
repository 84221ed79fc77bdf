/** What a plot shows. */
import type { Curve } from "./curve.js"
import type { Style } from "./palette.js"
import type { Window } from "./state.js"
import type { Tick } from "./ticks.js"

export interface Theme {
  readonly isDark: boolean
  readonly text: string
  readonly muted: string
  readonly grid: string
  readonly axis: string
  readonly warn: string
  readonly surface: string
  readonly font: string
}

export interface Drawn {
  readonly name: string
  readonly style: Style
  readonly curve: Curve
}

export interface Scene {
  readonly window: Window
  readonly drawn: ReadonlyArray<Drawn>
  readonly band: boolean
  readonly ticks: ReadonlyArray<Tick>
}
