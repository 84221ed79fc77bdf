/**
 * Suggestions for missing paths.
 *
 * @since 0.1.0
 */
import { isMissing, OwPath, OwServer, type OwServerError, OwText } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Failure } from "../errors/Failure.js"
import * as Suggest from "../errors/Suggest.js"

/** Loads `@owserver/sensors` only for a missing path: `ow read` starts faster without it. */
const namesIn = (elements: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
  Effect.promise(() => import("@owserver/sensors/DirectoryTree")).pipe(
    Effect.flatMap((DirectoryTree) => DirectoryTree.list(OwPath.join(...elements), { bus: elements.length === 0 })),
    Effect.map((entries) => entries.map((entry) => OwPath.elements(entry).at(-1) ?? ""))
  )

/** Returns the path with its first unknown element replaced by the most similar name in the parent directory. */
const corrected = (
  elements: ReadonlyArray<string>,
  at = elements.length - 1
): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
  Effect.gen(function* () {
    if (at < 0) return []
    const above = elements.slice(0, at)
    const names = yield* Effect.option(namesIn(above))
    // The parent directory is missing, too.
    if (Option.isNone(names)) return yield* corrected(elements, at - 1)
    const near = OwText.nearest(elements[at] ?? "", names.value)
    const below = elements.slice(at + 1)
    return yield* Effect.forEach(near, (name) => {
      const found = OwPath.join(...above, name)
      const whole = OwPath.join(found, ...below)
      return Effect.map(OwServer.present(whole), (present) => (present ? whole : found))
    })
  })

/** Returns the path that was not found. */
const missingPath = (error: Failure): string | undefined => {
  if (error._tag === "OwDeviceMissing") return error.device
  return error._tag === "OwReturnError" && isMissing(error) ? error.path : undefined
}

/**
 * Replaces the advice of an error. The advice is the part of the message after the last semicolon.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withAdvice = <E extends Failure>(error: E, advice: string): E =>
  Object.create(error, { message: { value: `${error.message.replace(/; [^;]*$/, "")}; ${advice}` } })

/**
 * If a path is missing, changes the advice of the error: it then says that the server lacks the feature. Servers other than
 * owserver may support devices only.
 *
 * @since 0.1.0
 * @category combinators
 */
export const featureMissing =
  (feature: string) =>
  <A, E extends Failure, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.mapError(effect, (error) =>
      missingPath(error) === undefined
        ? error
        : withAdvice(error, `this server has no ${feature}; it may not be an OWFS owserver`)
    )

/**
 * Adds "did you mean …?" to the error of a missing path, after listing the directories above it. Never fails. An error without a
 * suggestion is returned unchanged.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withSuggestion = <E extends Failure>(error: E): Effect.Effect<E, never, OwServer> => {
  const path = missingPath(error)
  if (path === undefined) return Effect.succeed(error)
  return corrected(OwPath.elements(path)).pipe(
    Effect.map(Suggest.didYouMean),
    Effect.orElseSucceed(() => undefined),
    Effect.map((advice) => (advice === undefined ? error : withAdvice(error, advice)))
  )
}
