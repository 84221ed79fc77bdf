/** Series as the API shows them. */
import * as Effect from "effect/Effect"
import type * as Series from "../../model/Series.js"
import { notFound, type Parts, unavailable } from "./common.js"
import * as Marks from "./marks.js"

/** Makes the functions that find and show series. */
export const seriesOf = (parts: Parts) => {
  const { catalogue, control, store } = parts
  const allSeries = Effect.mapError(store.series, unavailable)
  const marks = Marks.make(parts)

  const find = (id: number) =>
    Effect.flatMap(allSeries, (all) => {
      const series = all.find((one) => one.id === id)
      return series === undefined ? notFound(`there is no series ${id}`) : Effect.succeed({ series, all })
    })

  /** Returns the function that shows a series of `all`. */
  const shower = (all: ReadonlyArray<Series.Series>) =>
    Effect.mapBoth(marks(all), {
      onFailure: unavailable,
      onSuccess:
        ({ marksOf }) =>
        (series: Series.Series) => ({
          ...series,
          replacedBy: series.replacedBy ?? null,
          writable: control.isWritable(series, () => catalogue.namesOf(series, all)),
          ...marksOf(series)
        })
    })

  return { allSeries, find, marks, shower }
}
