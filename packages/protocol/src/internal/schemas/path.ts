/**
 * Schemas of paths and addresses.
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Path from "../../OwPath.js"
import * as OwText from "../../OwText.js"
import * as Rom from "../../RomId.js"

/**
 * The codec between a text and its bytes. Decoding never fails. Encoding fails for a lone surrogate that does not represent a
 * byte.
 *
 * @since 0.1.0
 * @category schemas
 */
export const TextFromBytes: Schema.transformOrFail<typeof Schema.Uint8ArrayFromSelf, typeof Schema.String> =
  Schema.transformOrFail(Schema.Uint8ArrayFromSelf, Schema.String, {
    strict: true,
    decode: (bytes) => ParseResult.succeed(OwText.decode(bytes)),
    encode: (text, _, ast) =>
      Option.match(OwText.encode(text), {
        onNone: () =>
          ParseResult.fail(new ParseResult.Type(ast, text, "a lone surrogate that does not represent a byte")),
        onSome: ParseResult.succeed
      })
  })

/**
 * A path that can be sent.
 *
 * @since 0.1.0
 * @category schemas
 */
export const OwPath: Schema.brand<typeof Schema.String, "OwPath"> = Schema.String.pipe(
  Schema.filter((path) =>
    Either.match(Path.encode(path), { onLeft: (invalid) => invalid.message, onRight: () => true })
  ),
  Schema.brand("OwPath"),
  Schema.annotations({ identifier: "OwPath" })
)

/**
 * The address of a device. {@link RomIdFromString} and {@link RomIdFromBytes} are codecs.
 *
 * @since 0.1.0
 * @category schemas
 */
export const RomId: Schema.brand<typeof Schema.String, "RomId"> = Schema.String.pipe(
  Schema.pattern(Rom.pattern),
  Schema.brand("RomId"),
  Schema.annotations({ identifier: "RomId" })
)

const romIdFrom = <From extends Schema.Schema.AnyNoContext>(
  from: From,
  decode: (input: Schema.Schema.Type<From>) => Either.Either<Rom.RomId, Rom.InvalidRomId>,
  encode: (self: Rom.RomId) => Schema.Schema.Type<From>
): Schema.transformOrFail<From, Schema.SchemaClass<Rom.RomId>> =>
  Schema.transformOrFail(from, Schema.typeSchema(RomId), {
    strict: true,
    decode: (input, _, ast) =>
      Either.mapLeft(decode(input), ({ message }) => new ParseResult.Type(ast, input, message)),
    encode: (self) => ParseResult.succeed(encode(self))
  })

/**
 * The codec between text and an address. It decodes every form that `RomId.parse` accepts, and encodes the usual one.
 *
 * @since 0.1.0
 * @category schemas
 */
export const RomIdFromString: Schema.transformOrFail<typeof Schema.String, Schema.SchemaClass<Rom.RomId>> = romIdFrom(
  Schema.String,
  Rom.parse,
  (self) => self
)

/**
 * The codec between an address and its eight bytes.
 *
 * @since 0.1.0
 * @category schemas
 */
export const RomIdFromBytes: Schema.transformOrFail<
  typeof Schema.Uint8ArrayFromSelf,
  Schema.SchemaClass<Rom.RomId>
> = romIdFrom(Schema.Uint8ArrayFromSelf, Rom.fromBytes, Rom.toBytes)
