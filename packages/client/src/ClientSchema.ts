/**
 * The schemas of the errors, and all schemas of the protocol. A schema has the name of its type. Use them to send errors to
 * another process, to store them, or to generate them in tests.
 *
 * The index does not import this module. So a program without schemas does not load `effect/Schema`.
 *
 * @module
 * @since 0.1.0
 */
import { ReplyHeader } from "@owserver/protocol/ProtocolSchema"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { AST, ParseOptions } from "effect/SchemaAST"
import * as Errors from "./OwServerError.js"

export * from "@owserver/protocol/ProtocolSchema"

/**
 * The schema of an error. Its encoded form is a record of the `_tag` and the fields.
 *
 * @since 0.1.0
 * @category models
 */
export interface ErrorSchema<A, Tag extends string, Fields extends Schema.Struct.Fields>
  extends Schema.transform<Schema.TaggedStruct<Tag, Fields>, Schema.Schema<A>> {}

/** Makes the schema of an error. It validates tag and fields, not the class: the error may be of another copy of this package. */
const make = <
  Fields extends Schema.Struct.Fields,
  A extends Schema.TaggedStruct<Tag, Fields>["Type"],
  Tag extends string
>(
  tag: Tag,
  Class: new (fields: Schema.TaggedStruct<Tag, Fields>["Type"]) => A,
  fields: Fields
): ErrorSchema<A, Tag, Fields> => {
  const record = Schema.TaggedStruct(tag, fields).annotations({ identifier: tag })
  const isRecord = Schema.is(record)
  const isError = (u: unknown): u is A => u instanceof Error && isRecord(u)
  const validate = () => (u: unknown, _: ParseOptions, ast: AST) =>
    isError(u) ? ParseResult.succeed(u) : ParseResult.fail(new ParseResult.Type(ast, u))
  const self = Schema.declare(
    [Schema.typeSchema(record)],
    { decode: validate, encode: validate },
    {
      identifier: tag,
      pretty: (show) => (error) => `${tag}(${show(error)})`,
      arbitrary: (generate) => (fc) => generate(fc).map((plain) => new Class(plain))
    }
  )
  return Schema.transform(record, self, { strict: true, decode: (plain) => new Class(plain), encode: (error) => error })
}

const context = {
  operation: Schema.String,
  path: Schema.String,
  server: Schema.String
}

const returnError = { ...context, ret: Schema.Int, code: Schema.String, text: Schema.String }

/**
 * The schema of `OwReturnError`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const OwReturnError: ErrorSchema<Errors.OwReturnError, "OwReturnError", typeof returnError> = make(
  "OwReturnError",
  Errors.OwReturnError,
  returnError
)

const timeout = {
  ...context,
  phase: Schema.Literal("Waiting", "Connecting", "Replying"),
  elapsed: Schema.Finite,
  limit: Schema.Finite
}

/**
 * The schema of `OwTimeout`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const OwTimeout: ErrorSchema<Errors.OwTimeout, "OwTimeout", typeof timeout> = make(
  "OwTimeout",
  Errors.OwTimeout,
  timeout
)

const connectionError = {
  ...context,
  reason: Schema.Literal("Resolve", "Refused", "Unreachable", "OpenTimeout", "Reset", "Closed", "Silence", "Other"),
  code: Schema.optional(Schema.String),
  errno: Schema.optional(Schema.Int),
  syscall: Schema.optional(Schema.String),
  address: Schema.optional(Schema.String),
  port: Schema.optional(Schema.Int),
  cause: Schema.optional(Schema.Defect)
}

/**
 * The schema of `OwConnectionError`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const OwConnectionError: ErrorSchema<Errors.OwConnectionError, "OwConnectionError", typeof connectionError> =
  make("OwConnectionError", Errors.OwConnectionError, connectionError)

const malformedHeader = {
  ...context,
  field: Schema.Literal("version", "payload"),
  value: Schema.Int,
  header: Schema.Uint8ArrayFromHex,
  decoded: ReplyHeader
}

/**
 * The schema of `OwMalformedHeader`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const OwMalformedHeader: ErrorSchema<Errors.OwMalformedHeader, "OwMalformedHeader", typeof malformedHeader> =
  make("OwMalformedHeader", Errors.OwMalformedHeader, malformedHeader)

const malformedReply = { ...context, issue: Schema.String }

/**
 * The schema of `OwMalformedReply`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const OwMalformedReply: ErrorSchema<Errors.OwMalformedReply, "OwMalformedReply", typeof malformedReply> = make(
  "OwMalformedReply",
  Errors.OwMalformedReply,
  malformedReply
)

const shortRead = { ...context, got: Schema.Int, expected: Schema.Int }

/**
 * The schema of `OwShortRead`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const OwShortRead: ErrorSchema<Errors.OwShortRead, "OwShortRead", typeof shortRead> = make(
  "OwShortRead",
  Errors.OwShortRead,
  shortRead
)

const shortWrite = { ...context, side: Schema.Literal("sent", "taken"), got: Schema.Int, expected: Schema.Int }

/**
 * The schema of `OwShortWrite`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const OwShortWrite: ErrorSchema<Errors.OwShortWrite, "OwShortWrite", typeof shortWrite> = make(
  "OwShortWrite",
  Errors.OwShortWrite,
  shortWrite
)

const invalidArgument = { ...context, argument: Schema.String, issue: Schema.String }

/**
 * The schema of `OwInvalidArgument`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const OwInvalidArgument: ErrorSchema<Errors.OwInvalidArgument, "OwInvalidArgument", typeof invalidArgument> =
  make("OwInvalidArgument", Errors.OwInvalidArgument, invalidArgument)

/**
 * The schema of `OwProtocolError`: the errors of a peer that does not speak the protocol, or stopped in the middle of a reply.
 *
 * @since 0.1.0
 * @category schemas
 */
export const OwProtocolError: Schema.Union<
  [typeof OwMalformedHeader, typeof OwMalformedReply, typeof OwShortRead, typeof OwShortWrite]
> = Schema.Union(OwMalformedHeader, OwMalformedReply, OwShortRead, OwShortWrite)

/**
 * The schema of `OwServerError`: all errors of the operations.
 *
 * @since 0.1.0
 * @category schemas
 */
export const OwServerError: Schema.Union<
  [
    typeof OwReturnError,
    typeof OwTimeout,
    typeof OwConnectionError,
    typeof OwMalformedHeader,
    typeof OwMalformedReply,
    typeof OwShortRead,
    typeof OwShortWrite,
    typeof OwInvalidArgument
  ]
> = Schema.Union(
  OwReturnError,
  OwTimeout,
  OwConnectionError,
  OwMalformedHeader,
  OwMalformedReply,
  OwShortRead,
  OwShortWrite,
  OwInvalidArgument
)
