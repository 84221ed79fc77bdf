import { assert, describe, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect } from "effect"
import { installed, start as owserver } from "../../conformance/test/RealOwServer.js"
import { ow } from "./Main.js"
import { run } from "./Process.js"

const thermometer = "/10.67C6697351FF"
const server = Effect.flatMap(Bus.make({ "10.67C6697351FF": { temperature: 21.5 } }), (bus) => FakeTcp.make(bus))
const asked = Effect.map(
  server,
  ({ host, port }) =>
    (...args: ReadonlyArray<string>) =>
      ow([...args, "-s", `${host}:${port}`])
)

describe("ow read", () => {
  it.scopedLive("prints each value on a line, as the server wrote it", () =>
    Effect.gen(function* () {
      const ask = yield* asked
      assert.deepStrictEqual(yield* ask("read", `${thermometer}/temperature`, `${thermometer}/type`), {
        code: 0,
        out: "        21.5\nDS18S20\n",
        err: ""
      })
    })
  )

  it.scopedLive("continues after a missing path, and ends with the exit code for not found", () =>
    Effect.gen(function* () {
      const ask = yield* asked
      const { code, err, out } = yield* ask("read", "/nothing", `${thermometer}/type`)
      assert.strictEqual(code, 3)
      assert.strictEqual(out, "DS18S20\n")
      assert.match(err, /^ow: read \/nothing on .*: no such path, .*\n$/)
    })
  )
})

describe.runIf(installed)("ow read and owread", () => {
  it.scopedLive("print the same bytes, except for the line end", () =>
    Effect.gen(function* () {
      const { host, port } = yield* owserver("--tester=10")
      const address = `${host}:${port}`
      const [device = ""] = (yield* run("owdir", ["-s", address, "/"])).out.split("\n")
      for (const args of [[`${device}/type`], ["--hex", `${device}/type`], ["--size=3", `${device}/family`]]) {
        const theirs = yield* run("owread", ["-s", address, ...args])
        const ours = yield* ow(["read", "-s", address, ...args])
        assert.deepStrictEqual(ours, { ...theirs, out: `${theirs.out}\n` })
        assert.notStrictEqual(theirs.out, "")
      }
    })
  )
})
