/**
 * The commands of the station, whose package is loaded on demand. The tests of that package run the station itself.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ow } from "./Main.js"
import { program, run } from "./Process.js"

const folder = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "ow-station-"))),
  (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true }))
)

describe("a command of the station", () => {
  it.scopedLive("says which package is missing, and how to install it", () =>
    Effect.gen(function* () {
      const place = yield* folder
      fs.cpSync(path.dirname(program), place, { recursive: true })
      fs.writeFileSync(path.join(place, "package.json"), '{"type": "module"}')
      for (const args of [["serve"], ["history"], ["export"], ["import", "x"], ["label"], ["backup", "x"]]) {
        const { code, err, out } = yield* run(process.execPath, [path.join(place, "ow.js"), ...args])
        assert.deepStrictEqual([code, out], [2, ""], args.join(" "))
        assert.match(err, /^ow: this command needs the package @owserver\/station: install its archive .*\n$/)
      }
    })
  )

  it.scopedLive("has a configuration of its own, and none of the options for requests", () =>
    Effect.gen(function* () {
      const place = yield* folder
      const config = path.join(place, "station.json")
      fs.writeFileSync(config, '{"servers": {"attic": "attic.lan"}}')
      const { code, err, out } = yield* ow(["serve", "--check", "--config", config], { HOME: place })
      assert.deepStrictEqual({ code, err }, { code: 0, err: "" })
      assert.include(out, "reads attic at attic.lan:4304\n")
      const other = yield* ow(["serve", "-s", "pi.lan"], { HOME: place })
      assert.deepStrictEqual([other.code, other.out], [2, ""])
      assert.match(other.err, /^ow: ow serve has no option --server for an address; name servers in the configuration/)
    })
  )

  it.scopedLive("reads OWSERVER and the folders of the environment", () =>
    Effect.gen(function* () {
      const { out } = yield* ow(["serve", "--check"], { HOME: "/home/me", OWSERVER: "pi.lan" })
      assert.include(out, "reads owserver at pi.lan:4304\n")
      assert.include(out, "stores readings in /home/me/.local/share/owserver/station.db\n")
    })
  )

  it.scopedLive("reads each variable that the station reads", () =>
    Effect.gen(function* () {
      const variables = { HOME: "/home/me", STATION_PORT: "8080", STATION_TOKEN: "short" }
      const { err } = yield* ow(["serve", "--print-config"], variables)
      assert.include(err, "the token of the HTTP API must have at least 16 characters")
      const { out } = yield* ow(["serve", "--print-config"], { ...variables, STATION_TOKEN: "0123456789abcdef" })
      assert.strictEqual(JSON.parse(out).http.port, 8080)
    })
  )

  it.live.each([
    [["serve", "--check", "--print-unit"], /^ow: --check and --print-unit cannot be combined/],
    [
      ["serve", "--demo", "--config", "x"],
      /^ow: --demo cannot be combined with another option than --open and --verbose/
    ],
    [["serve", "--open", "--check"], /^ow: --open and --check cannot be combined; give one of them/],
    [["label", "x", "--hide", "--show"], /^ow: --hide and --show cannot be combined/],
    [["history", "--points", "0"], /^ow: --points expects an integer from 1 to 10000, not "0"/],
    [["history", "--since", "yesterday"], /^ow: --since expects an age such as 90m, 24h, 7d or 2y/],
    [["export", "--step", "0s"], /^ow: --step expects a duration such as 90m, 24h, 7d or 2y/],
    [["history", "--url", "pi.lan"], /^ow: --url: expected the URL of a station, such as http:\/\/pi\.lan:4380/],
    [["export", "--token-file", "token"], /^ow: --token-file belongs to --url/],
    [["label", "--url", "http://pi.lan", "--config", "x"], /^ow: --config and --url cannot be combined/],
    [["backup", "x", "--url", "http://pi.lan"], /^ow: unknown option --url/],
    [["serve", "--check", "--timeout", "5s"], /^ow: ow serve has no option --timeout; see ow serve --help/],
    [["serve", "--timeout=5s", "--check"], /^ow: ow serve has no option --timeout; see/],
    [["--timeout", "5s", "serve", "--check"], /^ow: ow serve has no option --timeout; see/],
    [["history", "-F", "--json"], /"message":"ow history has no option -F; see/],
    [["-s", "pi", "serve", "--check"], /^ow: ow serve has no option --server for an address; name servers/],
    [["--server", "pi", "import", "x"], /^ow: ow import has no option --server for an address; name servers/],
    [["import"], /^ow: missing argument <file>/],
    [["backup"], /^ow: missing argument <file>/]
  ] as const)("%j is refused", ([args, issue]) =>
    Effect.gen(function* () {
      const { code, err, out } = yield* ow(args)
      assert.deepStrictEqual([code, out], [2, ""])
      assert.match(err, issue)
    })
  )

  it.live("names the common options that it accepts, and takes no other word for one", () =>
    Effect.gen(function* () {
      const { out } = yield* ow(["serve", "--help"])
      assert.match(out, /\nCommon options it accepts: --json, --no-color and --quiet; see/)
      assert.notInclude(out, "--timeout")
      const { code, err } = yield* ow(["label", "x", "--name", "--timeout"], { HOME: "/nothing" })
      assert.deepStrictEqual([code, err.includes("has no option")], [3, false])
    })
  )

  it.scopedLive("fails in JSON with --json", () =>
    Effect.gen(function* () {
      const place = yield* folder
      const { code, err } = yield* ow(["history", "--json"], { HOME: place })
      assert.strictEqual(code, 3)
      assert.deepInclude(JSON.parse(err), { exit: 3 })
    })
  )
})
