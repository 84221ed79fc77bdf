import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { StationConfig } from "@owserver/station"
import { ConfigProvider, Duration, Effect, Either, Redacted } from "effect"
import { temporaryFolder } from "../Databases.js"

const secret = "s3cret-word"

/** Loads the section from a file, next to which is a file with a secret. */
const load = (influx: unknown, variables: { readonly [name: string]: string } = {}) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = path.join(folder, "station.json")
    fs.writeFileSync(path.join(folder, "secret"), `${secret}\n`)
    fs.writeFileSync(path.join(folder, "influx-token"), "from-systemd")
    fs.writeFileSync(file, typeof influx === "string" ? influx : JSON.stringify({ influx }))
    const given = Object.entries({ HOME: "/home/me", ...variables }).map(
      ([name, value]) => [name, value.replace("FOLDER", folder)] as const
    )
    const environment = Effect.withConfigProvider(ConfigProvider.fromMap(new Map(given)))
    const config = yield* Effect.either(environment(StationConfig.load({ file })))
    return Either.mapLeft(config, ({ issues }) => issues.map((issue) => issue.replaceAll(folder, "FOLDER")))
  })

const url = "http://influx.lan:8086"
const second = { url, org: "home", bucket: "sensors" }
const first = { url, database: "house" }

describe("the section influx", () => {
  it.scoped("is off by default", () =>
    Effect.gen(function* () {
      assert.isUndefined(Either.getOrThrow(yield* load(undefined)).influx)
      assert.isUndefined(Either.getOrThrow(yield* load(false)).influx)
    })
  )

  it.scoped("selects InfluxDB 1 by a database, and InfluxDB 2 by a bucket", () =>
    Effect.gen(function* () {
      const plain = Either.getOrThrow(yield* load({ ...first, url: `${url}/` })).influx!
      const { password, ...login } = plain.login._tag === "User" ? plain.login : assert.fail()
      assert.deepStrictEqual(login, { _tag: "User", database: "house", username: undefined, file: undefined })
      assert.strictEqual(Redacted.value(password), "")
      const { age, every, measurement, queue, rows } = plain
      assert.deepStrictEqual(
        { age: Duration.toHours(age), every: Duration.toSeconds(every), measurement, queue, rows, url: plain.url },
        { age: 24, every: 10, measurement: "owserver", queue: 100_000, rows: 5000, url }
      )
      const token = Either.getOrThrow(yield* load({ ...second, tokenFile: "secret" })).influx!.login
      assert(token._tag === "Token")
      assert.deepStrictEqual([token.org, token.bucket, Redacted.value(token.token)], ["home", "sensors", secret])
    })
  )

  it.scoped("has its secrets from variables, credentials of systemd or files, and never shows them", () =>
    Effect.gen(function* () {
      const cases = [
        [{ ...first, username: "pi", passwordFile: "secret" }, {}, secret],
        [{ ...first, username: "pi" }, { STATION_INFLUX_PASSWORD: secret }, secret],
        [{ ...second, tokenFile: "secret" }, {}, secret],
        [second, { STATION_INFLUX_TOKEN: secret }, secret],
        [{ ...second, tokenFile: "secret" }, { CREDENTIALS_DIRECTORY: "FOLDER" }, "from-systemd"]
      ] as const
      for (const [section, variables, expected] of cases) {
        const config = Either.getOrThrow(yield* load(section, variables))
        const { login } = config.influx!
        assert.strictEqual(Redacted.value(login._tag === "User" ? login.password : login.token), expected)
        const printed = StationConfig.format(config)
        assert.notInclude(printed + JSON.stringify(config) + String(config), expected)
        const again = Either.getOrThrow(yield* load(printed, { STATION_INFLUX_TOKEN: "other" }))
        assert.strictEqual(StationConfig.format(again), printed)
      }
    })
  )

  it.scoped.each<readonly [string, unknown, { readonly [name: string]: string }, ReadonlyArray<string>]>([
    ["no target", { url }, {}, ["influx: expected database (InfluxDB 1), or org and bucket (InfluxDB 2)"]],
    [
      "a bucket without an organization",
      { url, bucket: "b" },
      {},
      ["influx: expected database (InfluxDB 1), or org and bucket (InfluxDB 2)"]
    ],
    [
      "both versions",
      { ...first, ...second, tokenFile: "x" },
      {},
      ["org", "bucket", "tokenFile"].map(
        (field) => `influx.${field}: only InfluxDB 2 has it, and database selects InfluxDB 1`
      )
    ],
    [
      "a user of InfluxDB 2",
      { ...second, username: "pi" },
      { STATION_INFLUX_TOKEN: secret },
      ["influx.username: only InfluxDB 1 has it, and org and bucket select InfluxDB 2"]
    ],
    [
      "a password without a user",
      { ...first, passwordFile: "secret" },
      {},
      ["influx.passwordFile: expected username as well"]
    ],
    [
      "more rows than the queue holds",
      { ...first, rows: 101, queue: 100 },
      {},
      ["influx.rows: expected 100 or less, the length of the queue"]
    ],
    [
      "a URL with a password",
      { ...first, url: `http://pi:${secret}@a.lan` },
      {},
      ["influx.url: expected a URL such as http://influx.lan:8086, without a password"]
    ],
    [
      "a URL with a query",
      { ...first, url: "http://a.lan?db=x" },
      {},
      ["influx.url: expected a URL such as http://influx.lan:8086, without a password"]
    ],
    [
      "a user with a colon",
      { ...first, username: "a:b" },
      {},
      ['influx.username: expected the name of a user, without a colon, not "a:b"']
    ],
    [
      "a measurement that begins a comment",
      { ...first, measurement: "#" },
      {},
      ['influx.measurement: expected a name of letters, digits, blanks and - _ . that begins with a letter, not "#"']
    ],
    ["an unknown field", { ...first, token: secret }, {}, ["influx.token: unknown field"]]
  ])("refuses %s", ([, section, variables, expected]) =>
    Effect.gen(function* () {
      const issues = Either.getOrElse(Either.flip(yield* load(section, variables)), () => assert.fail("it is accepted"))
      assert.deepStrictEqual(
        issues.map((issue) => issue.replace("FOLDER/station.json: ", "").split(";")[0]!),
        expected
      )
    })
  )

  it.scoped.each<readonly [string, unknown, { readonly [name: string]: string }, string]>([
    ["a missing token", second, {}, "influx: InfluxDB 2 needs a token; set STATION_INFLUX_TOKEN or influx.tokenFile"],
    [
      "a token with a line break",
      second,
      { STATION_INFLUX_TOKEN: "a\nb" },
      "the token of InfluxDB must have only printable ASCII characters, without blanks"
    ],
    [
      "a password without a user",
      first,
      { STATION_INFLUX_PASSWORD: secret },
      "influx.username: there is a password, STATION_INFLUX_PASSWORD, but no user"
    ],
    ["a missing file", { ...second, tokenFile: "none" }, {}, "influx.tokenFile: cannot read FOLDER/none: no such file"]
  ])("reports %s", ([, section, variables, expected]) =>
    Effect.gen(function* () {
      const loaded = yield* load(section, variables)
      assert.deepStrictEqual(loaded, Either.left([expected]))
    })
  )
})
