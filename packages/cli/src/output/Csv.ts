/**
 * Comma-separated values (RFC 4180, with LF line ends).
 *
 * @since 0.1.0
 */

/**
 * Formats a record as a line, without the line end.
 *
 * @since 0.1.0
 * @category rendering
 */
export const line = (fields: ReadonlyArray<string>, separator = ","): string => {
  const field = (text: string) =>
    text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  // A single empty field is quoted, because an empty line is not a record.
  return fields.length === 1 && fields[0] === "" ? '""' : fields.map(field).join(separator)
}

/** Characters that start a formula in a spreadsheet. Japanese ones also accept the full-width characters. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/

/**
 * Prefixes text that looks like a formula with an apostrophe (OWASP, CSV injection).
 *
 * @since 0.1.0
 * @category conversions
 */
export const harmless = (text: string): string => (formula.test(text) ? `'${text}` : text)
