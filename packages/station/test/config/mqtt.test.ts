import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { StationConfig } from "@owserver/station"
import { ConfigProvider, Effect, Either, Redacted } from "effect"
import { format } from "../../src/commands/unit.js"
import { temporaryFolder } from "../Databases.js"

const url = "mqtt://broker.lan:1883"
const certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"

/** Loads a file with this section beside files with these contents. Its name in the issues is replaced by `FILE`. */
const loaded = (mqtt: unknown, variables: { readonly [name: string]: string } = {}, files: object = {}) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = path.join(folder, "station.json")
    fs.writeFileSync(file, JSON.stringify({ mqtt }))
    for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), content)
    const environment = new Map(Object.entries({ HOME: folder, ...variables }))
    const config = yield* StationConfig.load({ file }).pipe(
      Effect.withConfigProvider(ConfigProvider.fromMap(environment)),
      Effect.either
    )
    return Either.mapLeft(config, ({ issues }) => issues.map((issue) => issue.replaceAll(file, "FILE")))
  })

describe("the section mqtt", () => {
  it.scoped("is missing by default, and needs only the URL of the broker", () =>
    Effect.gen(function* () {
      assert.isUndefined(Either.getOrThrow(yield* loaded(undefined)).mqtt)
      assert.deepStrictEqual(Either.getOrThrow(yield* loaded({ url })).mqtt, {
        url,
        username: undefined,
        password: undefined,
        passwordFile: undefined,
        ca: undefined,
        caFile: undefined,
        clientId: undefined,
        prefix: "owserver",
        discovery: { prefix: "homeassistant" }
      })
      const { mqtt } = Either.getOrThrow(yield* loaded({ url, discovery: false }))
      assert.isUndefined(mqtt?.discovery)
    })
  )

  it.scoped("has its password from the environment, systemd or a file, and never shows it", () =>
    Effect.gen(function* () {
      const section = { url: "mqtts://broker.lan", username: "station", passwordFile: "secret", caFile: "ca.pem" }
      const load = (variables = {}) => loaded(section, variables, { secret: "s3cret-of-file\n", "ca.pem": certificate })
      const config = Either.getOrThrow(yield* load())
      assert.strictEqual(Redacted.value(config.mqtt!.password!), "s3cret-of-file")
      assert.strictEqual(config.mqtt!.ca, certificate)
      const shown = StationConfig.format(config)
      assert.notInclude(shown + JSON.stringify(config) + String(config), "s3cret")
      assert.deepStrictEqual(JSON.parse(shown).mqtt, {
        ...section,
        passwordFile: config.mqtt?.passwordFile,
        caFile: config.mqtt?.caFile,
        prefix: "owserver",
        discovery: { prefix: "homeassistant" }
      })
      const ofVariable = Either.getOrThrow(yield* load({ STATION_MQTT_PASSWORD: "of-the-environment" }))
      assert.strictEqual(Redacted.value(ofVariable.mqtt!.password!), "of-the-environment")
      const credentials = yield* temporaryFolder
      fs.writeFileSync(path.join(credentials, "mqtt-password"), "of-systemd\n")
      const ofSystemd = Either.getOrThrow(yield* load({ CREDENTIALS_DIRECTORY: credentials }))
      assert.strictEqual(Redacted.value(ofSystemd.mqtt!.password!), "of-systemd")
    })
  )

  it.scoped("is handed to the unit for systemd, without the password", () =>
    Effect.gen(function* () {
      const section = { url, username: "station", passwordFile: "/etc/owserver/mqtt" }
      const config = Either.getOrThrow(yield* loaded(section, { STATION_MQTT_PASSWORD: "s3cret" }))
      const variables = { STATION_MQTT_PASSWORD: "s3cret" }
      const unit = format({ program: ["/usr/bin/node"], config, fleet: false, variables, user: undefined })
      assert.include(unit, "LoadCredential=mqtt-password:/etc/owserver/mqtt\n")
      assert.include(unit, "# STATION_MQTT_PASSWORD is not copied")
      assert.notInclude(unit, "s3cret")
    })
  )

  const expectedUrl = "FILE: mqtt.url: expected a URL such as mqtt://broker.lan:1883 or mqtts://broker.lan:8883"

  it.scoped.each<readonly [string, unknown, string]>([
    ["a section without a URL", {}, "FILE: mqtt.url: missing"],
    ["another protocol", { url: "http://u:s3cret@broker.lan" }, expectedUrl],
    ["no host", { url: "mqtt://" }, expectedUrl],
    ["a path", { url: `${url}/s3cret` }, expectedUrl],
    ["a query", { url: `${url}?password=s3cret` }, expectedUrl],
    ["a port that is none", { url: "mqtt://broker.lan:s3cret" }, expectedUrl],
    ["a password in the URL", { url: "mqtt://me:s3cret@broker.lan" }, "FILE: mqtt.url: the URL must not contain"],
    ["a user in the URL", { url: "mqtt://me@broker.lan" }, "FILE: mqtt.url: the URL must not contain"],
    ["a password without a user", { url, passwordFile: "secret" }, "mqtt.username: the password of MQTT needs a user"],
    ["a missing file", { url, username: "me", passwordFile: "/none" }, "mqtt.passwordFile: cannot read /none: no such"],
    ["a certificate without TLS", { url, caFile: "ca.pem" }, "FILE: mqtt.caFile: only a URL with mqtts:// has a cert"],
    ["a missing certificate", { url: "mqtts://b", caFile: "/none" }, "mqtt.caFile: cannot read /none: no such file"],
    ["a file that is no certificate", { url: "mqtts://b", caFile: "secret" }, "mqtt.caFile: "],
    ["a wildcard in the prefix", { url, prefix: "a/#" }, "FILE: mqtt.prefix: expected a topic such as owserver"],
    ["an empty level in the prefix", { url, prefix: "a//b" }, "FILE: mqtt.prefix: expected a topic such as owserver"],
    ["a prefix of the broker", { url, prefix: "$SYS" }, "FILE: mqtt.prefix: expected a topic such as owserver"],
    ["an endless prefix", { url, prefix: "a".repeat(9999) }, "FILE: mqtt.prefix: expected a topic such as owserver"],
    ["discovery true", { url, discovery: true }, "FILE: mqtt.discovery: expected an object, or false"],
    ["a client id with a blank", { url, clientId: "a b" }, "FILE: mqtt.clientId: expected 1 to 64 letters"],
    ["an unknown field", { url, password: "s3cret" }, "FILE: mqtt.password: unknown field; known fields: url, username"]
  ])("%s is refused", ([, section, message]) =>
    Effect.gen(function* () {
      const issues = Either.getOrThrow(
        Either.flip(yield* loaded(section, {}, { secret: "s3cret", "ca.pem": certificate }))
      )
      assert.isTrue(issues[0]?.startsWith(message), issues[0])
      assert.notInclude(issues.join("\n"), "s3cret")
    })
  )
})
