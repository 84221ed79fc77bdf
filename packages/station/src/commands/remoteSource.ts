/** The readings of a running station, over HTTP. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpApiClient from "@effect/platform/HttpApiClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Secret from "../config/secret.js"
import * as Display from "../format/display.js"
import * as Api from "../http/Api.js"
import { ExportQuery, LabelChange } from "../http/ApiParameters.js"
import * as Series from "../model/Series.js"
import { CommandFailure, failure } from "./context.js"
import * as Failure from "./remoteFailure.js"
import { ExitCode } from "./StationCommand.js"
import type { Source } from "./source.js"

/** Returns the URL without a slash at its end. */
const parse = (text: string): Effect.Effect<string, CommandFailure> => {
  const example = "such as http://pi.lan:4380"
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return failure(`--url: expected the URL of a station, ${example}`, ExitCode.usage)
  if (url.username !== "" || url.password !== "")
    return failure(
      "--url must not contain a password: set the variable STATION_TOKEN, or name a file with --token-file",
      ExitCode.usage
    )
  if (url.search !== "" || url.hash !== "")
    return failure(`--url: expected the URL of the station itself, ${example}`, ExitCode.usage)
  return Effect.succeed(url.href.replace(/\/$/, ""))
}

/** An option takes precedence over a variable. */
const tokenOf = (file: string | undefined): Effect.Effect<string, CommandFailure> =>
  Effect.gen(function* () {
    const token = yield* file === undefined
      ? Secret.ofVariable("STATION_TOKEN")
      : Effect.mapError(
          Secret.ofFile(file, "--token-file"),
          ({ issues }) => new CommandFailure({ lines: issues, code: ExitCode.usage })
        )
    // A header cannot have others.
    return /^[\x21-\x7e]*$/.test(token)
      ? token
      : yield* failure("the token must have only printable ASCII characters, without blanks", ExitCode.usage)
  })

const isLabelChange = Schema.is(LabelChange)

const encodeQuery = Schema.encodeSync(ExportQuery)

const ApiError = Schema.Struct({ _tag: Schema.String, message: Schema.String })

/** Drops the first line of a text that comes in pieces. */
const withoutFirstLine = <E>(text: Stream.Stream<string, E>): Stream.Stream<string, E> =>
  Stream.filter(
    Stream.mapAccum(text, false, (isBehind, piece) => {
      const end = isBehind ? -1 : piece.indexOf("\n")
      return [isBehind || end >= 0, isBehind ? piece : end < 0 ? "" : piece.slice(end + 1)]
    }),
    (piece) => piece !== ""
  )

/** Gets all pages of a list. A cursor that does not advance would not end. */
const all = <A>(
  get: (
    after: number | undefined
  ) => Effect.Effect<{ readonly items: ReadonlyArray<A>; readonly next: number | null }, CommandFailure>
): Effect.Effect<ReadonlyArray<A>, CommandFailure> =>
  Effect.gen(function* () {
    const found: Array<A> = []
    let after: number | undefined
    while (true) {
      const { items, next } = yield* get(after)
      found.push(...items)
      if (next === null || next <= (after ?? 0)) return found
      after = next
    }
  })

type Separator = Schema.Schema.Type<typeof ExportQuery>["separator"]
type Decimal = Schema.Schema.Type<typeof ExportQuery>["decimal"]

/** The settings need no database, so a station on a slow machine sends them soon. */
const patience = "20 seconds"

/** Connects to a station. Fails if nothing answers there, or something else. */
export const connect = (given: string, tokenFile: string | undefined): Effect.Effect<Source, CommandFailure> =>
  Effect.gen(function* () {
    const url = yield* parse(given)
    const token = yield* tokenOf(tokenFile)
    // A redirection would take requests, but not the token, to another address.
    const fetching = Effect.provideService(
      Effect.provide(HttpClient.HttpClient, FetchHttpClient.layer),
      FetchHttpClient.RequestInit,
      { redirect: "manual" }
    )
    const httpClient = (yield* fetching).pipe(
      // All requests may be repeated.
      HttpClient.retry({ times: 1, while: Failure.isClosed }),
      HttpClient.mapRequest((request) => (token === "" ? request : HttpClientRequest.bearerToken(request, token))),
      HttpClient.transformResponse((response) =>
        Effect.flatMap(Effect.mapError(response, Failure.ofClient(url)), (response) => {
          const issue = Failure.ofResponse(url, token !== "", response)
          return issue === undefined ? Effect.succeed(response) : issue
        })
      )
    )
    const client = yield* HttpApiClient.makeWith(Api.StationApi, { baseUrl: url, httpClient })
    const failing = Effect.mapError(Failure.ofClient(url))
    const settings = yield* Effect.timeoutFail(failing(client.station.settings()), {
      duration: patience,
      onTimeout: () => failure(`cannot get an answer of ${url}: it does not answer`, ExitCode.unavailable)
    })

    const csv: Source["csv"] = (series, isAll, { from }, { decimal, header, localTime, separator, step }) => {
      const query = encodeQuery({
        from,
        ...(!isAll && { series: series.map(({ id }) => id) }),
        separator: separator as NonNullable<Separator>,
        decimal: decimal as NonNullable<Decimal>,
        times: localTime ? "local" : "utc",
        ...(step !== undefined && { step })
      })
      const request = HttpClientRequest.get(`${url}/api/v1/export`, { urlParams: query })
      // The typed client would wait for the end of the text.
      const text = Stream.unwrap(
        Effect.map(httpClient.execute(request), (response) =>
          response.status === 200
            ? Stream.decodeText(Stream.mapError(response.stream, () => Failure.cutShort(url)))
            : Stream.fromEffect(
                Effect.flatMap(
                  Effect.mapError(HttpClientResponse.schemaBodyJson(ApiError)(response), Failure.ofClient(url)),
                  (error) => Failure.described(url, error)
                )
              )
        )
      )
      return header ? text : withoutFirstLine(text)
    }

    return {
      display: Display.make({ display: settings }),
      series: Effect.map(
        all((after) => failing(client.series.list({ urlParams: after === undefined ? {} : { after } }))),
        (all) =>
          all
            .map(({ replacedBy, ...series }) => ({ ...series, replacedBy: replacedBy ?? undefined }))
            .sort(Series.order)
      ),
      latest: all((after) => failing(client.readings.latest({ urlParams: after === undefined ? {} : { after } }))),
      history: (id, { from, points }) =>
        Effect.map(failing(client.series.history({ path: { id }, urlParams: { from, points } })), (history) => ({
          series: { ...history.series, replacedBy: history.series.replacedBy ?? undefined },
          width: history.width,
          points: history.points.map(({ avg, delta, max, min, ...point }) => ({
            ...point,
            min: min ?? undefined,
            avg: avg ?? undefined,
            max: max ?? undefined,
            delta: delta ?? undefined
          }))
        })),
      label: (id, { hidden, name, place }) => {
        const change = {
          ...(name !== undefined && { name }),
          ...(place !== undefined && { place }),
          ...(hidden !== undefined && { hidden })
        }
        return isLabelChange(change)
          ? failing(client.series.label({ path: { id }, payload: change }))
          : failure("a name or place has at most 200 characters, and no control characters", ExitCode.usage)
      },
      csv
    }
  })
