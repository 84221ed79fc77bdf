import { OwText, RomId } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Series from "../model/Series.js"
import { type CommandFailure, failure } from "./context.js"
import { ExitCode } from "./StationCommand.js"

const matcherOf = (text: string): ((series: Series.Series) => boolean) => {
  const rom = Either.getOrElse(RomId.parse(text), () => text)
  return ({ device, name }) => name === text || device === text || device === rom
}

/** Returns the series that a device, a name or a part of them means. A name may contain a slash. */
const find = (all: ReadonlyArray<Series.Series>, target: string): ReadonlyArray<Series.Series> => {
  const text = target.replace(/^\//, "")
  const named = all.filter((series) => series.name === text || Series.keyOf(series) === text)
  if (named.length > 0) return named
  const of = (device: string) => all.filter(matcherOf(device))
  const whole = of(text)
  if (whole.length > 0) return whole
  const slash = text.indexOf("/")
  if (slash < 0) return []
  const property = text.slice(slash + 1)
  return of(text.slice(0, slash)).filter(
    (series) => series.property === property || series.property.replace(/\.[^./]*$/, "") === property
  )
}

const words = (series: Series.Series): ReadonlyArray<string> => [
  series.device,
  `${series.device}/${series.property}`,
  ...(series.name === "" ? [] : [series.name])
]

/** Returns the series that targets name, each once. Without targets, all that are not hidden. */
export const select = (
  all: ReadonlyArray<Series.Series>,
  targets: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<Series.Series>, CommandFailure> => {
  if (targets.length === 0) return Effect.succeed(all.filter(({ hidden }) => !hidden))
  return Effect.map(
    Effect.forEach(targets, (target) => {
      const found = find(all, target)
      if (found.length > 0) return Effect.succeed(found)
      const near = OwText.nearest(target, all.flatMap(words))
      const advice = near.length > 0 ? `did you mean ${near.join(" or ")}?` : '"ow history" lists what is stored'
      return failure(`nothing is stored of ${JSON.stringify(target)}; ${advice}`, ExitCode.notFound)
    }),
    (found) => [...new Map(found.flat().map((series) => [series.id, series])).values()]
  )
}
