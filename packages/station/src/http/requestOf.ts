import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Option from "effect/Option"
import type * as Access from "./Access.js"

/** The parts of a request that decide whether it is allowed. */
export const requestOf = (request: HttpServerRequest.HttpServerRequest): Access.Request => ({
  method: request.method,
  path: request.originalUrl.split("?", 1)[0] ?? "",
  headers: request.headers,
  peer: Option.getOrElse(request.remoteAddress, () => "")
})
