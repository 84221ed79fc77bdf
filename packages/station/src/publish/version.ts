/** Replaced by the bundler. */
declare const STATION_VERSION: string | undefined

/**
 * The version of the package; `0.0.0` if it runs from its sources.
 *
 * @since 0.1.0
 * @category constants
 */
export const version: string = typeof STATION_VERSION === "string" ? STATION_VERSION : "0.0.0"
