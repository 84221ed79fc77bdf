/** Comma-separated values (RFC 4180), with LF line ends when written. */

/** Characters that start a formula in a spreadsheet. Source: OWASP, CSV injection. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/

/** Formats a record as a line, without the line end. */
export const line = (fields: ReadonlyArray<string>, separator: string): string =>
  fields
    .map((field) => (field.includes(separator) || /["\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(separator)

/** Prefixes text that a spreadsheet would evaluate with an apostrophe. */
export const harmless = (text: string): string => (formula.test(text) ? `'${text}` : text)

/** The longest record that is accepted. Those of `ow log` have a few hundred characters. */
const longest = 1_000_000

/** Reads records from pieces of a text. */
export interface Reader {
  /** Returns the records that are complete. */
  readonly push: (piece: string) => ReadonlyArray<ReadonlyArray<string>>
  /** Returns the last record, which may lack a line end. */
  readonly end: () => ReadonlyArray<ReadonlyArray<string>>
  /** Whether a record is too long, such as behind a quote that is not closed. Nothing more is read. */
  readonly isBroken: () => boolean
}

/** Makes a reader. */
export const reader = (separator: string): Reader => {
  let fields: Array<string> = []
  let field = ""
  let isQuoted = false
  let wasQuote = false
  let isBroken = false

  const take = (letter: string, records: Array<ReadonlyArray<string>>) => {
    if (isQuoted) {
      if (!wasQuote) {
        if (letter === '"') wasQuote = true
        else field += letter
        return
      }
      wasQuote = false
      if (letter === '"') {
        field += letter
        return
      }
      isQuoted = false
    }
    if (letter === '"' && field === "") isQuoted = true
    else if (letter === separator) {
      fields.push(field)
      field = ""
    } else if (letter === "\n") {
      finish(records)
    } else if (letter !== "\r") field += letter
  }

  const finish = (records: Array<ReadonlyArray<string>>) => {
    if (fields.length > 0 || field !== "") records.push([...fields, field])
    fields = []
    field = ""
  }

  return {
    push: (piece) => {
      const records: Array<ReadonlyArray<string>> = []
      for (const letter of isBroken ? "" : piece) take(letter, records)
      isBroken ||= field.length > longest || fields.length > longest
      return records
    },
    end: () => {
      const records: Array<ReadonlyArray<string>> = []
      finish(records)
      return records
    },
    isBroken: () => isBroken
  }
}
