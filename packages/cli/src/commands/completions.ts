/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Effect from "effect/Effect"
import type * as Help from "../argv/Help.js"
import * as Parse from "../argv/Parse.js"
import { shells } from "../argv/Shell.js"
import { command } from "./shared/Root.js"

/**
 * Makes the command. `whole` returns the root command. It is a function, because the root command contains this command and
 * does not exist yet.
 *
 * @since 0.1.0
 * @category commands
 */
export const completions = (whole: () => Help.Command) =>
  command(
    "completions",
    "Print a completion script for bash, zsh or fish. Save it where your shell looks for completions.",
    {
      shell: Parse.argument("shell", "bash, zsh or fish.").pipe(
        Args.mapEffect((text) =>
          Effect.mapError(Effect.fromNullable(shells.find((shell) => shell === text)), () =>
            HelpDoc.p(`<shell> must be one of ${shells.join(", ")}, not ${JSON.stringify(text)}`)
          )
        )
      )
    },
    () => import("./completions.handler.js").then(({ run }) => ({ run: ({ shell }) => run(shell, whole()) }))
  )
