/**
 * The published program. Most other tests run `main` in their own process.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { thermometer } from "./Asking.js"
import { ow } from "./Main.js"
import { published } from "./Process.js"
import { house, serving } from "./Sensing.js"

/** Arguments for each kind of output and exit code. */
const some = [
  ["--help"],
  ["--nonsense"],
  ["read", `${thermometer}/temperature`, "/nothing"],
  ["write", `${thermometer}/temphigh`, "hot"],
  ["get", thermometer, "--json"],
  ["devices"],
  ["doctor"]
]

/** The other commands, each with a chunk of its own. CI runs most of them from a bundle as well, in the pages of the manual. */
const others = [
  ["ls"],
  ["tree"],
  ["write", `${thermometer}/temphigh`, "41"],
  ["present", "/nothing"],
  ["ping", "--count", "1"],
  ["temps"],
  ["alarms"],
  ["alias", "list"],
  ["completions", "bash"]
]

describe("the published program", { concurrent: true }, () => {
  it.scopedLive.each(process.env.VERIFY === "1" ? [...some, ...others] : some)(
    "ow %j has the output and exit code of main",
    (args) =>
      Effect.gen(function* () {
        const { server } = yield* serving(house)
        const env = { OWSERVER: server }
        const withoutTimes = ({
          code,
          err,
          out
        }: {
          readonly code: number | null
          readonly err: string
          readonly out: string
        }) => ({ code, err, out: out.replace(/[\d./]+ m?s\b/g, "a while") })
        assert.deepStrictEqual(withoutTimes(yield* published(args, env)), withoutTimes(yield* ow(args, env)))
      })
  )
})
