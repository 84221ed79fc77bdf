/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Effect from "effect/Effect"
import type * as Help from "../line/Help.js"
import * as Parse from "../line/Parse.js"
import { command } from "../Root.js"

const shells = ["bash", "zsh", "fish"] as const

/**
 * A shell that there is a script for.
 *
 * @since 0.1.0
 * @category models
 */
export type Shell = (typeof shells)[number]

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
    () => import("./completions.body.js").then(({ run }) => ({ run: ({ shell }) => run(shell, whole()) }))
  )
