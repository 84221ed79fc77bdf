import * as ParseResult from "effect/ParseResult"

/** The message of a parse error, on one line. */
export const issueOf = (error: ParseResult.ParseError): string =>
  ParseResult.ArrayFormatter.formatErrorSync(error)
    .map(({ message }) => message)
    .join("; ")
