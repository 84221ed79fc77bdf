import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as Effect from "effect/Effect"
import * as BashCompletion from "../argv/BashCompletion.js"
import type * as Help from "../argv/Help.js"
import type { Shell } from "../argv/Shell.js"
import { Output } from "../output/Output.js"

export const run = (shell: Shell, whole: Help.Command) =>
  Effect.gen(function* () {
    const { write } = yield* Output
    if (shell === "bash") return yield* write(`${BashCompletion.script(whole)}\n`)
    const make = shell === "zsh" ? CommandDescriptor.getZshCompletions : CommandDescriptor.getFishCompletions
    yield* write(`${(yield* make(whole, "ow")).join("\n")}\n`)
  })
