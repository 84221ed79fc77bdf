/**
 * The error of a fleet.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * A runner cannot go on: the `tasks` that nobody has done for so long that it should start again. A service manager such as systemd does
 * so.
 *
 * @example
 * ```ts
 * import { Fleet } from "@owserver/fleet"
 * import type { StationConfig } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const program = (config: StationConfig.StationConfig) =>
 *   Effect.catchTag(Fleet.run(config), "FleetError", ({ message }) => Console.error(message))
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class FleetError extends Schema.TaggedError<FleetError>()("FleetError", {
  tasks: Schema.Array(Schema.String)
}) {
  override get message(): string {
    const [first] = this.tasks
    const others = this.tasks.length - 1
    return `no runner has done ${first}${others > 0 ? ` and ${others} other tasks` : ""} for a minute, so this one starts again`
  }
}
