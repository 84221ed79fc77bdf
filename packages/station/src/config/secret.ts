/** Secrets, from variables or files. */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import { ConfigError } from "./ConfigError.js"
import * as TextFile from "./TextFile.js"

/** Reads the secret in a file. `field` names the setting in errors. */
export const ofFile = (path: string, field: string): Effect.Effect<string, ConfigError> =>
  Effect.gen(function* () {
    const text = yield* Effect.mapError(
      TextFile.read(path),
      ({ issue }) => new ConfigError({ issues: [`${field}: cannot read ${path}: ${issue}`] })
    )
    const secret = text.replace(/\r?\n$/, "")
    return secret === "" ? yield* new ConfigError({ issues: [`${field}: ${path} is empty`] }) : secret
  })

/** Reads the secret in a variable. Empty if it is not set. */
export const ofVariable = (name: "STATION_PASSWORD" | "STATION_TOKEN"): Effect.Effect<string> =>
  Effect.orElseSucceed(Config.string(name), () => "")
