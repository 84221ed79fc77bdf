/**
 * The errors of the HTTP API. Each is a JSON object with `_tag` and `message`.
 *
 * @module
 * @since 0.1.0
 */
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as Schema from "effect/Schema"

const fields = { message: Schema.String }

/**
 * 400: the request is not valid. A request that does not match its schema gets `HttpApiDecodeError` instead, with the same status.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import * as Api from "@owserver/station/Api"
 *
 * const error = new Api.BadRequest({ message: "the reason" })
 * assert.strictEqual(error._tag, "BadRequest")
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class BadRequest extends Schema.TaggedError<BadRequest>()(
  "BadRequest",
  fields,
  HttpApiSchema.annotations({ status: 400, description: "The request is not valid." })
) {}

/**
 * 401: the token is missing or wrong.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import * as Api from "@owserver/station/Api"
 *
 * const error = new Api.Unauthorized({ message: "the reason" })
 * assert.strictEqual(error._tag, "Unauthorized")
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()(
  "Unauthorized",
  fields,
  HttpApiSchema.annotations({ status: 401, description: "The token is missing or wrong." })
) {}

/**
 * 403: the station serves no such `Host` or `Origin`, or the configuration does not allow to write this output.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import * as Api from "@owserver/station/Api"
 *
 * const error = new Api.Forbidden({ message: "the reason" })
 * assert.strictEqual(error._tag, "Forbidden")
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class Forbidden extends Schema.TaggedError<Forbidden>()(
  "Forbidden",
  fields,
  HttpApiSchema.annotations({
    status: 403,
    description: "The Host or Origin is not served, or the output may not be written."
  })
) {}

/**
 * 404: there is no such path, series, device, calibration, rule, alarm or target.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import * as Api from "@owserver/station/Api"
 *
 * const error = new Api.NotFound({ message: "the reason" })
 * assert.strictEqual(error._tag, "NotFound")
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class NotFound extends Schema.TaggedError<NotFound>()(
  "NotFound",
  fields,
  HttpApiSchema.annotations({
    status: 404,
    description: "There is no such series, device, calibration, rule, alarm or target."
  })
) {}

/**
 * 409: the request contradicts the state, or owserver or a target refused it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import * as Api from "@owserver/station/Api"
 *
 * const error = new Api.Conflict({ message: "the reason" })
 * assert.strictEqual(error._tag, "Conflict")
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class Conflict extends Schema.TaggedError<Conflict>()(
  "Conflict",
  fields,
  HttpApiSchema.annotations({
    status: 409,
    description: "The request contradicts the state, or owserver or a target refused it."
  })
) {}

/**
 * 413: the body is larger than 64 kB.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import * as Api from "@owserver/station/Api"
 *
 * const error = new Api.TooLarge({ message: "the reason" })
 * assert.strictEqual(error._tag, "TooLarge")
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class TooLarge extends Schema.TaggedError<TooLarge>()(
  "TooLarge",
  fields,
  HttpApiSchema.annotations({ status: 413, description: "The body is larger than 64 kB." })
) {}

/**
 * 503: the database, the owserver or the target does not answer, or there are too many listeners. Try again later.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import * as Api from "@owserver/station/Api"
 *
 * const error = new Api.Unavailable({ message: "the reason" })
 * assert.strictEqual(error._tag, "Unavailable")
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class Unavailable extends Schema.TaggedError<Unavailable>()(
  "Unavailable",
  fields,
  HttpApiSchema.annotations({ status: 503, description: "The database, the owserver or the target does not answer." })
) {}
