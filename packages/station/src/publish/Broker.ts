/**
 * The connection to an MQTT broker.
 *
 * @module
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"

/**
 * The broker did not take a message: there is no connection, or it does not acknowledge.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Broker } from "@owserver/station"
 *
 * const error = new Broker.BrokerError({ message: "the broker does not answer" })
 * assert.strictEqual(error._tag, "BrokerError")
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class BrokerError extends Data.TaggedError("BrokerError")<{ readonly message: string }> {}

/**
 * A message of MQTT: the `payload` for a `topic`. `qos` is the quality of service, by default 1. With `retain`, the broker keeps the
 * message for those who subscribe later. Default: false.
 *
 * @since 0.1.0
 * @category models
 */
export interface Publication {
  readonly topic: string
  readonly payload: string
  readonly retain?: boolean | undefined
  readonly qos?: 0 | 1 | undefined
}

/**
 * The state of a connection. `isConnected` is true while there is one. `failure` is why there is none, and `undefined` while there is one and before the first attempt ends.
 * It has no password.
 *
 * @since 0.1.0
 * @category models
 */
export interface Status {
  readonly isConnected: boolean
  readonly failure: string | undefined
}

/**
 * A connection to a broker, which is made again for ever.
 *
 * @since 0.1.0
 * @category models
 */
export interface Broker {
  /** Publishes a message and waits until the broker has it. Fails at once without a connection, so nothing piles up. */
  readonly publish: (publication: Publication) => Effect.Effect<void, BrokerError>
  /** The state at this moment. */
  readonly status: Effect.Effect<Status>
}
