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
 * The command, given what it completes, which it is a part of.
 *
 * @since 0.1.0
 * @category commands
 */
export const completions = (whole: () => Help.Command) =>
  command(
    "completions",
    "Prints a script that lets a shell complete the command line of ow. Put it where the shell looks for such scripts.",
    {
      shell: Parse.argument("shell", "bash, zsh or fish.").pipe(
        Args.mapEffect((text) =>
          Effect.mapError(Effect.fromNullable(shells.find((shell) => shell === text)), () =>
            HelpDoc.p(`<shell> is one of ${shells.join(", ")}, not ${JSON.stringify(text)}`)
          )
        )
      )
    },
    () => import("./completions.handler.js").then(({ run }) => ({ run: ({ shell }) => run(shell, whole()) }))
  )
