/**
 * The task of publishing: alarms and their messages, MQTT and InfluxDB.
 *
 * @module
 * @since 0.1.0
 */
import {
  type AlarmStore,
  Broker,
  Consumers,
  type Control,
  type Health,
  type Outbox,
  OutboxService,
  type Readings,
  type StationConfig,
  type Store
} from "@owserver/station"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Bulletin } from "./Bulletin.js"
import type { Claim } from "./Claims.js"

/**
 * What publishing works with.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly config: StationConfig.StationConfig
  readonly readings: Readings.Readings
  readonly control: Control.Control
  readonly health: Health["Type"]
  readonly bulletin: Bulletin
  readonly observer: Consumers.Observer
}

/**
 * Publishes until the scope closes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const start = (
  { bulletin, observer, readings, ...parts }: Options,
  claim: Claim,
  store: Store.StoreService
): Effect.Effect<Consumers.Consumers, never, Scope.Scope> =>
  Effect.gen(function* () {
    const subscription = yield* readings.subscribe()
    return yield* Consumers.start(
      {
        ...parts,
        store,
        readings,
        subscription,
        shared: true,
        changed: (change) => bulletin.tell({ _tag: "Alarm", change }, claim)
      },
      observer
    )
  })

/** Delivers nothing. */
const idle: AlarmStore.OutboxStore = {
  waiting: () => Effect.succeed([]),
  add: () => Effect.void,
  remove: () => Effect.void,
  postpone: () => Effect.void,
  counts: Effect.succeed(new Map())
}

/** The connection to the broker, which another runner has. */
const elsewhere: Broker.Broker = {
  publish: () =>
    new Broker.BrokerError({
      message: "another runner has the connection, see the page Health: test the target there"
    }),
  status: Effect.succeed({ isConnected: false, failure: undefined })
}

/**
 * Makes the outbox of the HTTP API. A runner that does not publish sends the tests itself, except to MQTT, and shows the status of the
 * runner that publishes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const outbox = (
  config: Pick<StationConfig.StationConfig, "targets" | "mqtt">,
  publishing: { readonly outbox: () => Outbox.Outbox | undefined },
  { status }: Health["Type"]
): Effect.Effect<Pick<Outbox.Outbox, "test" | "status">, never, Scope.Scope> =>
  Effect.gen(function* () {
    const broker = config.mqtt === undefined ? undefined : elsewhere
    const own = yield* OutboxService.make({ config, store: idle, broker, report: () => Effect.void })
    return {
      test: (target) => (publishing.outbox() ?? own).test(target),
      status: Effect.map(status, ({ outbox = [] }) => outbox)
    }
  })
