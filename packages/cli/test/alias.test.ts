import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { installed, start as owserver } from "../../conformance/test/RealOwServer.js"
import { asking, printed } from "./Asking.js"
import { ow } from "./Main.js"

const one = "10.000010EF0000"
const other = "28.000028D70100"

/** All operations on aliases, on a bus with two devices. */
const suite = (address: string) =>
  Effect.gen(function* () {
    const ask = (...args: ReadonlyArray<string>) => ow(["alias", ...args], { OWSERVER: address })
    assert.deepStrictEqual(yield* ask("list"), printed(""))
    assert.deepStrictEqual(yield* ask("set", one, "living room"), printed(""))
    assert.deepStrictEqual(
      yield* ask("set", `/${other}`, "Küche", "--json"),
      printed(`{"device":"${other}","alias":"Küche"}\n`)
    )
    assert.deepStrictEqual(
      yield* ask("list"),
      printed(`device           alias\n${one}  living room\n${other}  Küche\n`)
    )
    assert.strictEqual((yield* ow(["read", "/living room/family"], { OWSERVER: address })).out, "10\n")

    // By its alias, and to an alias of another device.
    assert.deepStrictEqual(yield* ask("set", "Küche", "living room"), {
      code: 0,
      out: "",
      err: `ow: renamed ${other} from Küche to living room\now: removed the alias living room from ${one}\n`
    })
    assert.deepStrictEqual(
      yield* ask("list", "--json", "-f", "fic"),
      printed('{"device":"28000028D70100D5","alias":"living room"}\n')
    )
    assert.deepStrictEqual(yield* ask("rm", "living room", "--json"), printed(`{"device":"${other}","alias":null}\n`))
    assert.deepStrictEqual(yield* ask("list"), printed(""))
  })

describe("ow alias", () => {
  it.scopedLive("sets, lists and removes aliases", () =>
    Effect.gen(function* () {
      const { address } = yield* asking({ [one]: {}, [other]: {} })
      yield* suite(address)
    })
  )

  it.scopedLive("rejects an invalid alias before anything is sent", () =>
    Effect.gen(function* () {
      const { ask, requests } = yield* asking()
      for (const name of ["", "a/b", "textroom", "bus.x", " x", "28.AD6555070000", "x".repeat(257)]) {
        const { code, err, out } = yield* ask("alias", "set", "10.67C6697351FF", name)
        assert.deepStrictEqual({ code, out }, { code: 2, out: "" }, name)
        assert.match(err, /^ow: .*alias.*\n$/)
      }
      assert.strictEqual(yield* requests, 0)
    })
  )

  it.scopedLive("reports a missing device, and continues", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking({ "10.67C6697351FF": { alias: "cellar" } })
      const { code, err, out } = yield* ask("alias", "rm", "nobody", "cellar", "--json")
      assert.deepStrictEqual({ code, out }, { code: 3, out: '{"device":"10.67C6697351FF","alias":null}\n' })
      assert.deepInclude(JSON.parse(err), { error: "OwDeviceMissing", exit: 3 })
    })
  )

  it.scopedLive("reports an alias that the server accepts but does not keep", () =>
    Effect.gen(function* () {
      const { address, server } = yield* asking()
      yield* server.setFaults({
        rules: [{ fault: { _tag: "Value", value: "" }, when: { path: "/settings/alias/list" } }]
      })
      const { code, err } = yield* ow(["alias", "set", "10.67C6697351FF", "cellar"], { OWSERVER: address })
      assert.strictEqual(code, 4)
      assert.match(err, /^ow: the server did not keep the alias "cellar" of 10.67C6697351FF; it reports ""\n$/)
    })
  )
})

describe.runIf(installed)("ow alias on owserver", () => {
  it.scopedLive("sets, lists and removes aliases on --tester", () =>
    Effect.flatMap(owserver("--tester=10,28"), ({ host, port }) => suite(`${host}:${port}`))
  )

  it.scopedLive("sets, lists and removes aliases on --mock", () =>
    Effect.flatMap(owserver(`--mock=${one},${other}`), ({ host, port }) => suite(`${host}:${port}`))
  )
})
