/**
 * Decimal numbers in text.
 *
 * @since 0.1.0
 */

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i

/**
 * Returns whether the text is a decimal number, such as `21.5`, `-.5` or `1E+06`.
 *
 * @since 0.1.0
 * @category predicates
 */
export const isDecimal = (text: string): boolean => decimal.test(text)
