/** Offers what is shown as a file. */

import type { Format } from "../format.js"
import type { Zone } from "../zone.js"
import { type Column, format } from "./csv.js"
import type { Shown } from "./model.js"
import type { Window } from "./state.js"

const decimalOf = (locale: string | undefined): string =>
  new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === "decimal")?.value ?? "."

export const download = (
  shown: ReadonlyArray<Shown>,
  window: Window,
  zone: Zone,
  { locale, toShown, unit }: Format
): void => {
  const columns = shown.map(
    ({ name, points, series }): Column => ({
      name,
      unit: unit(series.unit),
      isCounter: series.kind === "counter",
      points,
      toShown: (value) => toShown(series.unit, value)
    })
  )
  const text = format(columns, { ...window, offset: zone.offset, decimal: decimalOf(locale) === "," ? "," : "." })
  // Spreadsheets take UTF-8 for another encoding without this mark.
  const url = URL.createObjectURL(new Blob(["\uFEFF", text], { type: "text/csv;charset=utf-8" }))
  const { day, month, year } = zone.local(window.to)
  const link = document.createElement("a")
  link.href = url
  link.download = `plot-${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}.csv`
  link.click()
  // The browser reads the file after this task.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
