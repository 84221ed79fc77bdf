/**
 * Spans of single properties.
 */
import { OwPath } from "@owserver/client"
import * as Effect from "effect/Effect"

/**
 * Runs the effect in a span if the caller has a span. If the caller has no span, the new span would start a trace that
 * contains nothing else, and it would take more time than the client takes for the read.
 */
export const withSpan = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  name: string,
  target: { readonly path: string },
  property: { readonly name: string }
): Effect.Effect<A, E, R> =>
  Effect.withFiberRuntime((caller) =>
    caller.currentSpan === undefined
      ? effect
      : Effect.withSpan(effect, name, {
          captureStackTrace: false,
          attributes: { "owserver.path": OwPath.join(target.path, property.name) }
        })
  )
