/**
 * The targets of a station, with their secrets.
 *
 * @module
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Redacted from "effect/Redacted"

/**
 * What all targets have: a try fails after `timeout`, and a message is dropped when it has waited for `expires`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Limits {
  readonly timeout: Duration.Duration
  readonly expires: Duration.Duration
}

/**
 * A `url`, which is a secret, and its `urlFile` if one is named.
 *
 * @since 0.1.0
 * @category models
 */
export interface SecretUrl {
  readonly url: Redacted.Redacted
  readonly urlFile: string | undefined
}

/**
 * A target of the `type` webhook: a request with this `method`, `headers` and `token`, which is in the `tokenFile`. `body` is a
 * template, or `undefined` for all fields of the message.
 *
 * @since 0.1.0
 * @category models
 */
export interface Webhook extends Limits, SecretUrl {
  readonly type: "webhook"
  readonly method: "POST" | "PUT" | "GET"
  readonly headers: Redacted.Redacted<{ readonly [name: string]: string }>
  readonly token: Redacted.Redacted | undefined
  readonly tokenFile: string | undefined
  readonly body: Redacted.Redacted<unknown> | undefined
}

/**
 * A target of the `type` ntfy, with the `priority` of alarms and the `token` in the `tokenFile`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ntfy extends Limits, SecretUrl {
  readonly type: "ntfy"
  readonly token: Redacted.Redacted | undefined
  readonly tokenFile: string | undefined
  readonly priority: number
}

/**
 * A target of the `type` mqtt: a `topic` of the broker, which keeps the last message if `retain` is true. `body` is a template, or `undefined` for all fields of the message.
 *
 * @since 0.1.0
 * @category models
 */
export interface MqttTopic extends Limits {
  readonly type: "mqtt"
  readonly topic: string
  readonly retain: boolean
  readonly body: Redacted.Redacted<unknown> | undefined
}

/**
 * A target of the `type` command: the program of `command` and its arguments.
 *
 * @since 0.1.0
 * @category models
 */
export interface Command extends Limits {
  readonly type: "command"
  readonly command: readonly [program: string, ...words: ReadonlyArray<string>]
}

/**
 * A target.
 *
 * @since 0.1.0
 * @category models
 */
export type TargetConfig = Webhook | Ntfy | MqttTopic | Command

/**
 * The targets by name.
 *
 * @since 0.1.0
 * @category models
 */
export type Targets = { readonly [name: string]: TargetConfig }

/**
 * The URL that is requested while the station is well, and the interval `every` between two requests.
 *
 * @since 0.1.0
 * @category models
 */
export interface Heartbeat extends SecretUrl {
  readonly every: Duration.Duration
}

/**
 * Describes a target for messages, without secrets: its type, and the host, topic or program.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { TargetConfig } from "@owserver/station"
 * import { Duration } from "effect"
 *
 * const limits = { timeout: Duration.seconds(30), expires: Duration.days(1) }
 * const siren = { type: "command", command: ["/usr/local/bin/siren", "on"], ...limits } as const
 * assert.strictEqual(TargetConfig.describe(siren), "command /usr/local/bin/siren")
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const describe = (target: TargetConfig): string => {
  switch (target.type) {
    case "webhook":
    case "ntfy":
      return `${target.type} at ${new URL(Redacted.value(target.url)).host}`
    case "mqtt":
      return `mqtt ${target.topic}`
    case "command":
      return `command ${target.command[0]}`
  }
}
