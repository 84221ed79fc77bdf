import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as Effect from "effect/Effect"
import * as Bash from "../line/Bash.js"
import type * as Help from "../line/Help.js"
import { Output } from "../output/Output.js"
import type { Shell } from "./completions.js"

export const run = (shell: Shell, whole: Help.Command) =>
  Effect.gen(function* () {
    const { write } = yield* Output
    if (shell === "bash") return yield* write(`${Bash.script(whole)}\n`)
    const make = shell === "zsh" ? CommandDescriptor.getZshCompletions : CommandDescriptor.getFishCompletions
    yield* write(`${(yield* make(whole, "ow")).join("\n")}\n`)
  })
