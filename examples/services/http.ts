import { createServer } from "node:http"
import {
  HttpApi,
  HttpApiBuilder,
  HttpApiEndpoint,
  HttpApiGroup,
  HttpApiSchema,
  HttpMiddleware,
  HttpRouter,
  HttpServerRequest,
  HttpServerResponse
} from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { isMissing } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import { type Device, Devices, DS18B20 } from "@owserver/sensors"
import { Config, Effect, Layer, Option, Schema } from "effect"

/** The path of the request is not valid for an owserver. */
class BadRequest extends Schema.TaggedError<BadRequest>()(
  "BadRequest",
  { message: Schema.String },
  HttpApiSchema.annotations({ status: 400 })
) {}

/** The device does not exist, or it has no temperature. */
class NotFound extends Schema.TaggedError<NotFound>()(
  "NotFound",
  { message: Schema.String },
  HttpApiSchema.annotations({ status: 404 })
) {}

/** The owserver or the bus failed. */
class BadGateway extends Schema.TaggedError<BadGateway>()(
  "BadGateway",
  { message: Schema.String },
  HttpApiSchema.annotations({ status: 502 })
) {}

/** The owserver did not answer in time. */
class GatewayTimeout extends Schema.TaggedError<GatewayTimeout>()(
  "GatewayTimeout",
  { message: Schema.String },
  HttpApiSchema.annotations({ status: 504 })
) {}

const DeviceInfo = Schema.Struct({
  id: Schema.String,
  family: Schema.String,
  alias: Schema.NullOr(Schema.String)
})

const Temperature = Schema.Struct({ celsius: Schema.Number, at: Schema.DateTimeUtc })

const devices = HttpApiGroup.make("devices")
  .add(HttpApiEndpoint.get("list", "/devices").addSuccess(Schema.Array(DeviceInfo)))
  .add(
    HttpApiEndpoint.get("temperature")`/devices/${HttpApiSchema.param("id", Schema.String)}/temperature`
      .addSuccess(Temperature)
      .addError(BadRequest)
      .addError(NotFound)
  )
  .addError(BadGateway)
  .addError(GatewayTimeout)

export const api = HttpApi.make("sensors").add(devices)

const ofServer = (error: Device.ReadError) => {
  const { message } = error
  const isLate =
    error._tag === "OwTimeout" ||
    (error._tag === "OwConnectionError" && (error.reason === "Silence" || error.reason === "OpenTimeout"))
  return isLate ? new GatewayTimeout({ message }) : new BadGateway({ message })
}

/** The name of the device is the only argument, and the HTTP client chose it. */
const ofDevice = (error: Device.ReadError) => {
  const { message } = error
  if (error._tag === "OwInvalidArgument") return new BadRequest({ message })
  const isAbsent = error._tag === "OwDeviceMissing" || (error._tag === "OwReturnError" && isMissing(error))
  return isAbsent ? new NotFound({ message }) : ofServer(error)
}

const handlers = HttpApiBuilder.group(api, "devices", (group) =>
  group
    .handle("list", () =>
      Devices.list().pipe(
        Effect.map((all) => all.map(({ alias, family, rom }) => ({ id: rom, family, alias: Option.getOrNull(alias) }))),
        Effect.mapError(ofServer)
      )
    )
    .handle("temperature", ({ path: { id } }) =>
      Effect.flatMap(Devices.get(id), (device) => device.read(DS18B20.temperature)).pipe(
        Effect.map(({ at, value }) => ({ celsius: value, at })),
        Effect.mapError(ofDevice)
      )
    )
)

const isDecodable = (url: string) => Option.isSome(Option.liftThrowable(decodeURI)(url))

/** Responds with 400 to an invalid percent escape. The router has no route for such a path and would respond with 404. */
const refuseWrongEscapes = HttpMiddleware.make((app) =>
  Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ url }) =>
    isDecodable(url.split("?", 1)[0] ?? "") ? app : HttpServerResponse.empty({ status: 400 })
  )
)

/** Serves the API on a port, from the owserver in the context. */
export const server = (port: number) =>
  HttpApiBuilder.serve(refuseWrongEscapes).pipe(
    Layer.provide(HttpApiBuilder.api(api)),
    Layer.provide(handlers),
    // By default the router responds with 404 to names of more than 100 characters. Node.js refuses requests above 16 kB.
    Layer.provide(HttpRouter.setRouterConfig({ maxParamLength: 16_384 })),
    Layer.provideMerge(NodeHttpServer.layer(createServer, { port, host: "127.0.0.1" }))
  )

/** Each request to the owserver times out after three seconds. Without an owserver the API responds with 502. */
const live = NodeOwServer.layerConfig({
  port: Config.withDefault(Config.integer("PORT"), 4304),
  verify: Config.succeed(false),
  timeout: Config.succeed("3 seconds" as const)
})

const listening = Layer.unwrapEffect(Effect.map(Config.withDefault(Config.port("HTTP_PORT"), 8080), server))

export const program = Layer.launch(Layer.provide(listening, live))
