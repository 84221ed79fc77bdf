/** The building blocks of the parameters of the HTTP API. */
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { isPlain } from "../model/names.js"
import { isTime } from "../model/Sample.js"

export const expected = (what: string) => ({ message: () => ({ message: `expected ${what}`, override: true }) })

export const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

export const integerText = (what: string, least: number, most: number): Schema.Schema<number, string> =>
  Schema.transformOrFail(Schema.String, Schema.Int, {
    strict: true,
    decode: (text, _, ast) => {
      const number = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN
      return number >= least && number <= most
        ? ParseResult.succeed(number)
        : ParseResult.fail(new ParseResult.Type(ast, text))
    },
    encode: (number) => ParseResult.succeed(String(number))
  }).annotations({
    ...expected(`${what} from ${least} to ${most}`),
    jsonSchema: { type: "integer", minimum: least, maximum: most }
  })

export const booleanText: Schema.Schema<boolean, "true" | "false"> = Schema.transform(
  Schema.Literal("true", "false"),
  Schema.Boolean,
  {
    strict: true,
    decode: (text) => text === "true",
    encode: (is) => (is ? "true" : "false")
  }
).annotations({ ...expected("true or false"), jsonSchema: { type: "boolean" } })

export const shortText = (what: string, most: number): Schema.Schema<string> =>
  Schema.String.pipe(
    Schema.filter((text) => text.length <= most, {
      ...expected(what),
      jsonSchema: { type: "string", maxLength: most, description: what }
    })
  )

export const name = (most: number, what: string): Schema.Schema<string> =>
  Schema.String.pipe(
    Schema.filter((text) => text.length <= most && isPlain(text), {
      ...expected(`${what} of at most ${most} characters, without control characters`),
      jsonSchema: { type: "string", maxLength: most }
    })
  )

export const time: Schema.Schema<number> = Schema.Number.pipe(
  Schema.filter(isTime, { ...expected("milliseconds since 1970"), jsonSchema: { type: "integer" } })
)

/** The largest id of a row. */
export const largestId = 0x7fffffff

/** The most items on a page. */
export const mostItems = 1000

/** A page of a list. */
export const paging = {
  limit: optional(integerText("a number of items", 1, mostItems)),
  after: optional(integerText("the next of the page before,", 1, largestId))
}
