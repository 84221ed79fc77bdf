/**
 * Runs one of the programs that export `program`, until it ends or Ctrl-C:
 * `npx -y pnpm@10 exec tsx --conditions=@owserver/source examples/run.ts recipes/csv`, with `PORT` if that of the owserver is not
 * 4304. Those of `pyownet` read an `owserver --tester=10,05,26,01,43`, which has the devices of pyownet's documentation.
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
