/**
 * The names that owners give.
 *
 * @module
 * @since 0.1.0
 */

/** Characters that break a line, move the cursor, or change the direction of what follows, so that one name looks like another. */
const misleading = /[\p{Cc}\p{Zl}\p{Zp}\u200B\u202A-\u202E\u2066-\u2069\uFEFF]/u

/**
 * Returns true if a name can be shown as it is, in a terminal, a table or a page.
 *
 * @since 0.1.0
 * @category guards
 */
export const isPlain = (name: string): boolean => !misleading.test(name)
