import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { StationConfig } from "@owserver/station"
import { ConfigProvider, Duration, Effect, Either, FastCheck, Redacted, type Scope } from "effect"
import * as ConfigFile from "../src/config/ConfigFile.js"
import * as Issues from "../src/config/Issues.js"

const folder: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "station-config-"))),
  (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true }))
)

const withEnvironment = (variables: { readonly [name: string]: string }) =>
  Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries({ HOME: "/home/me", ...variables }))))

/** Loads a file with this content. Its name in the issues is replaced by `FILE`. */
const loaded = (content: string | Uint8Array, variables: { readonly [name: string]: string } = {}) =>
  Effect.gen(function* () {
    const file = path.join(yield* folder, "station.json")
    fs.writeFileSync(file, content)
    const config = yield* Effect.either(withEnvironment(variables)(StationConfig.load({ file })))
    return Either.mapLeft(config, ({ issues }) => issues.map((issue) => issue.replaceAll(file, "FILE")))
  })

describe("without a file", () => {
  it.effect("one server on localhost, and a database in the folder of data", () =>
    Effect.gen(function* () {
      const config = yield* withEnvironment({})(StationConfig.load())
      assert.deepStrictEqual(config.servers, [
        { id: "owserver", address: { host: "localhost", port: 4304, root: "/" } }
      ])
      assert.deepStrictEqual(config.store.database, {
        _tag: "File",
        file: "/home/me/.local/share/owserver/station.db",
        isStandard: true
      })
      assert.strictEqual(Duration.toSeconds(config.collect.every), 30)
      assert.isUndefined(config.source)
    })
  )

  it.scoped("the environment names server, database and folders", () =>
    Effect.gen(function* () {
      const home = yield* folder
      const base = { XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, OWSERVER: "pi.lan" }
      const config = yield* withEnvironment(base)(StationConfig.load())
      assert.deepStrictEqual(config.servers[0]?.address, { host: "pi.lan", port: 4304, root: "/" })
      assert.deepStrictEqual(config.store.database, {
        _tag: "File",
        file: `${home}/owserver/station.db`,
        isStandard: true
      })
      fs.mkdirSync(path.join(home, "owserver"))
      fs.writeFileSync(path.join(home, "owserver/station.json"), '{"servers": {"attic": "attic.lan"}}')
      const named = yield* withEnvironment({ ...base, STATION_STORE: "/srv/here.db" })(StationConfig.load())
      assert.deepStrictEqual(
        named.servers.map(({ id }) => id),
        ["attic"]
      )
      assert.deepStrictEqual(named.store.database, { _tag: "File", file: "/srv/here.db", isStandard: false })
      assert.strictEqual(named.source, `${home}/owserver/station.json`)
    })
  )

  it.effect("an invalid variable is named", () =>
    Effect.gen(function* () {
      const issues = (variables: { readonly [name: string]: string }) =>
        Effect.map(Effect.flip(withEnvironment(variables)(StationConfig.load())), ({ issues }) => issues)
      assert.match(
        (yield* issues({ OWSERVER: "a:b:c" }))[0] ?? "",
        /^OWSERVER: expected the address of an owserver, not "a:b:c": /
      )
      assert.deepStrictEqual(yield* issues({ STATION_STORE: "mysql://u:secret@h/d" }), [
        "STATION_STORE: expected a URL such as postgresql://user@host:5432/database"
      ])
      assert.deepStrictEqual(yield* issues({ HOME: "" }), [
        "store.file: neither XDG_DATA_HOME nor HOME is set, so name the file"
      ])
    })
  )
})

describe("the HTTP API", () => {
  const token = "0123456789abcdef"
  const http = (fields: object | false, variables = {}) =>
    Effect.map(loaded(JSON.stringify({ http: fields }), variables), (loaded) =>
      Either.mapBoth(loaded, { onLeft: (issues) => [...issues], onRight: ({ http }) => http })
    )

  it.scoped("is served on 127.0.0.1:4380 without a token, or not at all", () =>
    Effect.gen(function* () {
      assert.deepInclude(Either.getOrThrow(yield* http({})), { address: "127.0.0.1", port: 4380, token: undefined })
      assert.isUndefined(Either.getOrThrow(yield* http(false)))
      assert.isUndefined(Either.getOrThrow(yield* http(false, { STATION_PORT: "0" })))
      for (const port of [0, 8080, 65_535]) {
        const loaded = yield* http({ port: 1 }, { STATION_PORT: String(port) })
        assert.deepInclude(Either.getOrThrow(loaded), { port })
      }
    })
  )

  it.scoped("has its token from the environment or a file, and never shows it", () =>
    Effect.gen(function* () {
      const home = yield* folder
      fs.writeFileSync(path.join(home, "token"), `${token}\n`)
      const file = path.join(home, "station.json")
      fs.writeFileSync(file, JSON.stringify({ http: { address: "0.0.0.0", tokenFile: "token" } }))
      const config = yield* withEnvironment({})(StationConfig.load({ file }))
      assert.strictEqual(Redacted.value(config.http!.token!), token)
      assert.notInclude(StationConfig.format(config) + JSON.stringify(config) + String(config), token)
      const other = yield* withEnvironment({ STATION_TOKEN: "from-the-environment" })(StationConfig.load({ file }))
      assert.strictEqual(Redacted.value(other.http!.token!), "from-the-environment")
      // systemd hands a copy to a service that cannot read the file itself.
      const credentials = path.join(home, "credentials")
      fs.mkdirSync(credentials)
      const served = withEnvironment({ CREDENTIALS_DIRECTORY: credentials })(StationConfig.load({ file }))
      assert.strictEqual(Redacted.value((yield* served).http!.token!), token)
      fs.writeFileSync(path.join(credentials, "token"), "from-systemd-0123456789\n")
      assert.strictEqual(Redacted.value((yield* served).http!.token!), "from-systemd-0123456789")
    })
  )

  it.scoped.each<readonly [string, object, { readonly [name: string]: string }, string]>([
    [
      "an address that others can reach",
      { address: "0.0.0.0" },
      {},
      "http.address: others can reach 0.0.0.0; set a token"
    ],
    ["an address of IPv6", { address: "::" }, {}, "http.address: others can reach ::; set a token"],
    ["a name that is not of this machine", { address: "localhost.example" }, {}, "http.address: others can reach"],
    ["a required token that is missing", { auth: "token" }, {}, 'http.auth is "token", but there is none'],
    ["a token with auth none", { auth: "none" }, { STATION_TOKEN: token }, 'http.auth is "none", but there is a token'],
    ["a short token", {}, { STATION_TOKEN: "short" }, "the token of the HTTP API must have at least 16 characters"],
    ["a token with a blank", {}, { STATION_TOKEN: `${token} x` }, "the token of the HTTP API must have only printable"],
    ["a missing file", { tokenFile: "/nothing" }, {}, "http.tokenFile: cannot read /nothing: no such file"],
    ["a port out of range", { port: 65_536 }, {}, "FILE: http.port: expected an integer from 0 to 65535"],
    ["a port out of range", {}, { STATION_PORT: "65536" }, 'STATION_PORT: expected an integer from 0 to 65535, not "'],
    ["a negative port", {}, { STATION_PORT: "-1" }, 'STATION_PORT: expected an integer from 0 to 65535, not "-1"'],
    ["a huge port", {}, { STATION_PORT: "1".repeat(9999) }, "STATION_PORT: expected an integer"],
    ["a proxy by name", { trustProxy: ["proxy"] }, {}, "FILE: http.trustProxy[0]: expected an IP address"],
    ["a host with a scheme", { hosts: ["http://a"] }, {}, "FILE: http.hosts[0]: expected a host name or an IP address"],
    ["a URL with a password", { publicUrl: "https://a:b@c" }, {}, "FILE: http.publicUrl: expected a URL such as"],
    [
      "a URL whose path would end a cookie's",
      { publicUrl: "https://a/b;c" },
      {},
      "FILE: http.publicUrl: expected a URL"
    ],
    [
      "a public URL without a token",
      { publicUrl: "https://home.example/" },
      {},
      "http.publicUrl: others can reach https://home.example/; set a token"
    ],
    ["an unknown field", { token }, {}, "FILE: http.token: unknown field; known fields: address, port"]
  ])("%s is refused", ([, fields, variables, message]) =>
    Effect.gen(function* () {
      const [issue = ""] = Either.getOrThrow(Either.flip(yield* http(fields, variables)))
      assert.isTrue(issue.startsWith(message), issue)
    })
  )

  it.scoped.each<readonly [string, object, { readonly [name: string]: string }]>([
    ["another address with a token", { address: "0.0.0.0" }, { STATION_TOKEN: token }],
    ["another address with auth none", { address: "192.168.1.20", auth: "none" }, {}],
    ["all of this machine", { address: "127.1.2.3" }, {}],
    ["this machine in IPv6", { address: "::1" }, {}],
    ["a public URL with a token", { publicUrl: "https://home.example" }, { STATION_TOKEN: token }],
    ["a public URL with auth none", { publicUrl: "https://home.example", auth: "none" }, {}],
    ["a public URL of this machine", { publicUrl: "http://localhost:8080/station" }, {}]
  ])("%s is accepted", ([, fields, variables]) =>
    Effect.map(http(fields, variables), (config) => assert.isTrue(Either.isRight(config)))
  )
})

describe("a file", () => {
  it.scoped("has each of its fields in the configuration", () =>
    Effect.gen(function* () {
      const config = Either.getOrThrow(
        yield* loaded(`\ufeff{
          "$schema": "https://example.org/schema.json",
          "servers": { "attic": "attic.lan", "shed": { "address": "[::1]:4305" }, "cellar": "/run/ow.sock" },
          "collect": {
            "every": "1m",
            "plan": [
              { "match": "28.*", "property": "temperature12", "every": "10s", "trust": "scratchpad" },
              { "match": "family:1D", "off": true },
              { "match": "water meter", "property": ["counter.A", "counter.B"], "trust": "retry" }
            ]
          },
          "store": { "file": "data/here.db", "flush": { "rows": 10 }, "synchronous": "normal", "retention": { "readings": "forever", "fiveMinutes": "forever" } },
          "display": { "zone": "Europe/Berlin", "temperature": "F" }
        }`)
      )
      assert.deepStrictEqual(
        config.servers.map(({ address, id }) => [id, address.host ?? address.socketPath, address.port]),
        [
          ["attic", "attic.lan", 4304],
          ["shed", "::1", 4305],
          ["cellar", "/run/ow.sock", undefined]
        ]
      )
      assert.deepStrictEqual(config.collect.plan, [
        {
          match: "28.*",
          property: "temperature12",
          every: Duration.seconds(10),
          trust: "scratchpad",
          off: false
        },
        { match: "family:1D", off: true },
        { match: "water meter", property: ["counter.A", "counter.B"], trust: "retry", off: false }
      ])
      const { database, flush, retention } = config.store
      assert.deepStrictEqual(database, {
        _tag: "File",
        file: path.join(path.dirname(config.source ?? ""), "data/here.db"),
        isStandard: false
      })
      assert.deepStrictEqual([Duration.toSeconds(flush.every), flush.rows], [30, 10])
      assert.isFalse(Duration.isFinite(retention.readings))
      assert.deepStrictEqual(config.display, { zone: "Europe/Berlin", temperature: "F" })
    })
  )

  const url = "postgresql://me@db.lan/station"

  it.scoped("names PostgreSQL, whose password comes from a file or the environment and is never shown", () =>
    Effect.gen(function* () {
      const home = yield* folder
      fs.writeFileSync(path.join(home, "password"), "p@ss/wörd\n")
      const file = path.join(home, "station.json")
      fs.writeFileSync(file, JSON.stringify({ store: { url, passwordFile: "password" } }))
      const database = (variables = {}) =>
        Effect.map(withEnvironment(variables)(StationConfig.load({ file })), (config) => {
          assert.notMatch(StationConfig.format(config) + JSON.stringify(config) + String(config), /p@ss|p%40ss|other/)
          assert.strictEqual(StationConfig.formatDatabase(config.store.database), url)
          return config.store.database._tag === "Postgres" ? Redacted.value(config.store.database.url) : ""
        })
      assert.strictEqual(decodeURIComponent(new URL(yield* database()).password), "p@ss/wörd")
      assert.strictEqual(new URL(yield* database({ STATION_PASSWORD: "other" })).password, "other")
    })
  )

  it.scoped("is printed so that it can be loaded again, with the same result", () =>
    Effect.gen(function* () {
      const config = Either.getOrThrow(
        yield* loaded('{"servers": {"a": "1.2.3.4"}, "collect": {"plan": [{"match": "*", "trust": "retry"}]}}')
      )
      const again = Either.getOrThrow(yield* loaded(StationConfig.format(config)))
      assert.deepStrictEqual({ ...again, source: config.source }, config)
    })
  )

  it.scoped.each<readonly [string, string | Uint8Array, ReadonlyArray<string>]>([
    [
      "that is not JSON",
      "{\n  servers: 1\n}",
      ['FILE: not valid JSON: line 2, column 3: expected a name in double quotes or "}", found "s"']
    ],
    [
      "in UTF-16",
      Buffer.from("\ufeff{}", "utf16le"),
      ["FILE: cannot read the configuration: it is UTF-16; save it as UTF-8"]
    ],
    [
      "in Latin-1",
      Buffer.from('{"servers": {"k\u00fcche": "x"}}', "latin1"),
      ["FILE: cannot read the configuration: it is not UTF-8"]
    ],
    [
      "of more than 1 MiB",
      `{}${" ".repeat(1_048_576)}`,
      ["FILE: cannot read the configuration: it is larger than 1 MiB"]
    ],
    ["with an array", "[]", ["FILE: expected an object, not []"]],
    [
      "with unknown fields",
      '{"colect": {}, "store": {"retention": {"days": "2y", "weeks": "2y"}}}',
      [
        "FILE: colect: unknown field; did you mean collect?",
        "FILE: store.retention.weeks: unknown field; known fields: readings, fiveMinutes, hours, days, events, alarms"
      ]
    ],
    [
      "with impossible intervals",
      '{"collect": {"every": "0s", "discovery": "10y", "plan": [{"match": "a", "every": -5}]}}',
      [
        'FILE: collect.every: expected a duration from 1s to 7d, such as 30s, not "0s"',
        'FILE: collect.discovery: expected a duration from 1s to 1d, such as 1m, not "10y"',
        "FILE: collect.plan[0].every: expected a duration from 1s to 7d, such as 30s, not -5"
      ]
    ],
    [
      "with wrong types",
      '{"servers": {"a": 5}, "collect": {"plan": {}}, "display": {"temperature": "X"}}',
      [
        "FILE: servers.a: expected an address, or an object with the field address, not 5",
        "FILE: collect.plan: expected an array, not {}",
        'FILE: display.temperature: expected one of "C", "F", "K", "R", not "X"'
      ]
    ],
    [
      "with invalid addresses",
      '{"servers": {"a": "x:99999", "b": {"adress": "y"}, "c": "owserver://h/bus.0"}}',
      [
        'FILE: servers.a: expected the address of an owserver: HOST, HOST:PORT, PORT, [IPV6]:PORT or /SOCKET (the port must be 1 to 65535, not "99999"), not "x:99999"',
        "FILE: servers.b.adress: unknown field; did you mean address?",
        "FILE: servers.b.address: missing",
        'FILE: servers.c: expected the address of an owserver: HOST, HOST:PORT, PORT, [IPV6]:PORT or /SOCKET (it names a path), not "owserver://h/bus.0"'
      ]
    ],
    [
      "with one server twice",
      '{"servers": {"a": "pi.lan", "b": "pi.lan:4304", "c d": "x"}}',
      [
        "FILE: servers.b: a has the same address, pi.lan:4304; each reading would be stored twice",
        'FILE: servers."c d": expected an id of at most 64 letters, digits, - and _'
      ]
    ],
    [
      "with one id twice",
      '{"servers": {"a": "pi.lan", "a": "attic.lan"}}',
      ['FILE: not valid JSON: line 1, column 29: the name "a" occurs twice in one object']
    ],
    ["without servers", '{"servers": {}}', ["FILE: servers: expected at least one server"]],
    [
      "with one rule twice",
      '{"collect": {"plan": [{"match": "28.*"}, {"match": "28.*", "every": "1m"}]}}',
      ["FILE: collect.plan[1]: plan[0] has the same match, so this rule never applies"]
    ],
    [
      "with a password in the URL",
      '{"store": {"url": "postgresql://me:s3cret@h/d"}}',
      ["FILE: store.url: the URL must not contain the password; use passwordFile or the variable STATION_PASSWORD"]
    ],
    [
      "with a URL of another kind",
      '{"store": {"url": "mysql://me:s3cret@h/d"}}',
      ["FILE: store.url: expected a URL such as postgresql://user@host:5432/database"]
    ],
    [
      "with two databases",
      `{"store": {"file": "x.db", "url": "${url}"}}`,
      ["FILE: store: file and url exclude each other"]
    ],
    [
      "that keeps fine values longer",
      '{"store": {"retention": {"readings": "5y"}}}',
      ["FILE: store.retention.fiveMinutes: expected 5y or more, because readings are kept that long"]
    ]
  ])("%s is refused, with its name, the field and what was expected", ([, content, issues]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(Either.flip(yield* loaded(content)), Either.right([...issues]))
    })
  )

  it.scoped("that cannot be read is named", () =>
    Effect.gen(function* () {
      const home = yield* folder
      const issues = (file: string) =>
        Effect.map(Effect.flip(withEnvironment({})(StationConfig.load({ file }))), ({ issues }) => issues)
      assert.deepStrictEqual(yield* issues(home), [`${home}: cannot read the configuration: it is a folder`])
      assert.deepStrictEqual(yield* issues("/nothing/here"), [
        "/nothing/here: cannot read the configuration: no such file"
      ])
      assert.deepStrictEqual(yield* issues("/dev/zero"), [
        "/dev/zero: cannot read the configuration: it is larger than 1 MiB"
      ])
    })
  )
})

const anything = FastCheck.jsonValue({ maxDepth: 4 })
const keys = FastCheck.constantFrom("servers", "collect", "store", "display", "plan", "every", "retention", "a")
const almost = FastCheck.letrec<{ readonly value: unknown; readonly object: unknown }>((tie) => ({
  value: FastCheck.oneof(anything, tie("object"), FastCheck.constantFrom("30s", "C", "pi.lan", "forever")),
  object: FastCheck.dictionary(keys, tie("value"), { maxKeys: 3 })
})).value

it.prop("whatever JSON is given, each problem is one line", [almost], ([input]) => {
  const decoded = ConfigFile.decode(input)
  if (Either.isRight(decoded)) return
  const lines = Issues.format(decoded.left.issue)
  assert.isAbove(lines.length, 0)
  for (const line of lines) assert.match(line, /^[^\n]+$/)
})
