/**
 * Invalid usage.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * The command line, the environment or the configuration file is invalid. No request was sent.
 *
 * @since 0.1.0
 * @category errors
 */
export class UsageError extends Data.TaggedError("UsageError")<{ readonly message: string }> {}
