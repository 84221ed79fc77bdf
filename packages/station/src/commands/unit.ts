import * as Os from "node:os"
import * as Path from "node:path"
import * as Effect from "effect/Effect"
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
  /** The user who runs the command, or `undefined` for root. */
  readonly user: string | undefined
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
  const { config, program } = input
  const command = [...program, "serve", ...(config.source === undefined ? [] : ["--config", config.source])]
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
    ...hardening,
    "",
    "[Install]",
    "WantedBy=multi-user.target"
  ].join("\n")}\n`
}

/** Returns the unit that runs `ow serve` as it would run now. */
export const print = (config: StationConfig): Effect.Effect<string, never, HostTag> =>
  Effect.map(HostTag, ({ program }) => {
    const { uid, username } = Os.userInfo()
    return format({ program, config, user: uid === 0 ? undefined : username })
  })
