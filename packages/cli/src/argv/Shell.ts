/**
 * The shells that `ow completions` prints a script for.
 *
 * @since 0.1.0
 */

/**
 * The names of the shells.
 *
 * @since 0.1.0
 * @category constants
 */
export const shells = ["bash", "zsh", "fish"] as const

/**
 * A shell with a completion script.
 *
 * @since 0.1.0
 * @category models
 */
export type Shell = (typeof shells)[number]
