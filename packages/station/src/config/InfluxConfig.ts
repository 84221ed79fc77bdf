/**
 * The InfluxDB of a station, with its secrets.
 *
 * @module
 * @since 0.1.0
 */
import * as Path from "node:path"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { ConfigError } from "./ConfigError.js"
import type { Influx } from "./influx.js"
import * as Secret from "./secret.js"

type Section = Exclude<Influx, false>

/**
 * How the station logs in: with a user of InfluxDB 1, or with a token of InfluxDB 2. `file` is the file of the secret, if one is
 * named. InfluxDB 1 may need no user.
 *
 * @since 0.1.0
 * @category models
 */
export type Login =
  | {
      readonly _tag: "User"
      readonly database: string
      readonly username: string | undefined
      readonly password: Redacted.Redacted
      readonly file: string | undefined
    }
  | {
      readonly _tag: "Token"
      readonly org: string
      readonly bucket: string
      readonly token: Redacted.Redacted
      readonly file: string | undefined
    }

/**
 * The InfluxDB that gets the readings: its `url`, the `login`, and the other fields as the configuration file describes them.
 *
 * @since 0.1.0
 * @category models
 */
export interface InfluxConfig extends Pick<Section, "url" | "measurement" | "every" | "rows" | "queue" | "age"> {
  readonly login: Login
}

const fail = (issue: string) => new ConfigError({ issues: [issue] })

const loginOf = (section: Section, source: string | undefined): Effect.Effect<Login, ConfigError> =>
  Effect.gen(function* () {
    const { bucket = "", database, org = "", passwordFile, tokenFile, username } = section
    const resolved = (file: string | undefined) =>
      file === undefined ? undefined : Path.resolve(source === undefined ? "" : Path.dirname(source), file)
    if (database !== undefined) {
      const file = resolved(passwordFile)
      const password = yield* Secret.read("STATION_INFLUX_PASSWORD", "influx.passwordFile", file)
      if (password !== "" && username === undefined)
        return yield* fail("influx.username: there is a password, STATION_INFLUX_PASSWORD, but no user")
      return { _tag: "User", database, username, password: Redacted.make(password), file }
    }
    const file = resolved(tokenFile)
    const token = yield* Secret.read("STATION_INFLUX_TOKEN", "influx.tokenFile", file)
    if (token === "")
      return yield* fail("influx: InfluxDB 2 needs a token; set STATION_INFLUX_TOKEN or influx.tokenFile")
    // It stands in a header.
    if (!/^[\x21-\x7e]+$/.test(token))
      return yield* fail("the token of InfluxDB must have only printable ASCII characters, without blanks")
    return { _tag: "Token", org, bucket, token: Redacted.make(token), file }
  })

/**
 * Reads the secrets of the section. `source` is the configuration file.
 *
 * @since 0.1.0
 * @category constructors
 */
export const load = (
  section: Influx,
  source: string | undefined
): Effect.Effect<InfluxConfig | undefined, ConfigError> => {
  if (section === false) return Effect.succeed(undefined)
  const { age, every, measurement, queue, rows, url } = section
  const settings = { url: url.replace(/\/$/, ""), measurement, every, rows, queue, age }
  return Effect.map(loginOf(section, source), (login) => ({ ...settings, login }))
}

/**
 * Returns the section as the configuration file would have it, without secrets.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = ({ login, url, ...rest }: InfluxConfig): Section => {
  const { file } = login
  if (login._tag === "User") {
    const { database, username } = login
    return {
      url,
      database,
      ...(username !== undefined && { username }),
      ...(file !== undefined && { passwordFile: file }),
      ...rest
    }
  }
  const { bucket, org } = login
  return { url, org, bucket, ...(file !== undefined && { tokenFile: file }), ...rest }
}
