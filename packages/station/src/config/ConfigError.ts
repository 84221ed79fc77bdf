/**
 * The error of the configuration.
 *
 * @module
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * The configuration is invalid. Nothing was started.
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
