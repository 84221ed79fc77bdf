/** The newest readings, exports, the live stream, and events. */
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as CsvTable from "../../format/csvTable.js"
import * as Display from "../../format/display.js"
import * as Api from "../Api.js"
import type { Guard } from "../guard.js"
import { badRequest, most, notFound, type Parts, page, periodOf, unavailable } from "./common.js"
import { seriesOf } from "./shown.js"

/** A stream ends by itself with its session, which is no error in a browser. One that nobody reads is cut off after this time. */
const endPatience = "1 second"

export const make = (parts: Parts, { sessionEnded }: Pick<Guard, "sessionEnded">) => {
  const { catalogue, config, live, store } = parts
  const { allSeries, marks } = seriesOf(parts)
  const display = Display.make(config)

  const readings = HttpApiBuilder.group(Api.StationApi, "readings", (handlers) =>
    handlers
      .handle("latest", ({ urlParams }) =>
        Effect.gen(function* () {
          const all = yield* Effect.mapError(catalogue.series, unavailable)
          const { latest, marksOf } = yield* Effect.mapError(marks(all), unavailable)
          const byId = new Map(all.map((series) => [series.id, series]))
          const { items, next } = page(latest, ({ series }) => series, urlParams)
          const marked = items.flatMap(({ lastGood = null, ...value }) => {
            const series = byId.get(value.series)
            return series === undefined ? [] : [{ ...value, lastGood, ...marksOf(series) }]
          })
          return { items: marked, next }
        })
      )
      .handle("export", ({ urlParams: { decimal = ".", separator = ",", series: ids, step, times, ...given } }) =>
        Effect.gen(function* () {
          const period = yield* periodOf(given)
          if (decimal === separator) return yield* badRequest("decimal and separator must differ")
          const all = yield* allSeries
          const byId = new Map(all.map((series) => [series.id, series]))
          const named = yield* Effect.forEach(new Set(ids), (id) => {
            const series = byId.get(id)
            return series === undefined ? notFound(`there is no series ${id}`) : Effect.succeed(series)
          })
          // The columns are in the order in which the series were named.
          const selected = ids === undefined ? all.filter(({ hidden }) => !hidden) : named
          const values =
            selected.length === 0
              ? Stream.empty
              : store.values(
                  period,
                  selected.map(({ id }) => id)
                )
          const format = { step, separator, decimal, header: true, localTime: times === "local" }
          const text = CsvTable.format(selected, values, display, format)
          return HttpServerResponse.stream(Stream.encodeText(text), {
            contentType: "text/csv; charset=utf-8",
            headers: { "content-disposition": 'attachment; filename="readings.csv"' }
          })
        })
      )
      .handle("live", ({ headers, request }) =>
        Effect.gen(function* () {
          const response = NodeHttpServerRequest.toServerResponse(request)
          // A listener that does not read blocks its stream, which therefore cannot end it.
          const stream = yield* live.listen(headers["last-event-id"], () => response.destroy())
          if (Option.isNone(stream)) return yield* new Api.Unavailable({ message: "there are too many listeners" })
          const ended = yield* Deferred.make<void>()
          yield* sessionEnded.pipe(
            Effect.zipRight(Deferred.succeed(ended, undefined)),
            Effect.zipRight(Effect.sleep(endPatience)),
            Effect.map(() => response.destroy()),
            Effect.forkScoped
          )
          return HttpServerResponse.stream(Stream.interruptWhenDeferred(stream.value, ended), {
            contentType: "text/event-stream",
            headers: { "x-accel-buffering": "no" }
          })
        })
      )
  )

  const events = HttpApiBuilder.group(Api.StationApi, "events", (handlers) =>
    handlers.handle("list", ({ urlParams: { after: before, limit = most, open } }) =>
      Effect.gen(function* () {
        const found = yield* Effect.mapError(store.events({ before, open, limit: limit + 1 }), unavailable)
        const items = found.slice(0, limit).map(({ endedAt = null, ...event }) => ({ ...event, endedAt }))
        return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null }
      })
    )
  )

  return Layer.mergeAll(readings, events)
}
