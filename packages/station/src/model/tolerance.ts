/**
 * Readings may be this much after the present, in milliseconds: the clock may have been corrected a little. Later ones were read
 * while the clock was wrong, and tell nothing about the present.
 *
 * @internal
 */
export const tolerance = 60_000
