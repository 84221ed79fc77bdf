/**
 * Lines of comma-separated values (RFC 4180), but that they end as lines do here, in LF.
 *
 * @since 0.1.0
 */

/**
 * The line of a record, without its end.
 *
 * @since 0.1.0
 * @category rendering
 */
export const line = (fields: ReadonlyArray<string>, separator = ","): string => {
  const field = (text: string) =>
    text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  // A record of one empty field would be an empty line, which is no record.
  return fields.length === 1 && fields[0] === "" ? '""' : fields.map(field).join(separator)
}

/** What begins so is a formula to a spreadsheet; the wide ones are to one in Japanese. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/

/**
 * Text that no spreadsheet takes for a formula: an apostrophe before what looks like one (OWASP, CSV injection).
 *
 * @since 0.1.0
 * @category conversions
 */
export const harmless = (text: string): string => (formula.test(text) ? `'${text}` : text)
