/**
 * Buckets of time: 5 minutes, hours and days in UTC.
 *
 * @module
 * @since 0.1.0
 */

/**
 * The milliseconds of 5 minutes.
 *
 * @since 0.1.0
 * @category constants
 */
export const minutes = 300_000

/**
 * The milliseconds of an hour.
 *
 * @since 0.1.0
 * @category constants
 */
export const hour = 3_600_000

/**
 * The milliseconds of a day.
 *
 * @since 0.1.0
 * @category constants
 */
export const day = 86_400_000

/**
 * Returns the start of the bucket that holds `at`.
 *
 * @since 0.1.0
 * @category accessors
 */
export const floor = (at: number, width: number): number => Math.floor(at / width) * width

/**
 * Returns the start of the first bucket that does not begin before `at`.
 *
 * @since 0.1.0
 * @category accessors
 */
export const ceil = (at: number, width: number): number => Math.ceil(at / width) * width
