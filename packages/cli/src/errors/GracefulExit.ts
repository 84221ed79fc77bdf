/**
 * The exit code of a command that ends by a signal in good order.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"

/**
 * A signal interrupts `main`, which then has no result. A command that ends in good order all the same leaves its exit code here:
 * a service that is stopped has not failed.
 *
 * @since 0.1.0
 * @category services
 */
export class GracefulExit extends Context.Reference<GracefulExit>()("@owserver/cli/GracefulExit", {
  defaultValue: (): { code: number | undefined } => ({ code: undefined })
}) {}
