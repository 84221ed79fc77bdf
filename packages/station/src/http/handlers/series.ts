/** Series: their history, labels, calibrations and outputs. */
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import { pause } from "../../store/sql/pause.js"
import * as Api from "../Api.js"
import {
  badRequest,
  controlFailure,
  day,
  notFound,
  type Parts,
  page,
  periodOf,
  pointOf,
  storeFailure,
  unavailable,
  zoneOf
} from "./common.js"
import { seriesOf } from "./shown.js"

export const make = (parts: Parts) => {
  const { catalogue, config, control, store } = parts
  const { allSeries, find, shower } = seriesOf(parts)

  return HttpApiBuilder.group(Api.StationApi, "series", (handlers) =>
    handlers
      .handle("list", ({ urlParams }) =>
        Effect.gen(function* () {
          const all = yield* allSeries
          const sorted = [...all].sort((a, b) => a.id - b.id)
          const { items, next } = page(sorted, ({ id }) => id, urlParams)
          return { items: items.map(yield* shower(all)), next }
        })
      )
      .handle("history", ({ path: { id }, urlParams: { points = 1000, ...given } }) =>
        Effect.gen(function* () {
          const period = yield* periodOf(given)
          const { all } = yield* find(id)
          const history = yield* Effect.mapError(store.history(id, { ...period, points }), storeFailure(badRequest))
          const shown = yield* shower(all)
          yield* pause
          // Encoding by the schema would take ten times as long, and hold up all other work meanwhile.
          return HttpServerResponse.unsafeJson({
            series: shown(history.series),
            width: history.width,
            points: history.points.map(pointOf)
          })
        })
      )
      .handle("totals", ({ path: { id }, urlParams: { per, zone, ...given } }) =>
        Effect.gen(function* () {
          const period = yield* periodOf(given)
          const lengths = { hour: day / 24, day, month: 28 * day }
          if ((period.to - period.from) / lengths[per] > 10_000)
            return yield* badRequest("the period has more than 10,000 totals")
          yield* find(id)
          const options = { ...period, per, zone: zone ?? zoneOf(config) }
          const points = yield* Effect.mapError(store.totals(id, options), storeFailure(badRequest))
          yield* pause
          return HttpServerResponse.unsafeJson(points.map(pointOf))
        })
      )
      .handle("label", ({ path: { id }, payload }) =>
        find(id).pipe(
          Effect.zipRight(Effect.mapError(store.label(id, payload), storeFailure(badRequest))),
          Effect.ensuring(catalogue.changed(id))
        )
      )
      .handle("calibrations", ({ path: { id } }) =>
        Effect.zipRight(find(id), Effect.mapError(store.calibrations(id), unavailable))
      )
      .handle("calibrate", ({ path: { from, id }, payload }) =>
        find(id).pipe(
          Effect.zipRight(Effect.mapError(store.calibrate(id, { from, ...payload }), storeFailure(badRequest))),
          Effect.ensuring(catalogue.changed(id))
        )
      )
      .handle("uncalibrate", ({ path: { from, id } }) =>
        find(id).pipe(
          Effect.zipRight(Effect.mapError(store.uncalibrate(id, from), storeFailure(notFound))),
          Effect.ensuring(catalogue.changed(id))
        )
      )
      .handle("write", ({ path: { id }, payload: { value } }) =>
        Effect.gen(function* () {
          const { name } = yield* Api.Caller
          const { all, series } = yield* find(id)
          const names = () => catalogue.namesOf(series, all)
          yield* Effect.mapError(control.write(series, names, value, name), controlFailure)
        })
      )
      .handle("replace", ({ path: { id, other } }) =>
        Effect.gen(function* () {
          yield* find(id)
          yield* find(other)
          const conflict = (message: string) => new Api.Conflict({ message })
          yield* Effect.mapError(store.replace(id, other), storeFailure(conflict))
        }).pipe(Effect.ensuring(catalogue.changed(id)))
      )
      .handle("removeValues", ({ path: { id }, urlParams }) =>
        Effect.gen(function* () {
          const period = yield* periodOf(urlParams)
          yield* find(id)
          const removed = yield* Effect.mapError(store.removeValues(id, period), storeFailure(badRequest))
          return { removed }
        }).pipe(Effect.ensuring(catalogue.invalidate(id)))
      )
      .handle("remove", ({ path: { id } }) =>
        Effect.gen(function* () {
          yield* find(id)
          yield* Effect.mapError(store.removeSeries(id), storeFailure(notFound))
        }).pipe(Effect.ensuring(catalogue.invalidate(id)))
      )
  )
}
