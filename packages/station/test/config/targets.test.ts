import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { StationConfig } from "@owserver/station"
import { ConfigProvider, Duration, Effect, Either, Redacted } from "effect"
import * as ConfigFile from "../../src/config/ConfigFile.js"
import * as TargetSecrets from "../../src/config/targetSecrets.js"
import * as Template from "../../src/config/template.js"
import { temporaryFolder } from "../Databases.js"

const withVariables = (variables: { readonly [name: string]: string }) =>
  Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries({ HOME: "/home/me", ...variables }))))

interface Loading {
  readonly files?: { readonly [name: string]: string }
  readonly variables?: { readonly [name: string]: string }
}

/** Loads a configuration beside other files. Its folder in the issues is replaced by `FOLDER`. */
const loaded = (content: object, { files = {}, variables = {} }: Loading = {}) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = path.join(folder, "station.json")
    const written = JSON.stringify({ mqtt: { url: "mqtt://broker.example" }, ...content })
    for (const [name, text] of Object.entries({ ...files, "station.json": written })) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
      fs.writeFileSync(path.join(folder, name), text)
    }
    const inFolder = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, value.replace("FOLDER", folder)])
    )
    const config = yield* Effect.either(withVariables(inFolder)(StationConfig.load({ file })))
    return Either.mapLeft(config, ({ issues }) => issues.map((issue) => issue.replaceAll(folder, "FOLDER")))
  })

const issuesOf = (content: object, loading?: Loading) =>
  Effect.map(loaded(content, loading), (result) =>
    Either.match(result, { onLeft: (issues) => [...issues], onRight: () => [] })
  )

const every = {
  phone: { type: "ntfy", url: "https://ntfy.example/base/s3cret-topic", tokenFile: "token" },
  home: {
    type: "webhook",
    url: "https://user:s3cret-password@hook.example:8443/s3cret-path?key=s3cret-key",
    headers: { "X-Key": "s3cret-header" },
    body: { user: "s3cret-user", chat: 8123, text: "s3cret {{message}}", list: ["{{title}}", true, null] },
    timeout: "5s",
    expires: "2h"
  },
  file: { type: "webhook", urlFile: "url", method: "PUT" },
  broker: { type: "mqtt", topic: "alarms/all", retain: true, body: "{{change}}" },
  siren: { type: "command", command: ["/usr/local/bin/siren", "on"] }
} as const

const files = {
  token: "s3cret-token\n",
  url: "https://hook.example/s3cret-file\n",
  beat: "https://beat.example/s3cret"
}

describe("targets", () => {
  it.scoped("over MQTT need a broker", () =>
    Effect.gen(function* () {
      const targets = { bus: { type: "mqtt", topic: "alarms" } }
      assert.deepStrictEqual(yield* issuesOf({ mqtt: undefined, targets }), [
        "FOLDER/station.json: targets.bus: needs a broker, in the field mqtt"
      ])
    })
  )

  it.scoped("have defaults, and secrets from the configuration or from files", () =>
    Effect.gen(function* () {
      const config = Either.getOrThrow(yield* loaded({ targets: every, heartbeat: { urlFile: "beat" } }, { files }))
      const { broker, file, home, phone, siren } = config.targets
      assert(phone?.type === "ntfy" && home?.type === "webhook" && file?.type === "webhook")
      assert.strictEqual(Redacted.value(phone.url), every.phone.url)
      assert.strictEqual(Redacted.value(phone.token!), "s3cret-token")
      assert.strictEqual(phone.priority, 4)
      assert.deepStrictEqual(
        [phone, file, siren].map((target) => Duration.toSeconds(target!.timeout)),
        [10, 10, 30]
      )
      assert.deepStrictEqual(
        [phone, home].map((target) => Duration.toHours(target.expires)),
        [24, 2]
      )
      assert.strictEqual(home.method, "POST")
      assert.deepStrictEqual(Redacted.value(home.body!), every.home.body)
      assert.strictEqual(Redacted.value(file.url), "https://hook.example/s3cret-file")
      assert.isUndefined(file.token)
      assert.deepInclude(broker, { topic: "alarms/all", retain: true })
      assert.deepInclude(siren, { command: ["/usr/local/bin/siren", "on"] })
      assert.strictEqual(Redacted.value(config.heartbeat!.url), files.beat)
      assert.strictEqual(Duration.toSeconds(config.heartbeat!.every), 60)
    })
  )

  it.scoped("without any, there are none", () =>
    Effect.gen(function* () {
      const { heartbeat, targets } = Either.getOrThrow(yield* loaded({}))
      assert.deepStrictEqual([targets, heartbeat], [{}, undefined])
    })
  )

  it.scoped("show no secret when they are printed, and what is printed is a valid configuration", () =>
    Effect.gen(function* () {
      const config = Either.getOrThrow(yield* loaded({ targets: every, heartbeat: { urlFile: "beat" } }, { files }))
      const printed = StationConfig.format(config)
      assert.notMatch(printed + JSON.stringify(config) + String(config), /s3cret|8123/)
      const { heartbeat, targets } = JSON.parse(printed)
      assert.strictEqual(targets.home.url, "https://hook.example:8443/***")
      assert.deepStrictEqual(targets.home.headers, { "X-Key": "***" })
      assert.deepStrictEqual(targets.home.body, {
        user: "***",
        chat: "***",
        text: "***{{message}}",
        list: ["{{title}}", true, null]
      })
      assert.match(targets.file.urlFile, /^\/.*\/url$/)
      assert.match(heartbeat.urlFile, /^\/.*\/beat$/)
      assert.isTrue(Either.isRight(ConfigFile.decode(JSON.parse(printed))))
    })
  )

  it.scoped("have their secrets from systemd where it has copies", () =>
    Effect.gen(function* () {
      const copies = {
        "systemd/target-phone-token": "copied-token\n",
        "systemd/target-file-url": "https://copied.example/x",
        "systemd/heartbeat-url": "https://copied.example/beat"
      }
      const variables = { CREDENTIALS_DIRECTORY: "FOLDER/systemd" }
      const content = { targets: every, heartbeat: { urlFile: "/no/such/file" } }
      const config = Either.getOrThrow(yield* loaded(content, { files: { ...files, ...copies }, variables }))
      const { file, phone } = config.targets
      assert(phone?.type === "ntfy" && file?.type === "webhook")
      assert.strictEqual(Redacted.value(phone.token!), "copied-token")
      assert.strictEqual(Redacted.value(file.url), "https://copied.example/x")
      assert.strictEqual(Redacted.value(config.heartbeat!.url), "https://copied.example/beat")
      const names = TargetSecrets.credentialFiles(config.targets, config.heartbeat).map(([name]) => name)
      assert.deepStrictEqual(names, ["target-phone-token", "target-file-url", "heartbeat-url"])
    })
  )

  const url = "https://s3cret.example/x"

  it.scoped.each<readonly [string, object, ReadonlyArray<string>]>([
    ["a type that is unknown", { type: "mail" }, ['.type: expected "webhook" | "ntfy" | "mqtt" | "command"']],
    ["no type", { url }, [".type: missing"]],
    ["no URL", { type: "webhook" }, [": expected url or urlFile"]],
    ["two URLs", { type: "webhook", url, urlFile: "x" }, [": url and urlFile exclude each other"]],
    [
      "another protocol",
      { type: "webhook", url: "file:///s3cret" },
      [".url: expected a URL such as https://host/path"]
    ],
    ["a URL without a host", { type: "webhook", url: "https://" }, [".url: expected a URL such as https://host/path"]],
    [
      "an unknown field",
      { type: "webhook", url, colour: "s3cret" },
      [".colour: unknown field; known fields: type, url, urlFile, method, headers, tokenFile, body, timeout, expires"]
    ],
    [
      "an unknown placeholder",
      { type: "webhook", url, body: { a: [{ b: "s3cret {{tilte}}" }] } },
      [".body.a[0].b: unknown placeholder {{tilte}}; did you mean title or time?"]
    ],
    [
      "a placeholder that is no name",
      { type: "webhook", url, body: "{{s3cret s3cret}}" },
      [".body: expected the name of a placeholder between {{ and }}"]
    ],
    [
      "braces without an end",
      { type: "mqtt", topic: "a", body: ["s3cret {{title", "}}"] },
      [0, 1].map((n) => `.body[${n}]: {{ and }} must enclose the name of a placeholder`)
    ],
    [
      "a placeholder as the name of a field",
      { type: "webhook", url, body: { "{{title}}": 1 } },
      ['.body."{{title}}": the name of a field has no placeholders']
    ],
    [
      "a body with GET",
      { type: "webhook", url, method: "GET", body: "s3cret" },
      [".body: a request with GET has no body"]
    ],
    [
      "a method that is unknown",
      { type: "webhook", url, method: "DELETE" },
      ['.method: expected one of "POST", "PUT", "GET", not "DELETE"']
    ],
    [
      "invalid headers",
      { type: "webhook", url, headers: { "a b": "s3cret", Host: "s3cret", X: "s3cret\r\nY: 1", Z: "s3crét", z: "" } },
      [
        '.headers."a b": expected the name of a header',
        ".headers.Host: this header cannot be set",
        ".headers.X: expected printable ASCII characters",
        ".headers.Z: expected printable ASCII characters",
        ".headers.z: this header occurs twice"
      ]
    ],
    ["a header that is no text", { type: "webhook", url, headers: { X: 53 } }, [".headers.X: expected a text"]],
    [
      "two authorizations",
      { type: "webhook", url, headers: { authorization: "s3cret" }, tokenFile: "t" },
      [": tokenFile and the header Authorization exclude each other"]
    ],
    [
      "a priority out of range",
      { type: "ntfy", url, priority: 6 },
      [".priority: expected an integer from 1 to 5, not 6"]
    ],
    [
      "a duration out of range",
      { type: "ntfy", url, expires: "1s" },
      ['.expires: expected a duration from 1m to 30d, such as 1d, not "1s"']
    ],
    [
      "a topic with wildcards",
      { type: "mqtt", topic: "s3cret/#" },
      [".topic: expected a topic of MQTT without wildcards"]
    ],
    ["a topic with NUL", { type: "mqtt", topic: "a\0" }, [".topic: expected a topic of MQTT without wildcards"]],
    ["no program", { type: "command", command: [] }, [".command[0]: missing"]],
    [
      "a program without a path",
      { type: "command", command: ["siren"] },
      [".command[0]: expected the absolute path of a program"]
    ],
    [
      "a command line",
      { type: "command", command: "siren s3cret" },
      ['.command: expected an array such as ["/usr/local/bin/siren", "on"]']
    ],
    [
      "a placeholder in a command",
      { type: "command", command: ["/bin/x", "{{title}}"] },
      [".command[1]: a command has no placeholders; it reads the message as JSON from its standard input"]
    ]
  ])("with %s are refused, without a secret in the message", ([, target, issues]) =>
    Effect.gen(function* () {
      const found = yield* issuesOf({ targets: { one: target } })
      assert.deepStrictEqual(
        found,
        issues.map((issue) => `FOLDER/station.json: targets.one${issue}`)
      )
      assert.notMatch(found.join(), /s3cret/)
    })
  )

  it.scoped.each<readonly [string, object, { readonly [name: string]: string }, string]>([
    ["a URL", { type: "webhook", urlFile: "f" }, { f: "s3cret" }, "urlFile: expected a URL such as https://host/path"],
    [
      "a topic",
      { type: "ntfy", urlFile: "f" },
      { f: "https://s3cret.example/" },
      "urlFile: expected a URL that ends with a topic, such as https://ntfy.sh/TOPIC"
    ],
    ["any text", { type: "webhook", urlFile: "f" }, { f: "\n" }, "urlFile: FOLDER/f is empty"],
    ["a file", { type: "webhook", urlFile: "f" }, {}, "urlFile: cannot read FOLDER/f: no such file"],
    [
      "a token",
      { type: "webhook", url, tokenFile: "f" },
      { f: "s3cret\nX: y" },
      "tokenFile: the token must have only printable ASCII characters, without blanks"
    ]
  ])("whose file of secrets has not %s are refused", ([, target, files, issue]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* issuesOf({ targets: { one: target } }, { files }), [`targets.one.${issue}`])
    })
  )

  it.scoped("with a name that rules could not use are refused, and so is a text instead of a target", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* issuesOf({ targets: { "a b": every.siren, "": every.siren } }), [
        'FOLDER/station.json: targets."a b": expected a name of at most 64 letters, digits, - and _',
        'FOLDER/station.json: targets."": expected a name of at most 64 letters, digits, - and _'
      ])
      assert.deepStrictEqual(yield* issuesOf({ targets: { a: "https://s3cret" }, heartbeat: { every: "1s" } }), [
        'FOLDER/station.json: targets.a: expected an object with a "type": "webhook", "ntfy", "mqtt" or "command"',
        'FOLDER/station.json: heartbeat.every: expected a duration from 10s to 1d, such as 1m, not "1s"'
      ])
      assert.deepStrictEqual(yield* issuesOf({ heartbeat: {} }), [
        "FOLDER/station.json: heartbeat: expected url or urlFile"
      ])
    })
  )
})

describe("a template", () => {
  const values: Template.Values = {
    ...(Object.fromEntries(Template.placeholders.map((name) => [name, name])) as Template.Values),
    title: 'a "quoted" {{detail}} $& title',
    value: -12.5,
    at: 5,
    unit: null
  }

  it("is filled in, and what a value contains is never filled in again", () => {
    const body = { a: "{{ title }}!", b: ["{{title}}", "x {{value}}{{unit}}", 3, true, null], c: { d: "plain {a}" } }
    assert.deepStrictEqual(Template.problemsOf(body, []), [])
    assert.deepStrictEqual(Template.render(body, values), {
      a: `${values.title}!`,
      b: [values.title, "x -12.5", 3, true, null],
      c: { d: "plain {a}" }
    })
  })

  it("has numbers and null where a text is one placeholder and nothing else", () => {
    assert.deepStrictEqual(Template.render(["{{value}}", "{{at}}", "{{unit}}", " {{value}}"], values), [
      -12.5,
      5,
      null,
      " -12.5"
    ])
  })
})
