import * as Os from "node:os"
import * as Path from "node:path"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Secret from "../config/secret.js"
import * as TargetSecrets from "../config/targetSecrets.js"
import type { StationConfig } from "../StationConfig.js"
import { HostTag } from "./context.js"

/** Quotes a word of a command line. Source: systemd.service(5), systemd.unit(5) for `%`. */
const quoted = (word: string): string => {
  const escaped = word.replace(/[\\"]/g, "\\$&").replaceAll("$", "$$$$").replaceAll("%", "%%")
  return /^[\w./:@=+,-]+$/.test(word) ? word : `"${escaped}"`
}

/** Quotes a path in a list of paths. */
const quotedPath = (path: string): string => {
  const escaped = path.replace(/[\\"]/g, "\\$&").replaceAll("%", "%%")
  return /^[\w./:@=+,-]+$/.test(path) ? path : `"${escaped}"`
}

/**
 * Node.js compiles at run time, so `MemoryDenyWriteExecute` is not possible. `ProtectHome` is read-only, because Node.js and the
 * configuration may be there.
 */
const hardening = [
  "NoNewPrivileges=yes",
  "CapabilityBoundingSet=",
  "ProtectSystem=strict",
  "ProtectHome=read-only",
  "PrivateTmp=yes",
  "PrivateDevices=yes",
  "ProtectClock=yes",
  "ProtectControlGroups=yes",
  "ProtectHostname=yes",
  "ProtectKernelLogs=yes",
  "ProtectKernelModules=yes",
  "ProtectKernelTunables=yes",
  "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
  "RestrictNamespaces=yes",
  "RestrictRealtime=yes",
  "RestrictSUIDSGID=yes",
  "LockPersonality=yes",
  "SystemCallArchitectures=native",
  "SystemCallFilter=@system-service",
  "UMask=0077"
]

interface Input {
  readonly program: ReadonlyArray<string>
  readonly config: StationConfig
  readonly fleet: boolean
  /** The variables that are set now. */
  readonly variables: { readonly [name in Variable]?: string | undefined }
  /** The user who runs the command, or `undefined` for root. */
  readonly user: string | undefined
}

const variables = [
  "OWSERVER",
  "STATION_STORE",
  "STATION_PORT",
  "STATION_TOKEN",
  "STATION_PASSWORD",
  "STATION_INFLUX_TOKEN",
  "STATION_INFLUX_PASSWORD",
  "STATION_MQTT_PASSWORD",
  "XDG_DATA_HOME"
] as const
type Variable = (typeof variables)[number]

/** A secret in a unit would be no secret: all users can read units. */
const isSecret = (name: Variable, value: string): boolean =>
  name in Secret.credentials || (URL.canParse(value) && new URL(value).password !== "")

const environmentOf = ({ config: { store }, user, variables: given }: Input): ReadonlyArray<string> =>
  variables.flatMap((name) => {
    const value = given[name]
    if (value === undefined || value === "") return []
    // The service of root has a folder of its own.
    if (name === "XDG_DATA_HOME" && user === undefined) return []
    if (isSecret(name, value))
      return [`# ${name} is not copied, because all users can read this file: name a file in the configuration instead`]
    // The service starts in another folder.
    const { database } = store
    const text = name === "STATION_STORE" && database._tag === "File" ? database.file : value
    return [`Environment=${quotedPath(`${name}=${text}`)}`]
  })

/** The files that the service gets from systemd, because its user cannot read them. */
const credentialsOf = ({ config, user }: Input): ReadonlyArray<string> => {
  if (user !== undefined) return []
  const { heartbeat, http, influx, mqtt, store, targets } = config
  const passwordFile = store.database._tag === "Postgres" ? store.database.passwordFile : undefined
  const line = (name: string, file: string | undefined) =>
    file === undefined ? [] : [`LoadCredential=${name}:${file.replaceAll("%", "%%")}`]
  return [
    ...line(Secret.credentials.STATION_TOKEN, http?.tokenFile),
    ...line(Secret.credentials.STATION_PASSWORD, passwordFile),
    ...line(Secret.credentials.STATION_MQTT_PASSWORD, mqtt?.passwordFile),
    ...line(
      Secret.credentials[influx?.login._tag === "Token" ? "STATION_INFLUX_TOKEN" : "STATION_INFLUX_PASSWORD"],
      influx?.login?.file
    ),
    ...TargetSecrets.credentialFiles(targets, heartbeat).flatMap(([name, file]) => line(name, file))
  ]
}

/** As root the service gets a user of its own, and its database in `/var/lib/owserver`. */
const identity = ({ config: { store }, user }: Input): ReadonlyArray<string> => {
  const { database } = store
  if (user === undefined)
    return [
      "DynamicUser=yes",
      "StateDirectory=owserver",
      "Environment=XDG_DATA_HOME=%S",
      ...(database._tag === "File" && !database.isStandard
        ? [`ReadWritePaths=${quotedPath(Path.dirname(database.file))}`]
        : [])
    ]
  return [
    `User=${user}`,
    ...(database._tag === "File" ? [`ReadWritePaths=${quotedPath(Path.dirname(database.file))}`] : [])
  ]
}

/** Returns the text of a unit. */
export const format = (input: Input): string => {
  const { config, fleet, program } = input
  const command = [
    ...program,
    "serve",
    ...(fleet ? ["--fleet"] : []),
    ...(config.source === undefined ? [] : ["--config", config.source])
  ]
  return `${[
    "# Written by: ow serve --print-unit",
    "[Unit]",
    "Description=Station for 1-Wire sensors: reads owserver and stores the readings",
    "Wants=network-online.target",
    "After=network-online.target owserver.service postgresql.service time-sync.target",
    "",
    "[Service]",
    "Type=exec",
    `ExecStart=${command.map(quoted).join(" ")}`,
    "Restart=on-failure",
    "RestartSec=10",
    ...identity(input),
    ...environmentOf(input),
    ...credentialsOf(input),
    ...hardening,
    "",
    "[Install]",
    "WantedBy=multi-user.target"
  ].join("\n")}\n`
}

/** Returns the unit that runs `ow serve` as it would run now. */
export const print = (config: StationConfig, fleet: boolean): Effect.Effect<string, never, HostTag> =>
  Effect.gen(function* () {
    const { program } = yield* HostTag
    const { uid, username } = Os.userInfo()
    const found = yield* Effect.forEach(variables, (name) => Effect.option(Config.string(name)))
    const given = Object.fromEntries(variables.map((name, n) => [name, Option.getOrUndefined(found[n]!)]))
    return format({ program, config, fleet, variables: given, user: uid === 0 ? undefined : username })
  })
