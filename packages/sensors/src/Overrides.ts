// Written by scripts/sensors.mjs from packages/protocol/test/recordings/structure.json; not to be changed by hand.
/**
 * Where a server declares a property wrongly, and why that is known.
 *
 * @since 0.1.0
 */

/**
 * `declared` is what the server says, `spec` what is true; both are rows as in `Family.Specs`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Override {
  readonly families: ReadonlyArray<string>
  readonly property: string
  readonly declared: string
  readonly spec: string
  readonly reason: string
}

/**
 * @since 0.1.0
 * @category constants
 */
export const overrides: ReadonlyArray<Override> = []
