/**
 * The intervals at which series are read.
 *
 * @module
 * @since 0.1.0
 */
import type { RomId } from "@owserver/client"
import * as Duration from "effect/Duration"
import * as Intervals from "../collect/Intervals.js"
import { deviceKey, grouped } from "../model/devices.js"
import type * as Series from "../model/Series.js"
import type { Catalogue } from "./Catalogue.js"

/**
 * Makes the function that returns the interval of a series in milliseconds. `all` are the series of the store: the plan may name
 * devices by their labels.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  { namesOf }: Pick<Catalogue, "namesOf">,
  collect: Intervals.Intervals
): ((all: ReadonlyArray<Series.Series>) => (series: Series.Series) => number) => {
  const plan = Intervals.planOf(collect)
  return (all) => {
    const devices = grouped(all)
    return (series) => {
      const names = namesOf(series, devices.get(deviceKey(series)) ?? [])
      const { every = collect.every } = plan.ruleOf({ rom: series.device as RomId.RomId, names })
      return Duration.toMillis(every)
    }
  }
}
