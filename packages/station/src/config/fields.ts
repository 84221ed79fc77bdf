/** The building blocks of the configuration file. */
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"

export const expected = (what: string) => ({ message: () => ({ message: `expected ${what}`, override: true }) })

/** Adds to the JSON Schema of a field. Annotations of the field itself get lost where a schema has its own JSON Schema. */
export const documented = <A, I>(
  schema: Schema.Schema<A, I>,
  documentation: { readonly description: string; readonly default?: I }
): Schema.Schema<A, I> => {
  const own = Option.getOrUndefined(SchemaAST.getJSONSchemaAnnotation(schema.ast))
  return own === undefined
    ? schema.annotations({ ...documentation } as { readonly [key: string]: unknown })
    : schema.annotations({ jsonSchema: { ...own, ...documentation } })
}

/** A field that may be left out. `standard` is the default as it would stand in the file. */
export const field = <A, I>(schema: Schema.Schema<A, I>, standard: NoInfer<I>, description: string) => {
  const value = Schema.decodeSync(schema)(standard)
  const noted = documented(schema, { description, default: standard })
  return Schema.optionalWith(noted, { exact: true, default: () => value })
}

/** A field that may be left out and then has no value. */
export const optional = <A, I>(schema: Schema.Schema<A, I>, description: string) =>
  Schema.optionalWith(documented(schema, { description }), { exact: true })

/** A part whose fields all have defaults. */
export const section = <A, I>(schema: Schema.Schema<A, I>, description: string) => {
  const value = Schema.decodeUnknownSync(schema)({})
  return Schema.optionalWith(documented(schema, { description }), { exact: true, default: () => value })
}

/** The value of a section that can be switched off. */
export const Off = Schema.Literal(false).annotations({ jsonSchema: { type: "boolean", enum: [false] } })

export const integer = (least: number, most: number): Schema.Schema<number> =>
  Schema.Number.pipe(
    Schema.filter((number) => Number.isInteger(number) && number >= least && number <= most, {
      ...expected(`an integer from ${least} to ${most}`),
      jsonSchema: { type: "integer", minimum: least, maximum: most }
    })
  )

export const text = (what: string, pattern: RegExp): Schema.Schema<string> =>
  Schema.String.pipe(
    Schema.filter((text) => pattern.test(text), {
      ...expected(what),
      jsonSchema: { type: "string", pattern: pattern.source }
    })
  )

export const oneOf = <const Words extends ReadonlyArray<string>>(...words: Words): Schema.Schema<Words[number]> =>
  Schema.Literal(...words).annotations({
    ...expected(`one of ${words.map((word) => JSON.stringify(word)).join(", ")}`),
    jsonSchema: { type: "string", enum: [...words] }
  })

export const parsed = <A>(
  what: string,
  is: (input: unknown) => input is A,
  parse: (text: string) => A | string,
  format: (value: A) => string,
  jsonSchema: object
): Schema.Schema<A, string> =>
  Schema.transformOrFail(Schema.String, Schema.declare(is), {
    strict: true,
    decode: (text, _, ast) => {
      const value = parse(text)
      return is(value)
        ? ParseResult.succeed(value)
        : ParseResult.fail(new ParseResult.Type(ast, text, `expected ${what}${value === "" ? "" : ` (${value})`}`))
    },
    encode: (value) => ParseResult.succeed(format(value))
  }).annotations({ jsonSchema: { type: "string", ...jsonSchema } })

/** A name of something on one line. */
export const name = (what: string) => text(what, /^\P{Cc}{1,255}$/u)
