/**
 * The schema of the configuration file.
 *
 * @module
 * @since 0.1.0
 */
import { ServerAddress } from "@owserver/node"
import * as Either from "effect/Either"
import * as JSONSchema from "effect/JSONSchema"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as DurationText from "./DurationText.js"
import { documented, expected, field, integer, name, oneOf, optional, parsed, section, text } from "./fields.js"
import { Http } from "./http.js"
import { Influx } from "./influx.js"
import { Mqtt } from "./mqtt.js"
import { Heartbeat, Targets } from "./targets.js"

const isAddress = (input: unknown): input is ServerAddress.ServerAddress => Predicate.hasProperty(input, "root")

const ServerAddressText = parsed(
  "the address of an owserver: HOST, HOST:PORT, PORT, [IPV6]:PORT or /SOCKET",
  isAddress,
  (text) =>
    Either.match(ServerAddress.parse(text), {
      onLeft: ({ issue }) => issue,
      onRight: (address) => (address.root === "/" ? address : "it names a path")
    }),
  ServerAddress.format,
  { minLength: 1, examples: ["pi.lan", "192.168.1.20:4304", "/run/owserver.sock"] }
)

const Interval = DurationText.between("1s", "7d", "30s")

const PropertyName = name("the name of a property, such as temperature, or an array of such names")

const Match = Schema.String.pipe(
  Schema.filter((text) => /^(?!family:)\P{Cc}{1,255}$|^family:[\dA-F]{2}$/u.test(text), {
    ...expected("a device such as 28.*, its alias, or family:28"),
    jsonSchema: {
      type: "string",
      minLength: 1,
      description:
        "The devices: an address, in which `*` is any number of characters and `?` is one, such as `28.*`; `family:` and its code; an alias in owserver, or a name in the station. Case does not count in addresses."
    }
  })
)

/**
 * A rule of the plan.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Rule = Schema.Struct({
  match: Match,
  property: optional(
    Schema.Union(PropertyName, Schema.NonEmptyArray(PropertyName)).annotations(
      expected("the name of a property, such as temperature, or an array of such names")
    ),
    "The property or properties to read. Default: the primary property of the device. `present` reads whether the device is there."
  ),
  every: optional(Interval, "The interval. Default: `collect.every`."),
  trust: optional(
    oneOf("confirm", "scratchpad", "retry", "accept", "reject"),
    "The policy for doubtful values, such as the 85 °C of a thermometer that lost its power. Default: `confirm`."
  ),
  off: field(
    Schema.Boolean.annotations({ jsonSchema: { type: "boolean" } }),
    false,
    "If true, these devices are not read."
  )
})

const Server = Schema.Union(ServerAddressText, Schema.Struct({ address: ServerAddressText })).annotations({
  ...expected("an address, or an object with the field address")
})

const collect = Schema.Struct({
  every: field(Interval, "30s", "The interval between two readings of a property."),
  discovery: field(DurationText.between("1s", "1d", "1m"), "1m", "The interval between two searches for new devices."),
  plan: field(
    Schema.Array(Rule),
    [],
    "Rules for devices that are not read in the default way. The first rule that matches a device applies."
  )
})

const Age = DurationText.between("1d", "forever", "90d")

const store = Schema.Struct({
  file: optional(
    name("the path of a file"),
    "The file of the database. A relative path starts at the folder of the configuration file. Default: `owserver/station.db` in `$XDG_DATA_HOME` or `~/.local/share`."
  ),
  url: optional(
    text("a URL such as postgresql://user@host:5432/database", /^postgres(?:ql)?:\/\/\S+$/),
    "The URL of a PostgreSQL database, instead of `file`. It must not contain the password."
  ),
  passwordFile: optional(
    name("the path of a file"),
    "The file with the password of PostgreSQL. A relative path starts at the folder of the configuration file. The variable `STATION_PASSWORD` takes precedence."
  ),
  flush: section(
    Schema.Struct({
      every: field(
        DurationText.between("1s", "1h", "30s"),
        "30s",
        "The longest time until readings are written. A power failure loses readings that are not written yet."
      ),
      rows: field(integer(1, 100_000), 1000, "Readings are written at once when this number is queued.")
    }),
    "When readings are written."
  ),
  queue: field(
    integer(100, 10_000_000),
    100_000,
    "The maximum number of queued readings while the database is unavailable. If the queue is full, the oldest readings are dropped and counted."
  ),
  synchronous: field(
    oneOf("full", "normal"),
    "full",
    "When SQLite waits for the disk: at each write (`full`), or at some writes (`normal`), which wears an SD card less. With `normal`, a power failure may lose the last writes. In both cases the database stays intact, and a crash of the process loses no write. PostgreSQL has its own setting."
  ),
  retention: section(
    Schema.Struct({
      readings: field(Age, "90d", "How long single readings are kept."),
      fiveMinutes: field(Age, "2y", "How long the values per five minutes are kept."),
      hours: field(Age, "forever", "How long the values per hour are kept."),
      days: field(Age, "forever", "How long the values per day are kept."),
      events: field(Age, "1y", "How long events are kept, such as a lost server."),
      alarms: field(Age, "2y", "How long alarms are kept after they are cleared.")
    }),
    "How long data are kept: a number of days or years, or `forever`."
  )
})

const isZone = (zone: string): boolean =>
  Either.isRight(Either.try(() => new Intl.DateTimeFormat("en", { timeZone: zone })))

const display = Schema.Struct({
  zone: optional(
    Schema.String.pipe(
      Schema.filter(isZone, { ...expected("a time zone such as Europe/Berlin"), jsonSchema: { type: "string" } })
    ),
    "The time zone of days and months, such as `Europe/Berlin`. Default: the time zone of the system."
  ),
  temperature: field(oneOf("C", "F", "K", "R"), "C", "The scale of displayed temperatures. The database stores °C.")
})

/**
 * A pattern of outputs that may be written.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Writable = Schema.Struct({
  match: documented(Match, { description: "The devices, as in `collect.plan`." }),
  property: documented(Schema.Union(PropertyName, Schema.NonEmptyArray(PropertyName)), {
    description: "The property or properties, such as `PIO.A`. `*` is any number of characters, and `?` is one."
  }).annotations(expected("the name of a property, such as PIO.A, or an array of such names"))
})

/**
 * The configuration file. All fields have defaults.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ConfigFile = Schema.Struct({
  $schema: optional(Schema.String, "The JSON Schema of this file, for editors."),
  servers: optional(
    Schema.Record({
      key: Schema.String,
      value: Server
    }),
    "The owservers, by their ids. The id is stored with each reading, so keep it if the address changes. Without this field, one server with the id `owserver`, from the variable `OWSERVER` or on localhost:4304."
  ),
  collect: section(collect, "What is read, and how often."),
  store: section(store, "Where readings are stored, and for how long."),
  http: section(Http, "The HTTP API. `false` switches it off."),
  mqtt: optional(Mqtt, "The MQTT broker to which readings are published. Default: none."),
  influx: field(Influx, false, "The InfluxDB that gets the readings. `false`: none."),
  writable: field(
    Schema.Array(Writable),
    [],
    "The outputs that may be written over HTTP and MQTT. Default: none. Settings, such as limits of alarms, cannot be written."
  ),
  targets: field(Targets, {}, "Who is told of alarms, by names, which rules refer to."),
  heartbeat: optional(
    Heartbeat,
    "A URL that the station requests as long as it is well, for a service that warns when the requests end."
  ),
  display: section(display, "How values are shown.")
})

/**
 * @since 0.1.0
 * @category models
 */
export type ConfigFile = typeof ConfigFile.Type

/**
 * Decodes parsed JSON, and reports all problems.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode: (input: unknown) => Either.Either<ConfigFile, ParseResult.ParseError> = Schema.decodeUnknownEither(
  ConfigFile,
  { errors: "all", onExcessProperty: "error" }
)

/**
 * Encodes with all defaults, as a file would have it.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode: (config: ConfigFile) => typeof ConfigFile.Encoded = Schema.encodeSync(ConfigFile)

/**
 * Returns the JSON Schema of the file, for editors.
 *
 * @since 0.1.0
 * @category encoding
 */
export const jsonSchema = (): object => ({
  ...JSONSchema.make(ConfigFile),
  title: "Configuration of an owserver station"
})

/**
 * The configuration without a file.
 *
 * @since 0.1.0
 * @category constants
 */
export const standard: ConfigFile = Schema.decodeSync(ConfigFile)({})
