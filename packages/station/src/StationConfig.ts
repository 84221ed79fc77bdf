/**
 * The configuration of a station, from a JSON file and the environment.
 *
 * @module
 * @since 0.1.0
 */
import * as Path from "node:path"
import { ServerAddress } from "@owserver/node"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import { ConfigError } from "./config/ConfigError.js"
import * as ConfigFile from "./config/ConfigFile.js"
import * as Influx from "./config/InfluxConfig.js"
import * as Issues from "./config/Issues.js"
import * as Json from "./config/Json.js"
import * as LoadMqtt from "./config/loadMqtt.js"
import { problemsOf } from "./config/problems.js"
import * as Secret from "./config/secret.js"
import type * as TargetConfig from "./config/TargetConfig.js"
import * as TextFile from "./config/TextFile.js"
import * as TargetSecrets from "./config/targetSecrets.js"
import * as Access from "./http/Access.js"

/**
 * An owserver to read.
 *
 * @since 0.1.0
 * @category models
 */
export interface Server {
  /** The id that is stored with each reading. It stays if the address changes. */
  readonly id: string
  /** Where it listens. */
  readonly address: ServerAddress.ServerAddress
}

/**
 * The database: a file, or PostgreSQL. `isStandard` is true for the file in the folder of data, which is made if it is missing. A
 * missing folder of another file may be a disk that is not mounted. The URL contains the password; `passwordFile` is its file, if one
 * is named.
 *
 * @since 0.1.0
 * @category models
 */
export type Database =
  | { readonly _tag: "File"; readonly file: string; readonly isStandard: boolean }
  | { readonly _tag: "Postgres"; readonly url: Redacted.Redacted; readonly passwordFile?: string | undefined }

/**
 * The InfluxDB of a station.
 *
 * @since 0.1.0
 * @category models
 */
export type InfluxConfig = Influx.InfluxConfig

type Stored = ConfigFile.ConfigFile["store"]

/**
 * What the store of a station does: the `database`, when readings are written, and how long they are kept.
 *
 * @since 0.1.0
 * @category models
 */
export interface StoreConfig extends Pick<Stored, "flush" | "queue" | "synchronous" | "retention"> {
  readonly database: Database
}

/**
 * The HTTP API: its `address` and `port`, and who may use it: `token`, `auth`, `hosts`, `publicUrl` and `trustProxy`, as the
 * configuration file describes them. The token is a secret.
 *
 * @since 0.1.0
 * @category models
 */
export interface HttpConfig {
  readonly address: string
  readonly port: number
  readonly token: Redacted.Redacted | undefined
  /** The file of the token, if one is named. */
  readonly tokenFile: string | undefined
  readonly auth: "token" | "none" | undefined
  readonly hosts: ReadonlyArray<string>
  readonly publicUrl: string | undefined
  readonly trustProxy: ReadonlyArray<string>
}

/**
 * How readings are published over MQTT.
 *
 * @since 0.1.0
 * @category models
 */
export type MqttConfig = LoadMqtt.MqttConfig

/**
 * The configuration of a station: its `servers`, what is collected, the `store`, and how values are displayed.
 *
 * @since 0.1.0
 * @category models
 */
export interface StationConfig extends Pick<ConfigFile.ConfigFile, "collect" | "writable" | "display"> {
  /** The file that it was read from. `undefined` if there was none. */
  readonly source: string | undefined
  readonly servers: ReadonlyArray<Server>
  readonly store: StoreConfig
  /** `undefined` if it is switched off. */
  readonly http: HttpConfig | undefined
  /** Who is told of alarms. */
  readonly targets: TargetConfig.Targets
  /** `undefined` if there is none. */
  readonly heartbeat: TargetConfig.Heartbeat | undefined
  /** The InfluxDB that gets the readings. `undefined` if there is none. */
  readonly influx: Influx.InfluxConfig | undefined
  /** `undefined` if there is no broker. */
  readonly mqtt: MqttConfig | undefined
}

/**
 * The variables that are read, and what each is for. `scripts/station.mjs` prints them in the documentation.
 *
 * @since 0.1.0
 * @category constants
 */
export const variables = {
  OWSERVER: "The address of the owserver, if the file has no `servers`.",
  STATION_STORE: "The database: the path of a file, or a URL of PostgreSQL. Replaces `store.file` and `store.url`.",
  STATION_PASSWORD: "The password of PostgreSQL.",
  STATION_PORT: "The port of HTTP. Replaces `http.port`; 0 picks a free one.",
  STATION_TOKEN: "The token of the HTTP API.",
  STATION_MQTT_PASSWORD: "The password of the MQTT broker.",
  STATION_INFLUX_TOKEN: "The token of InfluxDB 2.",
  STATION_INFLUX_PASSWORD: "The password of InfluxDB 1.",
  XDG_CONFIG_HOME: "The folder of `owserver/station.json`, which is read without `--config`. Default: `~/.config`.",
  XDG_DATA_HOME: "The folder of `owserver/station.db`. Default: `~/.local/share`.",
  CREDENTIALS_DIRECTORY:
    "The folder of credentials of systemd. Its files replace the files that are named: `token`, `password`, `mqtt-password`, `influx-token`, `influx-password`, `target-NAME-url`, `target-NAME-token` and `heartbeat-url`."
} as const

const variable = (name: keyof typeof variables | "HOME"): Effect.Effect<string> =>
  Effect.orElseSucceed(Config.string(name), () => "")

const inHome = (name: "XDG_CONFIG_HOME" | "XDG_DATA_HOME", below: string, file: string): Effect.Effect<string> =>
  Effect.zipWith(variable(name), variable("HOME"), (folder, home) => {
    // A relative path in these variables is to be ignored. Source: XDG Base Directory Specification.
    if (Path.isAbsolute(folder)) return Path.join(folder, "owserver", file)
    return home === "" ? "" : Path.join(home, below, "owserver", file)
  })

const fail = (...issues: ReadonlyArray<string>) => new ConfigError({ issues })

const parse = (source: string, text: string): Either.Either<ConfigFile.ConfigFile, ConfigError> => {
  const located = (issues: ReadonlyArray<string>) => fail(...issues.map((issue) => `${source}: ${issue}`))
  return Json.parse(text).pipe(
    Either.mapLeft((issue) => located([`not valid JSON: ${issue}`])),
    Either.flatMap((json) => Either.mapLeft(ConfigFile.decode(json), ({ issue }) => located(Issues.format(issue)))),
    Either.flatMap((file) => {
      const problems = problemsOf(file)
      return problems.length === 0 ? Either.right(file) : Either.left(located(problems))
    })
  )
}

const readFile = (
  explicit: string | undefined
): Effect.Effect<{ readonly source: string | undefined; readonly file: ConfigFile.ConfigFile }, ConfigError> =>
  Effect.gen(function* () {
    const file = explicit ?? (yield* inHome("XDG_CONFIG_HOME", ".config", "station.json"))
    const empty = { source: undefined, file: ConfigFile.standard }
    if (file === "") return explicit === undefined ? empty : yield* fail("--config needs the path of a file")
    const text = yield* Effect.either(TextFile.read(file))
    if (Either.isRight(text)) return { source: Path.resolve(file), file: yield* parse(file, text.right) }
    const { isMissing, issue } = text.left
    if (isMissing && explicit === undefined) return empty
    return yield* fail(`${file}: cannot read the configuration: ${issue}`)
  })

const standardServer = Effect.gen(function* () {
  const text = (yield* variable("OWSERVER")) || "localhost:4304"
  const address = yield* Either.mapLeft(ServerAddress.parse(text), ({ issue }) =>
    fail(`OWSERVER: expected the address of an owserver, not ${JSON.stringify(text)}: ${issue}`)
  )
  if (address.root !== "/") return yield* fail("OWSERVER: expected an address without a path")
  return [{ id: "owserver", address }]
})

const serversOf = ({ servers }: ConfigFile.ConfigFile): Effect.Effect<ReadonlyArray<Server>, ConfigError> =>
  servers === undefined
    ? standardServer
    : Effect.succeed(
        Object.entries(servers).map(([id, server]) => ({ id, address: "address" in server ? server.address : server }))
      )

const isUrl = (text: string): boolean => /^[a-z]+:\/\//i.test(text)

const postgres = (text: string, field: string, file: string | undefined, folder: string) =>
  Effect.gen(function* () {
    if (!URL.canParse(text) || !/^postgres(?:ql)?:$/.test(new URL(text).protocol))
      return yield* fail(`${field}: expected a URL such as postgresql://user@host:5432/database`)
    const url = new URL(text)
    const passwordFile = file === undefined ? undefined : Path.resolve(folder, file)
    const password = yield* Secret.read("STATION_PASSWORD", "store.passwordFile", passwordFile)
    if (password !== "") url.password = encodeURIComponent(password)
    return { _tag: "Postgres" as const, url: Redacted.make(url.href), passwordFile }
  })

const databaseOf = (
  { file, passwordFile, url }: Stored,
  source: string | undefined
): Effect.Effect<Database, ConfigError> =>
  Effect.gen(function* () {
    const folder = source === undefined ? "" : Path.dirname(source)
    const standard = yield* inHome("XDG_DATA_HOME", ".local/share", "station.db")
    const fileAt = (file: string): Database => ({ _tag: "File", file, isStandard: file === standard })
    const named = yield* variable("STATION_STORE")
    if (isUrl(named)) return yield* postgres(named, "STATION_STORE", passwordFile, folder)
    if (named !== "") return fileAt(Path.resolve(named))
    if (url !== undefined) return yield* postgres(url, `${source}: store.url`, passwordFile, folder)
    if (file !== undefined) return fileAt(Path.resolve(folder, file))
    if (standard === "") return yield* fail("store.file: neither XDG_DATA_HOME nor HOME is set, so name the file")
    return fileAt(standard)
  })

const portOf = (standard: number): Effect.Effect<number, ConfigError> =>
  Effect.flatMap(variable("STATION_PORT"), (text) => {
    if (text === "") return Effect.succeed(standard)
    if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Effect.succeed(Number(text))
    return fail(`STATION_PORT: expected an integer from 0 to 65535, not ${JSON.stringify(text.slice(0, 100))}`)
  })

/** A shorter token could be guessed. */
const shortestToken = 16

const httpOf = (
  http: ConfigFile.ConfigFile["http"],
  source: string | undefined
): Effect.Effect<HttpConfig | undefined, ConfigError> =>
  Effect.gen(function* () {
    if (http === false) return undefined
    const { auth, publicUrl, tokenFile: file, ...rest } = http
    const tokenFile =
      file === undefined ? undefined : Path.resolve(source === undefined ? "" : Path.dirname(source), file)
    const text = yield* Secret.read("STATION_TOKEN", "http.tokenFile", tokenFile)
    if (text !== "" && !/^[\x21-\x7e]+$/.test(text))
      return yield* fail("the token of the HTTP API must have only printable ASCII characters, without blanks")
    if (text !== "" && text.length < shortestToken)
      return yield* fail(`the token of the HTTP API must have at least ${shortestToken} characters`)
    const token = text === "" ? undefined : Redacted.make(text)
    const config = { ...rest, port: yield* portOf(rest.port), auth, publicUrl, token, tokenFile }
    const issue = Access.issueOf(config)
    return issue === undefined ? config : yield* fail(issue)
  })

/**
 * Reads the configuration. Without `file`, reads `owserver/station.json` in the folder of configurations if it exists. Fails with
 * `ConfigError`, which names all problems of the file.
 *
 * @example
 * ```ts
 * import { StationConfig } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const program = StationConfig.load({ file: "station.json" }).pipe(
 *   Effect.flatMap((config) => Console.log(StationConfig.format(config))),
 *   Effect.catchTag("ConfigError", ({ issues }) => Console.error(issues.join("\n")))
 * )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const load: (options?: { readonly file?: string | undefined }) => Effect.Effect<StationConfig, ConfigError> =
  Effect.fnUntraced(function* (options) {
    const { file, source } = yield* readFile(options?.file)
    const { flush, queue, retention, synchronous } = file.store
    return {
      source,
      servers: yield* serversOf(file),
      collect: file.collect,
      store: { database: yield* databaseOf(file.store, source), flush, queue, retention, synchronous },
      http: yield* httpOf(file.http, source),
      influx: yield* Influx.load(file.influx, source),
      mqtt: yield* LoadMqtt.load(file.mqtt, source === undefined ? "" : Path.dirname(source)),
      writable: file.writable,
      display: file.display,
      ...(yield* TargetSecrets.load(file, source === undefined ? "" : Path.dirname(source)))
    }
  })

const encodedHttp = ({ auth, publicUrl, token: _, tokenFile, ...rest }: HttpConfig): ConfigFile.ConfigFile["http"] => ({
  ...rest,
  ...(auth !== undefined && { auth }),
  ...(publicUrl !== undefined && { publicUrl }),
  ...(tokenFile !== undefined && { tokenFile })
})

const withoutPassword = (url: Redacted.Redacted): string => {
  const parsed = new URL(Redacted.value(url))
  parsed.password = ""
  return parsed.href
}

/**
 * Returns the configuration as the content of a file, with all defaults and without secrets.
 *
 * @example
 * ```ts
 * import { StationConfig } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.flatMap(StationConfig.load(), (config) => Console.log(StationConfig.format(config)))
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const format = ({
  collect,
  display,
  heartbeat,
  http,
  influx,
  mqtt,
  servers,
  store: { database, ...store },
  targets,
  writable
}: StationConfig): string => {
  const where = database._tag === "File" ? { file: database.file } : { url: withoutPassword(database.url) }
  const encoded = ConfigFile.encode({
    servers: Object.fromEntries(servers.map(({ address, id }) => [id, address])),
    collect,
    store: { ...where, ...store },
    http: http === undefined ? false : encodedHttp(http),
    influx: influx === undefined ? false : Influx.encode(influx),
    ...(mqtt !== undefined && { mqtt: LoadMqtt.encode(mqtt) }),
    writable,
    ...TargetSecrets.encode(targets, heartbeat),
    display
  })
  return JSON.stringify(encoded, null, 2)
}

/**
 * Describes the database for messages: the path of its file, or its URL without the password.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { StationConfig } from "@owserver/station"
 * import { Redacted } from "effect"
 *
 * const url = Redacted.make("postgresql://station:secret@db.lan/station")
 * assert.strictEqual(StationConfig.formatDatabase({ _tag: "Postgres", url }), "postgresql://station@db.lan/station")
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const formatDatabase = (database: Database): string =>
  database._tag === "File" ? database.file : withoutPassword(database.url)
