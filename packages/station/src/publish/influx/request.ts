/** A request that writes to InfluxDB, and what its response means. */
import * as Zlib from "node:zlib"
import { OwText } from "@owserver/client"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type { InfluxConfig } from "../../config/InfluxConfig.js"

/**
 * The outcome of a request.
 *
 * - `Accepted`
 * - `Refused`: the server will never accept some of the readings, `count` of them if it tells
 * - `TooLarge`: the server may accept fewer readings at once
 * - `Unavailable`: the server does not answer, or cannot write now. It may tell to wait, in milliseconds
 * - `Denied`: the user, the token or the database is wrong, until someone corrects it
 */
export type Outcome = Data.TaggedEnum<{
  Accepted: Record<never, never>
  Refused: { readonly reason: string; readonly count: number | undefined }
  TooLarge: { readonly reason: string }
  Unavailable: { readonly reason: string; readonly wait: number }
  Denied: { readonly reason: string }
}>

const outcome = Data.taggedEnum<Outcome>()

/** A server that has not answered after this time will not. */
const patience = Duration.seconds(30)

/** The reason is in the first bytes of a response. */
const mostRead = 4096

const longestReason = 200

interface Target {
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  /** Texts that no message may have. */
  readonly secrets: ReadonlyArray<string>
}

const targetOf = ({ login, url }: InfluxConfig): Target => {
  const query = (path: string, parameters: { readonly [name: string]: string }) =>
    `${url}${path}?${new URLSearchParams({ ...parameters, precision: "ms" })}`
  if (login._tag === "Token") {
    const token = Redacted.value(login.token)
    return {
      url: query("/api/v2/write", { org: login.org, bucket: login.bucket }),
      headers: { authorization: `Token ${token}` },
      secrets: [token]
    }
  }
  const { database, username } = login
  const password = Redacted.value(login.password)
  const basic = Encoding.encodeBase64(`${username}:${password}`)
  return {
    url: query("/write", { db: database }),
    headers: username === undefined ? {} : { authorization: `Basic ${basic}` },
    secrets: password === "" ? [] : [basic, password]
  }
}

const gzip = (text: string) =>
  Effect.async<Uint8Array>((resume) => {
    Zlib.gzip(text, (error, bytes) => resume(error === null ? Effect.succeed(bytes) : Effect.die(error)))
  })

/** Reads the beginning of a body, which may be endless. */
const beginningOf = async (response: Response): Promise<string> => {
  const reader = response.body?.getReader()
  if (reader === undefined) return ""
  const decoder = new TextDecoder()
  let text = ""
  while (text.length < mostRead) {
    const { done, value } = await reader.read()
    if (done) break
    text += decoder.decode(value, { stream: true })
  }
  await reader.cancel()
  return text.slice(0, mostRead)
}

const parsed = (text: string): unknown =>
  Either.getOrElse(
    Either.try((): unknown => JSON.parse(text)),
    () => undefined
  )

/** InfluxDB 1 has the field `error`, and InfluxDB 2 `message`. */
const issueOf = (body: string): string => {
  const json = parsed(body)
  if (Predicate.hasProperty(json, "error") && Predicate.isString(json.error)) return json.error
  if (Predicate.hasProperty(json, "message") && Predicate.isString(json.message)) return json.message
  return body
}

const connectionIssue = (error: unknown): string => {
  const { cause } = error as { readonly cause?: { readonly code?: string; readonly message?: string } }
  return cause?.code ?? cause?.message ?? String(error)
}

const waitOf = (response: Response): number => {
  const seconds = Number(response.headers.get("retry-after") ?? 0)
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0
}

const outcomeOf = (response: Response, reason: string): Outcome => {
  const { status } = response
  if (response.ok) return outcome.Accepted()
  if (status === 413) return outcome.TooLarge({ reason })
  // 400: some lines are not valid, and the server has stored the others. 422: they are older than the server keeps readings.
  if (status === 400 || status === 422) {
    const [, count] = /\bdropped=(\d{1,9})\b/.exec(reason) ?? []
    return outcome.Refused({ reason, count: count === undefined ? undefined : Number(count) })
  }
  if (status === 408 || status === 429 || status >= 500) return outcome.Unavailable({ reason, wait: waitOf(response) })
  return outcome.Denied({ reason })
}

/** Makes the function that sends lines. It never fails: also a server that hangs is an outcome. */
export const make = (config: InfluxConfig): ((lines: string) => Effect.Effect<Outcome>) => {
  const { headers, secrets, url } = targetOf(config)
  const clean = (text: string): string => {
    const first = text.trim().split("\n", 1)[0] ?? ""
    const safe = secrets.reduce((shown, secret) => shown.replaceAll(secret, "***"), first)
    return OwText.visible(safe.slice(0, longestReason))
  }
  const request = (body: Uint8Array) =>
    Effect.tryPromise({
      try: async (signal) => {
        const response = await fetch(url, {
          method: "POST",
          headers: { ...headers, "content-encoding": "gzip", "content-type": "text/plain; charset=utf-8" },
          body,
          redirect: "manual",
          signal
        })
        const issue = clean(issueOf(await beginningOf(response)))
        return outcomeOf(response, `HTTP ${response.status}${issue === "" ? "" : `: ${issue}`}`)
      },
      catch: (error) => outcome.Unavailable({ reason: clean(connectionIssue(error)), wait: 0 })
    }).pipe(
      Effect.merge,
      Effect.timeoutTo({
        duration: patience,
        onSuccess: (outcome) => outcome,
        onTimeout: () => outcome.Unavailable({ reason: "no response within 30 s", wait: 0 })
      })
    )
  return (lines) => Effect.flatMap(gzip(lines), request)
}
