/**
 * Texts that both databases can hold.
 *
 * @module
 * @since 0.1.0
 */

const replacement = "\uFFFD"

/**
 * Replaces NUL, which PostgreSQL refuses and libSQL takes as the end, and lone surrogates, which are not UTF-8.
 *
 * @since 0.1.0
 * @category encoding
 */
export const toText = (text: string): string =>
  text
    .replaceAll("\0", replacement)
    .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, replacement)
