/**
 * @since 0.1.0
 */

/** Defined by the bundler. */
declare const OW_VERSION: string | undefined

/**
 * The version of the package.
 *
 * @since 0.1.0
 * @category constants
 */
export const version: string = typeof OW_VERSION === "string" ? OW_VERSION : "0.0.0"
