/** The section `mqtt` of the configuration file. */
import * as Schema from "effect/Schema"
import { expected, field, name, optional, text } from "./fields.js"

/** Other parts would be ignored, which is worse than an error. */
const isBrokerUrl = (text: string): boolean => {
  if (!/^mqtts?:\/\/[^\s/]+\/?$/.test(text) || !URL.canParse(text)) return false
  const { hash, hostname, search } = new URL(text)
  return hostname !== "" && [hash, search].every((part) => part === "")
}

/** Without `+` and `#`, which stand for other levels. Topics of a broker itself begin with `$`. */
const Topic = text(
  "a topic such as owserver, without blanks, + and #",
  /^(?!\$)[^\s+#/\p{Cc}]{1,64}(?:\/[^\s+#/\p{Cc}]{1,64}){0,3}$/u
)

const Off = Schema.Literal(false).annotations({ jsonSchema: { type: "boolean", enum: [false] } })

const discovery = Schema.Struct({
  prefix: field(Topic, "homeassistant", "The prefix of the discovery topics, as it is set in Home Assistant.")
})

export const Mqtt = Schema.Struct({
  url: Schema.String.pipe(
    Schema.filter(isBrokerUrl, {
      ...expected("a URL such as mqtt://broker.lan:1883 or mqtts://broker.lan:8883"),
      jsonSchema: {
        type: "string",
        pattern: "^mqtts?://",
        description:
          "The URL of the broker: `mqtt://HOST:PORT`, or `mqtts://HOST:PORT` with TLS. Default ports: 1883 and 8883. It must not contain the user name and the password."
      }
    })
  ),
  username: optional(
    name("a user name of at most 255 characters on one line"),
    "The user name, if the broker asks for one."
  ),
  passwordFile: optional(
    name("the path of a file"),
    "The file with the password. A relative path starts at the folder of the configuration file. The variable `STATION_MQTT_PASSWORD` takes precedence."
  ),
  caFile: optional(
    name("the path of a file"),
    "The file with the certificate of the authority that signed the broker's, in PEM format. Default: the authorities that Node.js trusts."
  ),
  clientId: optional(
    text("1 to 64 letters, digits or punctuation marks", /^[\x21-\x7e]{1,64}$/),
    "The client id. Each client of a broker needs another one. Default: made from the name of the machine and `mqtt.prefix`; in a fleet, from `mqtt.prefix` alone."
  ),
  prefix: field(
    Topic,
    "owserver",
    "The topics of the station begin with this. If several stations use one broker, give each another one."
  ),
  discovery: field(
    Schema.Union(Off, discovery).annotations(expected("an object, or false")),
    {},
    "The entities for Home Assistant. `false` publishes states only."
  )
})
