/**
 * The intervals at which series are read.
 *
 * @module
 * @since 0.1.0
 */
import type { RomId } from "@owserver/client"
import * as Duration from "effect/Duration"
import * as Intervals from "../collect/Intervals.js"
import type * as Series from "../model/Series.js"
import type { Catalogue } from "./Catalogue.js"

const deviceKey = ({ device, server }: Pick<Series.Key, "server" | "device">): string => `${server}/${device}`

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
    const devices = new Map<string, Array<Series.Series>>()
    for (const series of all) {
      const key = deviceKey(series)
      const known = devices.get(key)
      if (known === undefined) devices.set(key, [series])
      else known.push(series)
    }
    return (series) => {
      const names = namesOf(series, devices.get(deviceKey(series)) ?? [])
      const { every = collect.every } = plan.ruleOf({ rom: series.device as RomId.RomId, names })
      return Duration.toMillis(every)
    }
  }
}
