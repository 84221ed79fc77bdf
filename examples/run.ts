/**
 * Runs an example that exports `program`:
 * `npx -y pnpm@10 exec tsx --conditions=@owserver/source examples/run.ts recipes/csv`. Set `PORT` if the owserver does not listen on
 * 4304. The examples in `pyownet` need `owserver --tester=10,05,26,01,43`, with the devices of pyownet's documentation.
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
