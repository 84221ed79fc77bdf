/**
 * What may have been meant by a path that there is not.
 *
 * @since 0.1.0
 */
import { isMissing, OwPath, OwServer, type OwServerError, OwText } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Failure } from "../errors/Failure.js"
import * as Suggest from "../errors/Suggest.js"
import * as Entry from "./Entry.js"

const namesIn = (elements: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
  Effect.map(Entry.list(OwPath.join(...elements), { bus: elements.length === 0 }), (entries) =>
    entries.map((entry) => OwPath.elements(entry).at(-1) ?? "")
  )

/** The path with its first unknown element replaced by the nearest name in the directory above. */
const meant = (
  elements: ReadonlyArray<string>,
  at = elements.length - 1
): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
  Effect.gen(function* () {
    if (at < 0) return []
    const above = elements.slice(0, at)
    const names = yield* Effect.option(namesIn(above))
    // The directory above is unknown, too.
    if (Option.isNone(names)) return yield* meant(elements, at - 1)
    const near = OwText.nearest(elements[at] ?? "", names.value)
    const below = elements.slice(at + 1)
    return yield* Effect.forEach(near, (name) => {
      const found = OwPath.join(...above, name)
      const whole = OwPath.join(found, ...below)
      return Effect.map(OwServer.present(whole), (present) => (present ? whole : found))
    })
  })

/** The path that was not found. */
const missingPath = (error: Failure): string | undefined => {
  if (error._tag === "OwDeviceMissing") return error.device
  return error._tag === "OwReturnError" && isMissing(error) ? error.path : undefined
}

/**
 * Returns the error with another advice.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withAdvice = <E extends Failure>(error: E, advice: string): E =>
  Object.create(error, { message: { value: `${error.message.replace(/; [^;]*$/, "")}; ${advice}` } })

/**
 * Says of a missing path that this server has no such thing at all: stand-ins for owserver may know devices only.
 *
 * @since 0.1.0
 * @category combinators
 */
export const featureMissing =
  (what: string) =>
  <A, E extends Failure, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.mapError(effect, (error) =>
      missingPath(error) === undefined
        ? error
        : withAdvice(error, `this server has no ${what}, so it may be no owserver of OWFS`)
    )

/**
 * If a path is missing, asks the server for the directories above it and adds "did you mean …?" to the error. Never fails:
 * an error without a suggestion stays as it is.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withSuggestion = <E extends Failure>(error: E): Effect.Effect<E, never, OwServer> => {
  const path = missingPath(error)
  if (path === undefined) return Effect.succeed(error)
  return meant(OwPath.elements(path)).pipe(
    Effect.map(Suggest.didYouMean),
    Effect.orElseSucceed(() => undefined),
    Effect.map((advice) => (advice === undefined ? error : withAdvice(error, advice)))
  )
}
