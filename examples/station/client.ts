import { FetchHttpClient, HttpApiClient, HttpClient, HttpClientRequest } from "@effect/platform"
import * as Api from "@owserver/station/Api"
import { Config, Console, Effect, Option, Redacted, Schema, Stream } from "effect"

const decodeReading = Schema.decode(Schema.parseJson(Api.LiveReading))

/** Run it with `Effect.runPromise(program)`. */
export const program = Effect.gen(function* () {
  const baseUrl = yield* Config.withDefault(Config.string("STATION_URL"), "http://localhost:4380")
  const token = yield* Config.option(Config.redacted("STATION_TOKEN"))
  const authorized = HttpClient.mapRequest((request) =>
    Option.match(token, {
      onNone: () => request,
      onSome: (token) => HttpClientRequest.bearerToken(request, Redacted.value(token))
    })
  )
  const client = yield* HttpApiClient.make(Api.StationApi, { baseUrl, transformClient: authorized })

  const { items } = yield* client.series.list({ urlParams: {} })
  for (const { id, name, property } of items) {
    const { points } = yield* client.series.history({ path: { id }, urlParams: { points: 100 } })
    yield* Console.log(`${name || property}: ${points.length} points`)
  }

  // The typed client would wait for the end of the stream.
  const { stream } = yield* authorized(yield* HttpClient.HttpClient).get(`${baseUrl}/api/v1/live`)
  yield* stream.pipe(
    Stream.decodeText(),
    Stream.splitLines,
    Stream.filterMap((line) => (line.startsWith('data: {"series"') ? Option.some(line.slice(6)) : Option.none())),
    Stream.mapEffect(decodeReading),
    Stream.take(3),
    Stream.runForEach(({ device, value }) => Console.log(`${device} ${value}`))
  )
}).pipe(Effect.provide(FetchHttpClient.layer))
