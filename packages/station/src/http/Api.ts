/**
 * The HTTP API of a station, for servers and typed clients. It needs `@effect/platform` and runs everywhere.
 *
 * @module
 * @since 0.1.0
 */
import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Schema from "effect/Schema"
import { described, guarded } from "./ApiAccess.js"
import * as Errors from "./ApiErrors.js"
import * as Models from "./ApiModels.js"
import * as Parameters from "./ApiParameters.js"
import * as Alarms from "./alarmGroups.js"

export { Authorization, Caller } from "./ApiAccess.js"
export * from "./ApiErrors.js"
export * from "./ApiModels.js"

const { NotFound } = Errors

const id = HttpApiSchema.param("id", Parameters.SeriesId)
const Text = (contentType: string) => HttpApiSchema.Text({ contentType })

const servers = guarded(
  HttpApiGroup.make("servers").add(
    HttpApiEndpoint.get("list", "/servers")
      .addSuccess(Models.Page(Models.Server, Schema.String))
      .annotateContext(described("Lists the owservers."))
  )
)

const devices = guarded(
  HttpApiGroup.make("devices")
    .add(
      HttpApiEndpoint.get("list", "/devices")
        .setUrlParams(Parameters.DevicePaging)
        .addSuccess(Models.Page(Models.Device, Schema.String))
        .annotateContext(described("Lists the devices."))
    )
    .add(
      HttpApiEndpoint.put("setAlias")`/devices/${HttpApiSchema.param("device", Parameters.DeviceId)}/alias`
        .setUrlParams(Parameters.ServerQuery)
        .setPayload(Parameters.AliasChange)
        .addSuccess(Schema.Void)
        .addError(Errors.BadRequest)
        .addError(NotFound)
        .addError(Errors.Conflict)
        .addError(Errors.TooLarge)
        .annotateContext(described("Sets the alias of a device in its owserver. An empty text removes it."))
    )
)

const series = guarded(
  HttpApiGroup.make("series")
    .add(
      HttpApiEndpoint.get("list", "/series")
        .setUrlParams(Parameters.Paging)
        .addSuccess(Models.Page(Models.Series, Schema.Int))
        .annotateContext(described("Lists the series by id, hidden ones included."))
    )
    .add(
      HttpApiEndpoint.get("history")`/series/${id}/history`
        .setUrlParams(Parameters.HistoryQuery)
        .addSuccess(Models.History)
        .addError(Errors.BadRequest)
        .addError(NotFound)
        .annotateContext(described("Returns a period of a series in at most `points` points, calibrated."))
    )
    .add(
      HttpApiEndpoint.get("totals")`/series/${id}/totals`
        .setUrlParams(Parameters.TotalsQuery)
        .addSuccess(Schema.Array(Models.Point))
        .addError(Errors.BadRequest)
        .addError(NotFound)
        .annotateContext(described("Returns a point for each hour, local day or local month."))
    )
    .add(
      HttpApiEndpoint.put("label")`/series/${id}/label`
        .setPayload(Parameters.LabelChange)
        .addSuccess(Schema.Void)
        .addError(Errors.BadRequest)
        .addError(NotFound)
        .addError(Errors.TooLarge)
        .annotateContext(described("Names, places, hides or shows a series."))
    )
    .add(
      HttpApiEndpoint.get("calibrations")`/series/${id}/calibrations`
        .addSuccess(Schema.Array(Models.Calibration))
        .addError(NotFound)
        .annotateContext(described("Lists the calibrations of a series, by time."))
    )
    .add(
      HttpApiEndpoint.put("calibrate")`/series/${id}/calibrations/${HttpApiSchema.param("from", Parameters.TimeText)}`
        .setPayload(Parameters.CalibrationChange)
        .addSuccess(Schema.Void)
        .addError(Errors.BadRequest)
        .addError(NotFound)
        .addError(Errors.TooLarge)
        .annotateContext(described("Sets the calibration from a point in time on."))
    )
    .add(
      HttpApiEndpoint.del("uncalibrate")`/series/${id}/calibrations/${HttpApiSchema.param("from", Parameters.TimeText)}`
        .addSuccess(Schema.Void)
        .addError(NotFound)
        .annotateContext(described("Removes the calibration that begins at this time."))
    )
    .add(
      HttpApiEndpoint.put("write")`/series/${id}/value`
        .setPayload(Parameters.ValueChange)
        .addSuccess(Schema.Void)
        .addError(Errors.BadRequest)
        .addError(NotFound)
        .addError(Errors.Conflict)
        .addError(Errors.TooLarge)
        .annotateContext(described("Writes an output that the configuration declares writable."))
    )
    .add(
      HttpApiEndpoint.post("replace")`/series/${id}/replaced-by/${HttpApiSchema.param("other", Parameters.SeriesId)}`
        .addSuccess(Schema.Void)
        .addError(NotFound)
        .addError(Errors.Conflict)
        .annotateContext(described("Declares that another series continues this one. The label moves."))
    )
    .add(
      HttpApiEndpoint.del("removeValues")`/series/${id}/values`
        .setUrlParams(Parameters.NamedPeriod)
        .addSuccess(Schema.Struct({ removed: Schema.Int }))
        .addError(Errors.BadRequest)
        .addError(NotFound)
        .annotateContext(described("Deletes the readings of a period."))
    )
    .add(
      HttpApiEndpoint.del("remove")`/series/${id}`
        .addSuccess(Schema.Void)
        .addError(NotFound)
        .annotateContext(described("Deletes a series with all that belongs to it."))
    )
)

const readings = guarded(
  HttpApiGroup.make("readings")
    .add(
      HttpApiEndpoint.get("latest", "/latest")
        .setUrlParams(Parameters.Paging)
        .addSuccess(Models.Page(Models.Latest, Schema.Int))
        .annotateContext(described("Returns the newest reading of each series, by id."))
    )
    .add(
      HttpApiEndpoint.get("export", "/export")
        .setUrlParams(Parameters.ExportQuery)
        .addSuccess(Text("text/csv; charset=utf-8"))
        .addError(Errors.BadRequest)
        .addError(NotFound)
        .annotateContext(described("Returns readings as CSV."))
    )
    .add(
      HttpApiEndpoint.get("live", "/live")
        .setHeaders(Parameters.LiveHeaders)
        .addSuccess(Text("text/event-stream"))
        .annotateContext(
          OpenApi.annotations({
            summary: "Streams server-sent events.",
            description:
              "Events: `reading` (LiveReading), `change` (LiveChange), `found` (LiveDevice), `alarm` (LiveAlarm), `rules` (`{}`: rules, mutes or maintenance were changed by a request), `inventory` (`{}`: names, calibrations, aliases or series were changed by a request, so the lists must be fetched again), and `reset` if events were missed, after which the client must fetch all data again. Comments are heartbeats. `Last-Event-ID` continues within a minute."
          })
        )
    )
)

const events = guarded(
  HttpApiGroup.make("events").add(
    HttpApiEndpoint.get("list", "/events")
      .setUrlParams(Parameters.EventsQuery)
      .addSuccess(Models.Page(Models.Event, Schema.Int))
      .annotateContext(described("Lists events, the newest first."))
  )
)

const station = guarded(
  HttpApiGroup.make("station")
    .add(
      HttpApiEndpoint.get("health", "/health")
        .addSuccess(Models.Health)
        .annotateContext(described("Returns the state of the station."))
    )
    .add(
      HttpApiEndpoint.get("settings", "/settings")
        .addSuccess(Models.Settings)
        .annotateContext(described("Returns how values are shown."))
    )
)

/** These need no token, so that a browser can get its cookie. */
const sessions = HttpApiGroup.make("sessions")
  .addError(Errors.Forbidden)
  .add(
    HttpApiEndpoint.post("login", "/login")
      .setPayload(Parameters.Login)
      .addSuccess(Schema.Void)
      .addError(Errors.Unauthorized)
      .addError(Errors.TooLarge)
      .annotateContext(
        OpenApi.annotations({
          summary: "Sets a cookie that is used instead of the token.",
          description:
            "For browsers. The cookie is HttpOnly and SameSite=Strict, and lasts 30 days from its last use. Writes by cookie need an `Origin`."
        })
      )
  )
  .add(
    HttpApiEndpoint.post("logout", "/logout")
      .addSuccess(Schema.Void)
      .annotateContext(described("Ends the login, and removes the cookie."))
  )
  .add(
    HttpApiEndpoint.get("session", "/session")
      .addSuccess(Models.Session)
      .annotateContext(described("Returns whether a token is needed, and whether this request has it or a login."))
  )

const Ok = Schema.Struct({ status: Schema.Literal("ok") })

const probes = HttpApiGroup.make("probes", { topLevel: true })
  .add(
    HttpApiEndpoint.get("healthz", "/healthz")
      .addSuccess(Ok)
      .addError(Errors.Unavailable)
      .annotateContext(described("Fails while the database does not accept readings. Needs no token."))
  )
  .add(
    HttpApiEndpoint.get("readyz", "/readyz")
      .addSuccess(Ok)
      .addError(Errors.Unavailable)
      .annotateContext(described("Fails while the database cannot be read. Needs no token."))
  )

/**
 * The API.
 *
 * @example
 * ```ts
 * import { FetchHttpClient, HttpApiClient } from "@effect/platform"
 * import * as Api from "@owserver/station/Api"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const client = yield* HttpApiClient.make(Api.StationApi, { baseUrl: "http://localhost:4380" })
 *   const { items } = yield* client.readings.latest({ urlParams: {} })
 *   yield* Console.log(items)
 * }).pipe(Effect.provide(FetchHttpClient.layer))
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export class StationApi extends HttpApi.make("station")
  .add(servers)
  .add(devices)
  .add(series)
  .add(readings)
  .add(events)
  .add(Alarms.rules)
  .add(Alarms.alarms)
  .add(Alarms.maintenance)
  .add(Alarms.targets)
  .add(station)
  .add(sessions)
  .prefix("/api/v1")
  .add(probes)
  .annotateContext(
    OpenApi.annotations({
      title: "owserver station",
      version: "1",
      description:
        "Readings of 1-Wire sensors. Times are milliseconds since 1970, values are in canonical units such as °C."
    })
  ) {}
