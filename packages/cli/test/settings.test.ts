import * as fs from "node:fs/promises"
import * as os from "node:os"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { asking, printed, thermometer } from "./Asking.js"
import { ow } from "./Main.js"

/** A folder for configuration files, as XDG_CONFIG_HOME. */
const folder = Effect.acquireRelease(
  Effect.promise(() => fs.mkdtemp(path.join(os.tmpdir(), "ow-settings-"))),
  (folder) => Effect.promise(() => fs.rm(folder, { recursive: true }))
)

const saved = (text: string) =>
  Effect.gen(function* () {
    const home = yield* folder
    const file = path.join(home, "ow", "config.json")
    yield* Effect.promise(() => fs.mkdir(path.dirname(file)))
    yield* Effect.promise(() => fs.writeFile(file, text))
    return { file, home }
  })

const temperature = `${thermometer}/temperature`

describe("the configuration file", () => {
  it.scopedLive("is found by XDG_CONFIG_HOME, HOME or --config", () =>
    Effect.gen(function* () {
      const { address } = yield* asking()
      const { file, home } = yield* saved(JSON.stringify({ server: address, temperature: "F", trim: true }))
      assert.deepStrictEqual(yield* ow(["read", temperature], { XDG_CONFIG_HOME: home }), printed("70.7\n"))
      assert.deepStrictEqual(yield* ow(["read", temperature, "--config", file]), printed("70.7\n"))
      yield* Effect.promise(() => fs.mkdir(path.join(home, ".config")))
      yield* Effect.promise(() => fs.rename(path.join(home, "ow"), path.join(home, ".config", "ow")))
      assert.deepStrictEqual(yield* ow(["read", temperature], { HOME: home }), printed("70.7\n"))
    })
  )

  it.scopedLive("may begin with a byte order mark, as editors of Windows write it", () =>
    Effect.gen(function* () {
      const { address } = yield* asking()
      const { file } = yield* saved(`\ufeff${JSON.stringify({ server: address, temperature: "F", trim: true })}`)
      assert.deepStrictEqual(yield* ow(["read", temperature, "--config", file]), printed("70.7\n"))
    })
  )

  it.scopedLive("applies each of its fields", () =>
    Effect.gen(function* () {
      const { address } = yield* asking({ "10.67C6697351FF": { alias: "cellar" } })
      const { file } = yield* saved(
        JSON.stringify({
          server: address,
          pressure: "psi",
          format: "fic",
          uncached: true,
          unaliased: true,
          timeout: "5s",
          retry: 2,
          color: false
        })
      )
      const { err, out } = yield* ow(["ls", "-v", "--config", file])
      assert.strictEqual(out, "/1067C6697351FF8D\n")
      assert.match(err, /\/unaliased/)
    })
  )

  it.scopedLive("an invalid one is reported with the field, and nothing is sent", () =>
    Effect.gen(function* () {
      const { address, requests } = yield* asking()
      const wrong = [
        ["{", /JSON/],
        ['{"servr":"x"}', /servr/],
        ['{"temperature":"X"}', /temperature .*"C"/],
        ['{"temperature":1}', /temperature/],
        ['{"retry":-1}', /retry/],
        ['{"timeout":"soon"}', /timeout .*a duration such as 5s/],
        ['{"timeout":0}', /timeout .*a duration such as 5s/],
        ['{"server":""}', /server/],
        ['{"color":"no"}', /: color expected boolean, actual "no"\n$/],
        ["[]", /expected an object of settings, actual \[\]\n$/i]
      ] as const
      yield* Effect.forEach(wrong, ([text, says]) =>
        Effect.scoped(
          Effect.gen(function* () {
            const { file, home } = yield* saved(text)
            const { code, err, out } = yield* ow(["ls"], { XDG_CONFIG_HOME: home, OWSERVER: address })
            assert.deepStrictEqual({ code, out }, { code: 2, out: "" }, text)
            assert.isTrue(err.startsWith(`ow: invalid configuration file ${file}: `), err)
            assert.match(err, /^[^\n]+\n$/, text)
            assert.match(err, says, text)
          })
        )
      )
      assert.strictEqual(yield* requests, 0)
    })
  )
})

describe("the default configuration file", () => {
  it.scopedLive("may be missing, and an unreadable one is reported", () =>
    Effect.gen(function* () {
      const { address } = yield* asking()
      const read = (home: string) =>
        ow(["read", `${thermometer}/type`], { XDG_CONFIG_HOME: home, HOME: "", OWSERVER: address })
      for (const home of ["/nonexistent", "/dev/null", ""])
        assert.deepStrictEqual(yield* read(home), printed("DS18S20\n"))
      const home = yield* folder
      yield* Effect.promise(() => fs.mkdir(path.join(home, "ow", "config.json"), { recursive: true }))
      const { code, err } = yield* read(home)
      assert.strictEqual(code, 2)
      assert.match(err, /^ow: cannot read the configuration file .*config\.json: EISDIR[^\n]*\n$/)
    })
  )
})

describe("precedence", () => {
  it.scopedLive("an option after the command, one before it, OWSERVER, the file", () =>
    Effect.gen(function* () {
      const named = (alias: string) => asking({ "10.67C6697351FF": { alias } })
      const [behind, before, environment, file] = yield* Effect.all(
        ["behind", "before", "environment", "file"].map(named)
      )
      const { home } = yield* saved(JSON.stringify({ server: file?.address, temperature: "F", trim: true }))
      const env = { XDG_CONFIG_HOME: home, OWSERVER: environment?.address ?? "" }
      const [near = "", far = ""] = [behind?.address, before?.address]
      assert.strictEqual((yield* ow(["-s", far, "ls", "-s", near], env)).out, "/behind\n")
      assert.strictEqual((yield* ow(["-s", far, "ls"], env)).out, "/before\n")
      assert.strictEqual((yield* ow(["ls"], env)).out, "/environment\n")
      assert.strictEqual((yield* ow(["ls"], { XDG_CONFIG_HOME: home })).out, "/file\n")
      assert.strictEqual((yield* ow(["ls"], { XDG_CONFIG_HOME: home, OWSERVER: "" })).out, "/file\n")
      assert.strictEqual((yield* ow(["read", "-K", "/file/temperature"], { XDG_CONFIG_HOME: home })).code, 0)
    })
  )

  it.scopedLive("a scale after the command takes precedence over the file", () =>
    Effect.gen(function* () {
      const { address } = yield* asking()
      const { file } = yield* saved(JSON.stringify({ server: address, temperature: "F", trim: true }))
      assert.strictEqual((yield* ow(["read", "-K", temperature, "--config", file])).out, "294.65\n")
      assert.strictEqual((yield* ow(["-C", "read", temperature, "--config", file])).out, "21.5\n")
    })
  )

  it.live("an invalid OWSERVER is a usage error", () =>
    Effect.gen(function* () {
      const { code, err, out } = yield* ow(["ls"], { OWSERVER: "host:port" })
      assert.deepStrictEqual({ code, out }, { code: 2, out: "" })
      assert.match(err, /^ow: invalid server address "host:port": .*\n$/)
    })
  )
})

describe("addresses", () => {
  it.scopedLive("a URI names a server and its root directory, or a path and its server", () =>
    Effect.gen(function* () {
      const { address } = yield* asking({ "10.67C6697351FF": { alias: "living room", temperature: 21.5 } })
      const whole = `owserver://${address}/living%20room/type`
      assert.deepStrictEqual(yield* ow(["read", whole]), printed("DS18S20\n"))
      assert.deepStrictEqual(
        yield* ow(["read", "type", "-s", `owserver://${address}/living%20room`]),
        printed("DS18S20\n")
      )
      assert.deepStrictEqual(
        yield* ow(["read", whole, `owserver://${address}/10.67C6697351FF/family`]),
        printed("DS18S20\n10\n")
      )
      const [, port = ""] = address.split(":")
      assert.deepStrictEqual(yield* ow(["ls", `-s${port}`]), printed("/living room\n"))
      assert.deepStrictEqual(yield* ow(["ls", `--server=:${port}`]), printed("/living room\n"))
    })
  )
})
