/**
 * Who may use the HTTP API, and the errors that follow from it.
 *
 * @module
 * @since 0.1.0
 */
import type * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import type * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiMiddleware from "@effect/platform/HttpApiMiddleware"
import * as HttpApiSecurity from "@effect/platform/HttpApiSecurity"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Context from "effect/Context"
import * as Errors from "./ApiErrors.js"

/**
 * Who sent a request. `name` has the address, and whether with the token.
 *
 * @example
 * ```ts
 * import * as Api from "@owserver/station/Api"
 * import { Effect } from "effect"
 *
 * const program = Effect.map(Api.Caller, ({ name }) => `changed by ${name}`)
 * ```
 *
 * @since 0.1.0
 * @category tags
 */
export class Caller extends Context.Tag("@owserver/station/Caller")<Caller, { readonly name: string }>() {}

/**
 * The token, as `Authorization: Bearer TOKEN`. A station without a token accepts any.
 *
 * @example
 * ```ts
 * import * as Api from "@owserver/station/Api"
 * import { Effect, Layer } from "effect"
 *
 * const everyone = Layer.succeed(Api.Authorization, { token: () => Effect.succeed({ name: "someone" }) })
 * ```
 *
 * @since 0.1.0
 * @category tags
 */
export class Authorization extends HttpApiMiddleware.Tag<Authorization>()("@owserver/station/Authorization", {
  failure: Errors.Unauthorized,
  provides: Caller,
  security: { token: HttpApiSecurity.bearer }
}) {}

/** The summary of an endpoint. */
export const described = (summary: string) => OpenApi.annotations({ summary })

/** Adds the token to a group, and the errors that each of its endpoints may have. */
export const guarded = <Id extends string, Endpoint extends HttpApiEndpoint.HttpApiEndpoint.Any, E, R>(
  group: HttpApiGroup.HttpApiGroup<Id, Endpoint, E, R>
) =>
  group.addError(Errors.Unauthorized).addError(Errors.Forbidden).addError(Errors.Unavailable).middleware(Authorization)
