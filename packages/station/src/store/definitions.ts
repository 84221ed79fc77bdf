/**
 * The definitions of rules as the database has them.
 *
 * @module
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as AlarmRule from "../rules/AlarmRule.js"

const Stored = Schema.parseJson(AlarmRule.Definition)

/**
 * Decodes a stored definition.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode: (text: string) => Either.Either<AlarmRule.Definition, ParseResult.ParseError> =
  Schema.decodeEither(Stored)

/**
 * Encodes a definition. Fails if it is not valid.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode: (definition: AlarmRule.Definition) => Effect.Effect<string, ParseResult.ParseError> =
  Schema.encode(Stored)
