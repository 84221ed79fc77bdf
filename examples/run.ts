/**
 * Runs an example that exports `program`, until it ends or Ctrl-C:
 * `npx -y pnpm@10 exec tsx --conditions=@owserver/source examples/run.ts recipes/csv`. `PORT` is the port of the owserver, by default
 * 4304. The examples of `pyownet` need `owserver --tester=10,05,26,01,43`, which has the devices of pyownet's documentation.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect } from "effect"

const { program }: { readonly program: Effect.Effect<unknown, Error> } = await import(`./${process.argv[2]}.js`)

NodeRuntime.runMain(
  Effect.tapError(program, ({ cause, message, name }) =>
    Console.error([name, message, cause].filter((part) => part !== undefined && part !== "").join(": "))
  ),
  // The message above is enough.
  { disableErrorReporting: true }
)
