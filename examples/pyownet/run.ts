/**
 * Runs one of these examples: `npx -y pnpm@10 exec tsx --conditions=@owserver/source examples/pyownet/run.ts dir`, with
 * `PORT` if it is not 4304. They read an `owserver --tester=10,05,26,01,43`, which has the devices of pyownet's documentation.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect } from "effect"

const { program }: { readonly program: Effect.Effect<void, Error> } = await import(`./${process.argv[2]}.js`)

NodeRuntime.runMain(
  Effect.tapError(program, ({ cause, message, name }) =>
    Console.error([name, message, cause].filter((part) => part !== undefined && part !== "").join(": "))
  ),
  // The error is printed already, in one line.
  { disableErrorReporting: true }
)
