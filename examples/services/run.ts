/**
 * Runs one of these programs until Ctrl-C: `npx -y pnpm@10 exec tsx --conditions=@owserver/source examples/services/run.ts sql`,
 * with `PORT` if that of the owserver is not 4304.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect } from "effect"

const { program }: { readonly program: Effect.Effect<unknown, Error> } = await import(`./${process.argv[2]}.js`)

NodeRuntime.runMain(
  Effect.tapError(program, ({ cause, message, name }) =>
    Console.error([name, message, cause].filter((part) => part !== undefined && part !== "").join(": "))
  ),
  // The error is printed already, in one line.
  { disableErrorReporting: true }
)
