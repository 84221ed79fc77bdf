/**
 * Reads a property with the default options, and never during a common conversion on its bus.
 */
import { OwPath, type OwServer } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Readable } from "../families/Property.js"
import type { Reading } from "../values/Reading.js"
import * as Conversions from "./conversions.js"
import type { ReadError, ReadOptions } from "./options.js"
import * as Plausibility from "./plausibility.js"
import type * as Request from "./request.js"
import * as Subject from "./subject.js"
import * as Trust from "./Trust.js"

const withDefaults = <A>(property: Readable<A>, options: ReadOptions<A>): Plausibility.Options<A> => ({
  timeout: options.timeout,
  source: property.name.endsWith("latesttemp") ? "Latest" : (options.source ?? "Cached"),
  policy: options.policy ?? Trust.confirm,
  rules: options.rules ?? Trust.rules,
  previous: options.previous
})

/** Reads at once. The caller already has its turn on the bus. */
export const atOnce = <A>(
  target: Request.Target,
  property: Readable<A>,
  options: ReadOptions<A>
): Effect.Effect<Reading<A>, ReadError, OwServer> =>
  Effect.mapError(Plausibility.read(target, property, withDefaults(property, options)), (error) =>
    Subject.about(error, OwPath.join(target.path, property.name))
  )

/** Waits until no common conversion is under way, then reads. */
export const inTurn = <A>(
  target: Request.Target & { readonly bus: Option.Option<number> },
  property: Readable<A>,
  options: ReadOptions<A>
): Effect.Effect<Reading<A>, ReadError, OwServer> => {
  const reading = atOnce(target, property, options)
  return Conversions.isNeeded(target.family, property.name)
    ? Conversions.take(Option.getOrUndefined(target.bus))(reading)
    : reading
}
