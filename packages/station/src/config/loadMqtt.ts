/**
 * The connection to an MQTT broker, as the configuration describes it.
 */
import * as Path from "node:path"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { ConfigError } from "./ConfigError.js"
import type { ConfigFile } from "./ConfigFile.js"
import * as Secret from "./secret.js"
import * as TextFile from "./TextFile.js"

type Section = NonNullable<ConfigFile["mqtt"]>

/**
 * How readings are published: the broker at `url`, the `prefix` of all topics, and the `discovery` of Home Assistant, as the
 * configuration file describes them.
 *
 * @since 0.1.0
 * @category models
 */
export interface MqttConfig extends Pick<Section, "url" | "prefix"> {
  readonly username: string | undefined
  readonly password: Redacted.Redacted | undefined
  /** The file of the password, if one is named. */
  readonly passwordFile: string | undefined
  /** The content of `caFile`. */
  readonly ca: string | undefined
  readonly caFile: string | undefined
  readonly clientId: string | undefined
  /** `undefined` if it is switched off. */
  readonly discovery: { readonly prefix: string } | undefined
}

const fail = (issue: string) => new ConfigError({ issues: [issue] })

/** The parser of certificates ignores what is none, and then trusts nobody. */
const certificateIn = (path: string): Effect.Effect<string, ConfigError> =>
  TextFile.read(path).pipe(
    Effect.mapError(({ issue }) => fail(`mqtt.caFile: cannot read ${path}: ${issue}`)),
    Effect.filterOrFail(
      (text) => text.includes("-----BEGIN CERTIFICATE-----"),
      () => fail(`mqtt.caFile: ${path} has no certificate in PEM format`)
    )
  )

/** Reads the secret and the certificate. Relative paths start at `folder`. */
export const load = (
  section: Section | undefined,
  folder: string
): Effect.Effect<MqttConfig | undefined, ConfigError> =>
  Effect.gen(function* () {
    if (section === undefined) return undefined
    const { clientId, discovery, prefix, url, username } = section
    const [passwordFile, caFile] = [section.passwordFile, section.caFile].map((file) =>
      file === undefined ? undefined : Path.resolve(folder, file)
    )
    const password = yield* Secret.read("STATION_MQTT_PASSWORD", "mqtt.passwordFile", passwordFile)
    if (password !== "" && username === undefined)
      return yield* fail("mqtt.username: the password of MQTT needs a user name")
    return {
      url,
      username,
      password: password === "" ? undefined : Redacted.make(password),
      passwordFile,
      ca: caFile === undefined ? undefined : yield* certificateIn(caFile),
      caFile,
      clientId,
      prefix,
      discovery: discovery === false ? undefined : discovery
    }
  })

/** Returns the section as it would stand in a file, without the secret. */
export const encode = ({
  ca: _,
  caFile,
  clientId,
  discovery,
  password: __,
  passwordFile,
  username,
  ...rest
}: MqttConfig): Section => ({
  ...rest,
  discovery: discovery ?? false,
  ...(username !== undefined && { username }),
  ...(passwordFile !== undefined && { passwordFile }),
  ...(caFile !== undefined && { caFile }),
  ...(clientId !== undefined && { clientId })
})
