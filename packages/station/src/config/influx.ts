/** The section `influx` of the configuration file. */
import * as Schema from "effect/Schema"
import * as DurationText from "./DurationText.js"
import { expected, field, integer, name, Off, optional, text } from "./fields.js"

const isUrl = (text: string): boolean => {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false
  const { hash, password, search, username } = new URL(text)
  return [hash, password, search, username].every((part) => part === "")
}

const relative = "A relative path starts at the folder of the configuration file."

const influx = Schema.Struct({
  url: Schema.String.pipe(
    Schema.filter(isUrl, {
      ...expected("a URL such as http://influx.lan:8086, without a password"),
      jsonSchema: {
        type: "string",
        pattern: "^https?://",
        examples: ["http://influx.lan:8086"],
        description: "The URL of InfluxDB."
      }
    })
  ),
  database: optional(name("the name of a database"), "The database of InfluxDB 1."),
  username: optional(
    text("the name of a user, without a colon", /^[^\p{Cc}:]{1,255}$/u),
    "The user of InfluxDB 1, if it needs one."
  ),
  passwordFile: optional(
    name("the path of a file"),
    `The file with the password of this user. ${relative} The variable \`STATION_INFLUX_PASSWORD\` takes precedence.`
  ),
  org: optional(name("the name of an organization"), "The organization of InfluxDB 2."),
  bucket: optional(name("the name of a bucket"), "The bucket of InfluxDB 2."),
  tokenFile: optional(
    name("the path of a file"),
    `The file with the token of InfluxDB 2. ${relative} The variable \`STATION_INFLUX_TOKEN\` takes precedence.`
  ),
  measurement: field(
    text("a name of letters, digits, blanks and - _ . that begins with a letter", /^[A-Za-z][\w .-]{0,99}$/),
    "owserver",
    "The measurement, in which all readings are."
  ),
  every: field(DurationText.between("1s", "1h", "10s"), "10s", "The longest time until readings are sent."),
  rows: field(
    integer(1, 50_000),
    5000,
    "Readings are sent at once when this number is queued, and at most as many together."
  ),
  queue: field(
    integer(100, 10_000_000),
    100_000,
    "The maximum number of queued readings while InfluxDB is unavailable. If the queue is full, the oldest readings are dropped and counted."
  ),
  age: field(
    DurationText.between("1m", "30d", "1d"),
    "1d",
    "Readings that have waited for longer are dropped and counted. At its start, the station sends the stored readings of this time again, because those that waited were lost with the process."
  )
})

export const Influx = Schema.Union(Off, influx).annotations(expected("an object, or false"))

export type Influx = typeof Influx.Type

/** Returns what is wrong although each field is valid. */
export const problemsOf = (influx: Influx): ReadonlyArray<string> => {
  if (influx === false) return []
  const { bucket, database, org, passwordFile, queue, rows, tokenFile, username } = influx
  const onlyIn = (hint: string, fields: { readonly [field: string]: unknown }) =>
    Object.entries(fields).flatMap(([field, value]) => (value === undefined ? [] : [`influx.${field}: ${hint}`]))
  const isFirst = database !== undefined
  const isSecond = org !== undefined && bucket !== undefined
  return [
    ...(isFirst || isSecond ? [] : ["influx: expected database (InfluxDB 1), or org and bucket (InfluxDB 2)"]),
    ...(isFirst ? onlyIn("only InfluxDB 2 has it, and database selects InfluxDB 1", { org, bucket, tokenFile }) : []),
    ...(!isFirst && isSecond
      ? onlyIn("only InfluxDB 1 has it, and org and bucket select InfluxDB 2", { username, passwordFile })
      : []),
    ...(isFirst && passwordFile !== undefined && username === undefined
      ? ["influx.passwordFile: expected username as well"]
      : []),
    ...(rows > queue ? [`influx.rows: expected ${queue} or less, the length of the queue`] : [])
  ]
}
