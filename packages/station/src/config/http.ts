/** The section `http` of the configuration file. */
import * as Net from "node:net"
import * as Schema from "effect/Schema"
import { expected, field, integer, name, Off, oneOf, optional, text } from "./fields.js"

const Address = text("an IP address or host name", /^[\w.:-]{1,253}$/)

const Host = text("a host name or an IP address, such as station.lan", /^(?:[\w.-]{1,253}|\[[\da-fA-F:.]{2,45}\])$/)

/** The path is that of a cookie too, in which a semicolon would end it. */
const isPublicUrl = (text: string): boolean => {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false
  const { hash, password, pathname, search, username } = new URL(text)
  return [hash, password, search, username].every((part) => part === "") && !pathname.includes(";")
}

const http = Schema.Struct({
  address: field(
    Address,
    "127.0.0.1",
    'The address on which the station serves the dashboard and the HTTP API. An address that other machines can reach needs a token, or `"auth": "none"`.'
  ),
  port: field(integer(0, 65_535), 4380, "The port. 0 picks a free one."),
  tokenFile: optional(
    name("the path of a file"),
    "The file with the token, 16 characters or more, that requests must have. A relative path starts at the folder of the configuration file. The variable `STATION_TOKEN` takes precedence."
  ),
  auth: optional(
    oneOf("token", "none"),
    "`token`: the station does not start without a token. `none`: requests need no token, and `hosts` must list each host name and IP address that browsers use. Without this field, requests need the token if there is one."
  ),
  hosts: field(
    Schema.Array(Host),
    [],
    "Without a token, the station answers only to these host names and IP addresses, such as `station.lan` and `192.168.1.20`, and to `localhost`, names that end in `.localhost`, `127.x.x.x` and `::1`. With a token, it answers to all."
  ),
  publicUrl: optional(
    Schema.String.pipe(
      Schema.filter(isPublicUrl, {
        ...expected("a URL such as https://home.example/station/"),
        jsonSchema: { type: "string", pattern: "^https?://" }
      })
    ),
    "The URL of the station in browsers, if it is behind a proxy, such as `https://home.example/station/`."
  ),
  trustProxy: field(
    Schema.Array(
      Schema.String.pipe(
        Schema.filter((text) => Net.isIP(text) !== 0, {
          ...expected("an IP address"),
          jsonSchema: { type: "string", examples: ["127.0.0.1"] }
        })
      )
    ),
    [],
    "The IP addresses of proxies whose `X-Forwarded-For`, `X-Forwarded-Host` and `X-Forwarded-Proto` the station uses."
  )
})

export const Http = Schema.Union(Off, http).annotations(expected("an object, or false"))
