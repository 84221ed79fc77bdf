/** Secrets, from variables or files. */
import * as Path from "node:path"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import { ConfigError } from "./ConfigError.js"
import * as TextFile from "./TextFile.js"

/** The secret in the text of a file. */
const secretIn = (text: string, path: string, field: string): Effect.Effect<string, ConfigError> => {
  const secret = text.replace(/\r?\n$/, "")
  return secret === "" ? new ConfigError({ issues: [`${field}: ${path} is empty`] }) : Effect.succeed(secret)
}

/** Reads the secret in a file. `field` names the setting in errors. */
export const ofFile = (path: string, field: string): Effect.Effect<string, ConfigError> =>
  TextFile.read(path).pipe(
    Effect.mapError(({ issue }) => new ConfigError({ issues: [`${field}: cannot read ${path}: ${issue}`] })),
    Effect.flatMap((text) => secretIn(text, path, field))
  )

type Name =
  | "STATION_INFLUX_PASSWORD"
  | "STATION_INFLUX_TOKEN"
  | "STATION_MQTT_PASSWORD"
  | "STATION_PASSWORD"
  | "STATION_TOKEN"

/**
 * The names under which systemd hands the files of secrets to a service that cannot read the files themselves. Source:
 * systemd.exec(5), `LoadCredential`.
 */
export const credentials: Readonly<Record<Name, string>> = {
  STATION_INFLUX_PASSWORD: "influx-password",
  STATION_INFLUX_TOKEN: "influx-token",
  STATION_MQTT_PASSWORD: "mqtt-password",
  STATION_PASSWORD: "password",
  STATION_TOKEN: "token"
}

const variable = (name: Name | "CREDENTIALS_DIRECTORY"): Effect.Effect<string> =>
  Effect.orElseSucceed(Config.string(name), () => "")

/** Reads the secret in a variable. Empty if it is not set. */
export const ofVariable = (name: Name): Effect.Effect<string> => variable(name)

/** Reads a secret from systemd's copy of the file at `path`, or else from that. */
export const ofCredential = (credential: string, field: string, path: string): Effect.Effect<string, ConfigError> =>
  Effect.gen(function* () {
    const folder = yield* variable("CREDENTIALS_DIRECTORY")
    if (folder === "") return yield* ofFile(path, field)
    const copy = Path.join(folder, credential)
    return yield* Effect.matchEffect(TextFile.read(copy), {
      onSuccess: (text) => secretIn(text, copy, field),
      onFailure: () => ofFile(path, field)
    })
  })

/** Reads a secret: from its variable, or else from systemd's copy of the file at `path`, or else from that. Empty without any. */
export const read = (name: Name, field: string, path: string | undefined): Effect.Effect<string, ConfigError> =>
  Effect.flatMap(variable(name), (text) =>
    text !== "" || path === undefined ? Effect.succeed(text) : ofCredential(credentials[name], field, path)
  )
