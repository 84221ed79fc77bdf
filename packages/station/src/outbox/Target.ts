/**
 * Targets: who is told of alarms, and how.
 *
 * @module
 * @since 0.1.0
 */
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as DurationText from "../config/DurationText.js"
import type * as TargetConfig from "../config/TargetConfig.js"
import * as Template from "../config/template.js"
import type { Broker } from "../publish/Broker.js"
import type { Message } from "../rules/Alarm.js"
import * as Command from "./command.js"
import * as Request from "./request.js"
import { TargetError } from "./TargetError.js"
import * as Texts from "./texts.js"

/**
 * A target, with its `name` and `type`. `send` tries once, within the timeout of the target.
 *
 * @since 0.1.0
 * @category models
 */
export interface Target {
  readonly name: string
  readonly type: TargetConfig.TargetConfig["type"]
  readonly send: (message: Message) => Effect.Effect<void, TargetError>
}

/**
 * What targets use: a `client`, which must not follow redirections, and a broker. Without a `broker`, targets of MQTT are unavailable.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly client: HttpClient.HttpClient
  readonly broker?: Pick<Broker, "publish"> | undefined
}

type Body = Redacted.Redacted<unknown> | undefined

/** Returns the text of a body, and whether it is JSON. A template that is a text is not JSON. */
const rendered = (body: Body, message: Message): { readonly text: string; readonly isJson: boolean } => {
  const values = Texts.valuesOf(message)
  if (body === undefined) return { text: JSON.stringify(values), isJson: true }
  const template = Redacted.value(body)
  const filled = Template.render(template, values)
  return typeof template === "string"
    ? { text: String(filled ?? ""), isJson: false }
    : { text: JSON.stringify(filled), isJson: true }
}

/** A header has only ASCII. */
const keyOf = ({ id }: Message): string =>
  id.slice(0, 500).replace(/[^\x21-\x7e]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)

const webhook =
  ({ body, headers, method, timeout, token, url }: TargetConfig.Webhook, { client }: Options): Target["send"] =>
  (message) => {
    const { isJson, text } = rendered(body, message)
    return Request.send(client, {
      method,
      url,
      token,
      headers: { "idempotency-key": keyOf(message), ...Redacted.value(headers) },
      body: method === "GET" ? undefined : { text, type: isJson ? "application/json" : "text/plain; charset=utf-8" },
      timeout
    })
  }

/** ntfy makes a longer text an attachment. */
const longestText = 1000

const tags = { raised: "rotating_light", cleared: "white_check_mark", test: "bell" }

/** The priority of messages that are no alarm. */
const calm = 3

/** Publishes JSON at the root, where the texts need no encoding as headers do. Source: ntfy documentation, "Publish as JSON". */
const ntfy = ({ priority, timeout, token, url }: TargetConfig.Ntfy, { client }: Options): Target["send"] => {
  const root = new URL(Redacted.value(url))
  const parts = root.pathname.split("/")
  const topic = parts.pop()
  root.pathname = `${parts.join("/")}/`
  return (message) => {
    const { notice } = message
    const json = {
      topic,
      title: Texts.headline(notice).slice(0, longestText),
      message: Texts.sentence(notice).slice(0, longestText),
      priority: notice.change === "raised" ? priority : Math.min(priority, calm),
      tags: [tags[notice.change]]
    }
    return Request.send(client, {
      method: "POST",
      url: Redacted.make(root.href),
      token,
      headers: { "idempotency-key": keyOf(message) },
      body: { text: JSON.stringify(json), type: "application/json" },
      timeout
    })
  }
}

const mqtt =
  ({ body, retain, timeout, topic }: TargetConfig.MqttTopic, { broker }: Options): Target["send"] =>
  (message) =>
    broker === undefined
      ? new TargetError({ reason: "Unavailable", message: "no MQTT broker is configured" })
      : broker.publish({ topic, payload: rendered(body, message).text, retain }).pipe(
          Effect.mapError((error) => new TargetError({ reason: "Unavailable", message: `MQTT: ${error.message}` })),
          Effect.timeoutFail({
            duration: timeout,
            onTimeout: () =>
              new TargetError({
                reason: "Unavailable",
                message: `MQTT: no acknowledgement for ${DurationText.format(timeout)}`
              })
          })
        )

const command =
  ({ command, timeout }: TargetConfig.Command): Target["send"] =>
  (message) =>
    Command.run(command, `${JSON.stringify(Texts.valuesOf(message))}\n`, timeout)

const senderOf = (config: TargetConfig.TargetConfig, options: Options): Target["send"] => {
  switch (config.type) {
    case "webhook":
      return webhook(config, options)
    case "ntfy":
      return ntfy(config, options)
    case "mqtt":
      return mqtt(config, options)
    case "command":
      return command(config)
  }
}

/**
 * Makes the target of a configuration.
 *
 * @example
 * ```ts
 * import { FetchHttpClient, HttpClient } from "@effect/platform"
 * import { StationConfig, Target } from "@owserver/station"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const client = yield* HttpClient.HttpClient
 *   const { targets } = yield* StationConfig.load()
 *   return Object.entries(targets).map(([name, config]) => Target.make(name, config, { client }))
 * }).pipe(Effect.provide(FetchHttpClient.layer))
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (name: string, config: TargetConfig.TargetConfig, options: Options): Target => ({
  name,
  type: config.type,
  send: senderOf(config, options)
})
