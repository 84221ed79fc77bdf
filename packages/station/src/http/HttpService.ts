/**
 * The HTTP service of a station: the API and the dashboard, guarded.
 *
 * @module
 * @since 0.1.0
 */
import * as Cookies from "@effect/platform/Cookies"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import * as HttpServer from "@effect/platform/HttpServer"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { pause } from "../store/sql/pause.js"
import * as Access from "./Access.js"
import * as Assets from "./assets.js"
import * as Guard from "./guard.js"
import * as Handlers from "./handlers.js"
import { ListenError } from "./ListenError.js"
import { type Limits, listen, standardLimits } from "./listen.js"
import * as Metrics from "./metrics.js"
import { requestOf } from "./requestOf.js"
import * as Responses from "./responses.js"

/**
 * Options of the service.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends Access.Settings, Handlers.Parts {
  /** 0 picks a free port. */
  readonly port: number
  /** The times and the number of connections, to replace the defaults. */
  readonly limits?: Partial<Limits> | undefined
  /** The folder of the dashboard's files, to replace the default. */
  readonly dashboard?: string | undefined
}

type App<R> = Effect.Effect<HttpServerResponse.HttpServerResponse, unknown, R>

/** Checks requests before anything reads them, and completes responses. */
const guarded = <R>(guard: Guard.Guard, assets: Assets.Assets, app: App<R>) =>
  Effect.gen(function* () {
    // Requests that arrive together take turns.
    yield* pause
    const request = yield* HttpServerRequest.HttpServerRequest
    const judged = yield* guard.judge
    if (Either.isRight(judged) || judged.left.status === 401) {
      // The dashboard has no data, and asks for the token itself.
      const asset = assets.respond(request, requestOf(request).path)
      if (asset !== undefined) return asset
    }
    if (Either.isLeft(judged)) {
      const { message, status } = judged.left
      return status === 401
        ? Responses.failure(401, "Unauthorized", message, { "www-authenticate": "Bearer" })
        : Responses.failure(403, "Forbidden", message)
    }
    const refused = Responses.refusedBody(request.headers)
    if (refused !== undefined) return refused
    const response = yield* HttpIncomingMessage.withMaxBodySize(app, Option.some(Responses.largestBody)).pipe(
      Effect.catchAllCause(Responses.ofCause)
    )
    const { session } = judged.right
    const readable = Responses.cutOffIfFailed(request, Responses.withReadableIssues(response))
    const isRenewed = session?.isOld === true && Cookies.isEmpty(response.cookies)
    return yield* Responses.compressed(request, isRenewed ? yield* guard.withSession(readable, session) : readable)
  }).pipe(Effect.map(Responses.withCommonHeaders))

/**
 * Serves the API until the scope closes, and returns its URL. Fails with `ListenError` if the settings are not safe, or if the
 * address cannot be used. `Station.layer` calls it.
 *
 * @example
 * ```ts
 * import { Control, Feed, Health, HttpService, Readings, StationConfig, Store } from "@owserver/station"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const config = yield* StationConfig.load()
 *   const { http } = config
 *   if (http === undefined) return yield* Effect.never
 *   const store = yield* Store.Store
 *   const feed = yield* Feed.make(yield* Readings.make(store))
 *   const clients = yield* Control.clients(config.servers)
 *   const record = () => Effect.void
 *   const control = Control.make({ clients, writable: config.writable, record })
 *   return yield* HttpService.serve({ ...http, ...feed, store, control, record, config, health: yield* Health })
 * })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const serve = (options: Options): Effect.Effect<string, ListenError, Scope.Scope> =>
  Effect.gen(function* () {
    const issue = Access.issueOf(options)
    if (issue !== undefined) return yield* new ListenError({ issue })
    const { address, dashboard, limits, port } = options
    const assets = yield* Assets.load(dashboard === undefined ? undefined : [dashboard])
    const guard = yield* Guard.make(options)
    const api = Handlers.layer(options, guard, options.token === undefined)
    const metrics = yield* Metrics.make(options)
    const context = yield* Layer.build(
      Layer.merge(
        HttpApiBuilder.middlewareOpenApi({ path: "/openapi.json" }),
        HttpApiBuilder.Router.use((router) => router.get("/metrics", metrics))
      ).pipe(
        Layer.provideMerge(api),
        Layer.provideMerge(HttpApiBuilder.Router.Live),
        Layer.provideMerge(HttpApiBuilder.Middleware.layer),
        Layer.provideMerge(HttpServer.layerContext)
      )
    )
    const app = yield* Effect.provide(HttpApiBuilder.httpApp, context)
    const served = guarded(guard, assets, Effect.provide(app, context))
    const url = yield* listen(served, { address, port, limits: { ...standardLimits, ...limits } })
    // The server ends when its requests have ended, and streams to listeners would never.
    yield* Effect.addFinalizer(() => options.live.close)
    return url
  })
