import * as Effect from "effect/Effect"
import { UsageError } from "../errors/UsageError.js"
import * as Station from "./shared/station.handler.js"

interface Input {
  readonly target: string | undefined
  readonly name: string | undefined
  readonly place: string | undefined
  readonly hide: boolean
  readonly show: boolean
  readonly config: string | undefined
  readonly url: string | undefined
  readonly tokenFile: string | undefined
}

export const run = ({ hide, show, ...input }: Input) =>
  Effect.gen(function* () {
    if (hide && show)
      return yield* new UsageError({ message: "--hide and --show cannot be combined; give one of them" })
    yield* Station.run({ _tag: "Label", ...input, hidden: hide ? true : show ? false : undefined })
  })
