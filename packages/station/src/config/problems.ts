import { ServerAddress } from "@owserver/node"
import * as Duration from "effect/Duration"
import type { ConfigFile } from "./ConfigFile.js"
import * as DurationText from "./DurationText.js"
import { formatPath } from "./Issues.js"
import * as Influx from "./influx.js"
import { ofTargets } from "./targetProblems.js"

const idPattern = /^[\w-]{1,64}$/

const ofServers = ({ servers = {} }: ConfigFile): ReadonlyArray<string> => {
  const issues: Array<string> = []
  const byAddress = new Map<string, string>()
  for (const [id, server] of Object.entries(servers)) {
    const path = formatPath(["servers", id])
    if (!idPattern.test(id)) issues.push(`${path}: expected an id of at most 64 letters, digits, - and _`)
    const address = ServerAddress.format("address" in server ? server.address : server)
    const other = byAddress.get(address)
    if (other === undefined) byAddress.set(address, id)
    else issues.push(`${path}: ${other} has the same address, ${address}; each reading would be stored twice`)
  }
  if (Object.keys(servers).length === 0) issues.push("servers: expected at least one server")
  return issues
}

/** A rule that repeats an earlier one never applies. */
const ofPlan = ({ collect }: ConfigFile): ReadonlyArray<string> => {
  const matches = collect.plan.map(({ match }) => match)
  return matches.flatMap((match, n) => {
    const first = matches.indexOf(match)
    return first === n ? [] : [`collect.plan[${n}]: plan[${first}] has the same match, so this rule never applies`]
  })
}

const levels = ["readings", "fiveMinutes", "hours", "days"] as const

/** A history continues in the next coarser level, which therefore must last at least as long. */
const ofRetention = ({ store: { retention } }: ConfigFile): ReadonlyArray<string> =>
  levels.flatMap((level, n) => {
    const finer = levels[n - 1]
    return finer === undefined || Duration.greaterThanOrEqualTo(retention[level], retention[finer])
      ? []
      : [
          `store.retention.${level}: expected ${DurationText.format(retention[finer])} or more, because ${finer} are kept that long`
        ]
  })

const ofStore = ({ store: { file, passwordFile, url } }: ConfigFile): ReadonlyArray<string> => {
  if (url === undefined)
    return passwordFile === undefined ? [] : ["store.passwordFile: only a database with a url has a password"]
  if (!URL.canParse(url)) return ["store.url: expected a URL such as postgresql://user@host:5432/database"]
  return [
    ...(file === undefined ? [] : ["store: file and url exclude each other"]),
    ...(new URL(url).password === ""
      ? []
      : ["store.url: the URL must not contain the password; use passwordFile or the variable STATION_PASSWORD"])
  ]
}

const ofHttp = ({ http }: ConfigFile): ReadonlyArray<string> =>
  http !== false && http.auth === "none" && http.tokenFile !== undefined
    ? ['http: tokenFile and "auth": "none" exclude each other']
    : []

const ofMqtt = ({ mqtt }: ConfigFile): ReadonlyArray<string> => {
  if (mqtt === undefined) return []
  const { password, protocol, username } = new URL(mqtt.url)
  return [
    ...(username === "" && password === ""
      ? []
      : [
          "mqtt.url: the URL must not contain the user name and the password; use username, and passwordFile or the variable STATION_MQTT_PASSWORD"
        ]),
    ...(mqtt.caFile !== undefined && protocol === "mqtt:"
      ? ["mqtt.caFile: only a URL with mqtts:// has a certificate"]
      : [])
  ]
}

/**
 * Returns what is wrong with a configuration although each field is valid.
 *
 * @internal
 */
export const problemsOf = (file: ConfigFile): ReadonlyArray<string> => [
  ...(file.servers === undefined ? [] : ofServers(file)),
  ...ofPlan(file),
  ...ofStore(file),
  ...ofRetention(file),
  ...ofHttp(file),
  ...ofTargets(file),
  ...Influx.problemsOf(file.influx),
  ...ofMqtt(file)
]
