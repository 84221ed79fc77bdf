/**
 * Schemas of the description of a property.
 */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Structures from "../../Structure.js"

/**
 * The format of a property's value, such as `temperature`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const StructureFormat: Schema.SchemaClass<Structures.Format> = Schema.Literal(
  ...Object.values(Structures.formatByLetter)
).annotations({ identifier: "StructureFormat" })

/**
 * When a property's value changes, such as `volatile`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const StructureChange: Schema.SchemaClass<Structures.Change> = Schema.Literal(
  ...Object.values(Structures.changeByLetter)
).annotations({ identifier: "StructureChange" })

/**
 * The access to a property, such as `ro`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const StructureAccess: Schema.Literal<typeof Structures.accessModes> = Schema.Literal(
  ...Structures.accessModes
).annotations({ identifier: "StructureAccess" })

/** A number as the server prints it: an optional minus sign and six digits. */
const Field = Schema.Int.pipe(Schema.between(-999_999, 999_999))

/**
 * The description of a property. {@link StructureFromString} is the codec to the server's text.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Structure: Schema.Struct<{
  format: typeof StructureFormat
  index: typeof Field
  elements: typeof Field
  access: typeof StructureAccess
  length: typeof Field
  change: typeof StructureChange
}> = Schema.Struct({
  format: StructureFormat,
  index: Field,
  elements: Field,
  access: StructureAccess,
  length: Field,
  change: StructureChange
}).annotations({ identifier: "Structure" })

/**
 * The codec between the description of a property and its text.
 *
 * @since 0.1.0
 * @category schemas
 */
export const StructureFromString: Schema.transformOrFail<typeof Schema.String, typeof Structure> =
  Schema.transformOrFail(Schema.String, Structure, {
    strict: true,
    decode: (text, _, ast) => Either.mapLeft(Structures.parse(text), (issue) => new ParseResult.Type(ast, text, issue)),
    encode: (self) => ParseResult.succeed(Structures.format(self))
  })
