/**
 * The error of the configuration.
 *
 * @module
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * The configuration is invalid. Nothing was started. `issues` has one line for each problem.
 *
 * @example
 * ```ts
 * import { StationConfig } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const check = StationConfig.load({ file: "station.json" }).pipe(
 *   Effect.catchTag("ConfigError", ({ issues }) => Effect.forEach(issues, (issue) => Console.error(issue)))
 * )
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class ConfigError extends Data.TaggedError("ConfigError")<{
  /** One line for each problem: the file or the variable, the field, and what was expected. */
  readonly issues: ReadonlyArray<string>
}> {
  override get message(): string {
    return this.issues.join("\n")
  }
}
