/**
 * The standard streams.
 *
 * @since 0.1.0
 */
import process from "node:process"
import * as Context from "effect/Context"

/**
 * The standard streams of a command. The default is the streams of the process.
 *
 * @since 0.1.0
 * @category services
 */
export class Stdio extends Context.Reference<Stdio>()("@owserver/cli/Stdio", {
  defaultValue: (): Pick<NodeJS.Process, "stdin" | "stdout" | "stderr"> => process
}) {}
