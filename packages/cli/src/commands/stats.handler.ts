import * as Effect from "effect/Effect"
import { UsageError } from "../errors/UsageError.js"
import { Output } from "../output/Output.js"
import * as Progress from "../output/Progress.js"
import * as Table from "../output/Table.js"
import * as Hint from "../server/Hint.js"
import * as Server from "../server/Server.js"
import * as Statistics from "../server/Statistics.js"
import * as Address from "../settings/Address.js"
import { Settings } from "../settings/Settings.js"

/** Separates directories by a blank line. */
const groups = (found: ReadonlyArray<Statistics.Counter>) =>
  found.flatMap(({ element, path, value }, n) => {
    const directory = (at: string) => at.slice(0, at.lastIndexOf("/"))
    const before = found[n - 1]
    const row = [element === null ? path : `${path}.${element}`, String(value)]
    return before !== undefined && directory(before.path) !== directory(path) ? [[], row] : [row]
  })

interface Input {
  readonly all: boolean
  readonly prometheus: boolean
}

export const run = ({ all, prometheus }: Input) =>
  Server.current(
    Effect.gen(function* () {
      const { fail, json, line } = yield* Output
      const settings = yield* Settings
      if (prometheus && settings.json)
        return yield* new UsageError({ message: "--prometheus and --json cannot be combined; give one of them" })
      const found = yield* Progress.during("reading statistics")(
        Hint.featureMissing("statistics")(Statistics.read(fail))
      )
      if (prometheus) {
        const lines = Statistics.prometheus(Address.format(settings.server), found)
        return yield* Effect.forEach(lines, line, { discard: true })
      }
      const shown = found.filter(
        (counter) => !Statistics.isUnused(counter) && (all || settings.json || counter.value !== 0)
      )
      yield* settings.json
        ? Effect.forEach(shown, (counter) => json({ ...counter }), { discard: true })
        : Table.print([{ title: "counter" }, { title: "value", align: "right" }], groups(shown))
    })
  )
