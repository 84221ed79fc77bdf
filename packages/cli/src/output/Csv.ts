/**
 * Lines of comma-separated values (RFC 4180), but that they end as lines do here, in LF.
 *
 * @since 0.1.0
 */

const field = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/**
 * The line of a record, without its end.
 *
 * @since 0.1.0
 * @category rendering
 */
export const line = (fields: ReadonlyArray<string>): string =>
  // A record of one empty field would be an empty line, which is no record.
  fields.length === 1 && fields[0] === "" ? '""' : fields.map(field).join(",")
