/**
 * The published program. Most other tests run `main` in their own process.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { thermometer } from "./Asking.js"
import { ow } from "./Main.js"
import { published } from "./Process.js"
import { house, serving } from "./Sensing.js"

describe("the published program", { concurrent: true }, () => {
  it.scopedLive.each([
    ["--help"],
    ["--nonsense"],
    ["ls"],
    ["tree"],
    ["read", `${thermometer}/temperature`, "/nothing"],
    ["write", `${thermometer}/temphigh`, "hot"],
    ["write", `${thermometer}/temphigh`, "41"],
    ["present", "/nothing"],
    ["get", thermometer, "--json"],
    ["ping", "--count", "1"],
    ["devices"],
    ["temps"],
    ["alarms"],
    ["alias", "list"],
    ["doctor"],
    ["completions", "bash"]
  ])("ow %j has the output and exit code of main", (args) =>
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
