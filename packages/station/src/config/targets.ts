/** The sections `targets` and `heartbeat` of the configuration file. */
import * as Schema from "effect/Schema"
import * as DurationText from "./DurationText.js"
import { documented, expected, field, integer, name, oneOf, optional, text } from "./fields.js"

const type = <const Type extends string>(type: Type) =>
  Schema.Literal(type).annotations({ jsonSchema: { type: "string", enum: [type] } })

const isUrl = (text: string): boolean => /^https?:\/\//.test(text) && URL.canParse(text)

const Url = Schema.String.pipe(
  Schema.filter(isUrl, {
    ...expected("a URL such as https://host/path"),
    jsonSchema: { type: "string", pattern: "^https?://" }
  })
)

const File = name("the path of a file")

const urls = {
  url: optional(Url, "The URL. It is a secret: messages and `--print-config` show only the host."),
  urlFile: optional(
    File,
    "The file with the URL, instead of `url`. A relative path starts at the folder of the configuration file."
  )
}

const tokenFile = optional(
  File,
  "The file with a token, which is sent as `Authorization: Bearer`. A relative path starts at the folder of the configuration file."
)

const timeout = (standard: string) =>
  field(DurationText.between("1s", "5m", standard), standard, "A try fails after this time, and is repeated later.")

const expires = field(
  DurationText.between("1m", "30d", "1d"),
  "1d",
  "A message that could not be delivered for this time is dropped."
)

const Text = Schema.String.annotations(expected("a text"))

const Body = Schema.Unknown.annotations({ jsonSchema: {} })

const webhook = Schema.Struct({
  type: type("webhook"),
  ...urls,
  method: field(oneOf("POST", "PUT", "GET"), "POST", "The method of the request. `GET` has no body."),
  headers: field(
    Schema.Record({ key: Schema.String, value: Text }),
    {},
    "Headers of the request. Their values are secrets: `--print-config` does not show them."
  ),
  tokenFile,
  body: optional(
    Body,
    "The body: any JSON, whose texts may have placeholders such as `{{message}}`. A text is sent as plain text. Default: all fields of the message."
  ),
  timeout: timeout("10s"),
  expires
}).annotations({ description: "A request to a URL." })

const ntfy = Schema.Struct({
  type: type("ntfy"),
  ...urls,
  tokenFile,
  priority: field(integer(1, 5), 4, "The priority of alarms, from 1 to 5. That of other messages is at most 3."),
  timeout: timeout("10s"),
  expires
}).annotations({ description: "A topic of ntfy. The last part of the URL is the topic: `https://ntfy.sh/TOPIC`." })

const mqtt = Schema.Struct({
  type: type("mqtt"),
  topic: text("a topic of MQTT without wildcards", /^[^#+\p{Cc}]{1,1000}$/u),
  retain: field(
    Schema.Boolean.annotations({ jsonSchema: { type: "boolean" } }),
    false,
    "If true, the broker keeps the last message for new subscribers."
  ),
  body: optional(Body, "The payload, as the body of a webhook. Default: all fields of the message, as JSON."),
  timeout: timeout("10s"),
  expires
}).annotations({ description: "A topic of the MQTT broker." })

const command = Schema.Struct({
  type: type("command"),
  command: documented(
    Schema.NonEmptyArray(text("a text without NUL", /^[^\0]{1,10000}$/)).annotations(
      expected('an array such as ["/usr/local/bin/siren", "on"]')
    ),
    { description: "The absolute path of the program, and its arguments. No shell runs." }
  ),
  timeout: field(
    DurationText.between("1s", "10m", "30s"),
    "30s",
    "The program and all programs that it started are ended after this time."
  ),
  expires
}).annotations({ description: "A program, which gets the message as JSON on its standard input." })

/**
 * A target.
 *
 * @internal
 */
export const Target = Schema.Union(webhook, ntfy, mqtt, command).annotations(
  expected('an object with a "type": "webhook", "ntfy", "mqtt" or "command"')
)

/**
 * The section `targets`.
 *
 * @internal
 */
export const Targets = Schema.Record({ key: Schema.String, value: Target })

/**
 * The section `heartbeat`.
 *
 * @internal
 */
export const Heartbeat = Schema.Struct({
  ...urls,
  every: field(DurationText.between("10s", "1d", "1m"), "1m", "The interval between two requests.")
})
