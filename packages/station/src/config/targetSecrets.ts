/** Reads the secrets of targets, and hides them. */
import * as Path from "node:path"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { ConfigError } from "./ConfigError.js"
import type { ConfigFile } from "./ConfigFile.js"
import * as Secret from "./secret.js"
import type { Heartbeat, SecretUrl, TargetConfig, Targets } from "./TargetConfig.js"
import * as Template from "./template.js"

type Given = ConfigFile["targets"][string]

/** The folder at which relative paths start, the field in messages, and the names of the credentials without their last part. */
interface Place {
  readonly folder: string
  readonly field: string
  readonly credential: string
}

const fail = (issue: string) => new ConfigError({ issues: [issue] })

/** Says what is wrong with a URL, without the URL. */
const issueOfUrl = (text: string, hasTopic: boolean): string | undefined => {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return "expected a URL such as https://host/path"
  const topic = new URL(text).pathname.split("/").at(-1) ?? ""
  return hasTopic && !/^[\w-]{1,64}$/.test(topic)
    ? "expected a URL that ends with a topic, such as https://ntfy.sh/TOPIC"
    : undefined
}

const urlOf = (
  { url, urlFile: file }: { readonly url?: string; readonly urlFile?: string },
  { credential, field, folder }: Place,
  hasTopic = false
): Effect.Effect<SecretUrl, ConfigError> =>
  Effect.gen(function* () {
    const urlFile = file === undefined ? undefined : Path.resolve(folder, file)
    const read =
      urlFile === undefined ? undefined : Secret.ofCredential(`${credential}-url`, `${field}.urlFile`, urlFile)
    const text = read === undefined ? (url ?? "") : (yield* read).trim()
    const issue = issueOfUrl(text, hasTopic)
    if (issue !== undefined) return yield* fail(`${field}.${file === undefined ? "url" : "urlFile"}: ${issue}`)
    return { url: Redacted.make(text), urlFile }
  })

const tokenOf = ({ tokenFile: file }: { readonly tokenFile?: string }, { credential, field, folder }: Place) =>
  Effect.gen(function* () {
    if (file === undefined) return { token: undefined, tokenFile: undefined }
    const tokenFile = Path.resolve(folder, file)
    const token = yield* Secret.ofCredential(`${credential}-token`, `${field}.tokenFile`, tokenFile)
    if (!/^[\x21-\x7e]{1,8192}$/.test(token))
      return yield* fail(`${field}.tokenFile: the token must have only printable ASCII characters, without blanks`)
    return { token: Redacted.make(token), tokenFile }
  })

const bodyOf = (given: { readonly body?: unknown }) =>
  given.body === undefined ? undefined : Redacted.make<unknown>(given.body)

const loadTarget = (given: Given, place: Place): Effect.Effect<TargetConfig, ConfigError> =>
  Effect.gen(function* () {
    const { expires, timeout } = given
    switch (given.type) {
      case "webhook": {
        const { headers, method, type } = given
        const secrets = { ...(yield* urlOf(given, place)), ...(yield* tokenOf(given, place)) }
        const { password, username } = new URL(Redacted.value(secrets.url))
        if (secrets.token !== undefined && `${username}${password}` !== "")
          return yield* fail(`${place.field}: tokenFile and a URL with a user exclude each other`)
        return { type, ...secrets, method, headers: Redacted.make(headers), body: bodyOf(given), timeout, expires }
      }
      case "ntfy": {
        const { priority, type } = given
        return {
          type,
          ...(yield* urlOf(given, place, true)),
          ...(yield* tokenOf(given, place)),
          priority,
          timeout,
          expires
        }
      }
      case "mqtt": {
        const { retain, topic, type } = given
        return { type, topic, retain, body: bodyOf(given), timeout, expires }
      }
      case "command":
        return given
    }
  })

/** The name of the credentials of a target, without what they are. */
const credentialOf = (name: string): string => `target-${name}`

const heartbeatCredential = "heartbeat"

/** Reads the secrets of the targets and of the heartbeat. Relative paths start at `folder`. */
export const load = (
  { heartbeat, targets }: ConfigFile,
  folder: string
): Effect.Effect<{ readonly targets: Targets; readonly heartbeat: Heartbeat | undefined }, ConfigError> =>
  Effect.gen(function* () {
    const loaded = yield* Effect.forEach(Object.entries(targets), ([name, given]) =>
      Effect.map(
        loadTarget(given, { folder, field: `targets.${name}`, credential: credentialOf(name) }),
        (target) => [name, target] as const
      )
    )
    const place = { folder, field: "heartbeat", credential: heartbeatCredential }
    return {
      targets: Object.fromEntries(loaded),
      heartbeat: heartbeat && { ...(yield* urlOf(heartbeat, place)), every: heartbeat.every }
    }
  })

const hiddenUrl = (url: Redacted.Redacted): string => {
  const { host, href, protocol } = new URL(Redacted.value(url))
  const origin = `${protocol}//${host}/`
  return href === origin ? origin : `${origin}***`
}

const encodedUrl = ({ url, urlFile }: SecretUrl) => (urlFile === undefined ? { url: hiddenUrl(url) } : { urlFile })

const encodedToken = ({ tokenFile }: { readonly tokenFile: string | undefined }) =>
  tokenFile === undefined ? {} : { tokenFile }

const encodedBody = ({ body }: { readonly body: Redacted.Redacted<unknown> | undefined }) =>
  body === undefined ? {} : { body: Template.hidden(Redacted.value(body)) }

const encodeTarget = (target: TargetConfig): Given => {
  switch (target.type) {
    case "webhook": {
      const { expires, headers, method, timeout, type } = target
      const names = Object.keys(Redacted.value(headers))
      return {
        type,
        ...encodedUrl(target),
        method,
        headers: Object.fromEntries(names.map((name) => [name, "***"])),
        ...encodedToken(target),
        ...encodedBody(target),
        timeout,
        expires
      }
    }
    case "ntfy": {
      const { expires, priority, timeout, type } = target
      return { type, ...encodedUrl(target), ...encodedToken(target), priority, timeout, expires }
    }
    case "mqtt": {
      const { body: _, ...rest } = target
      return { ...rest, ...encodedBody(target) }
    }
    case "command":
      return target
  }
}

/** Returns the sections of the configuration file, in which `***` stands for secrets. */
export const encode = (
  targets: Targets,
  heartbeat: Heartbeat | undefined
): Pick<ConfigFile, "targets" | "heartbeat"> => ({
  targets: Object.fromEntries(Object.entries(targets).map(([name, target]) => [name, encodeTarget(target)])),
  ...(heartbeat !== undefined && { heartbeat: { ...encodedUrl(heartbeat), every: heartbeat.every } })
})

/** Lists the files of secrets, by the names of their credentials in systemd. */
export const credentialFiles = (
  targets: Targets,
  heartbeat: Heartbeat | undefined
): ReadonlyArray<readonly [credential: string, file: string]> => {
  const named = (
    prefix: string,
    files: { readonly urlFile?: string | undefined; readonly tokenFile?: string | undefined }
  ) =>
    [[`${prefix}-url`, files.urlFile] as const, [`${prefix}-token`, files.tokenFile] as const].flatMap(
      ([name, file]) => (file === undefined ? [] : [[name, file] as const])
    )
  return [
    ...Object.entries(targets).flatMap(([name, target]) =>
      target.type === "webhook" || target.type === "ntfy" ? named(credentialOf(name), target) : []
    ),
    ...(heartbeat === undefined ? [] : named(heartbeatCredential, heartbeat))
  ]
}
