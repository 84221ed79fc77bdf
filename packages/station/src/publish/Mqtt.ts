/**
 * Publishes readings over MQTT, with the discovery of Home Assistant, and writes outputs that it commands.
 *
 * A state topic has a retained value only while the series has good readings: whoever subscribes later never gets an old value for
 * a current one. What is published follows from the catalogue alone, so that all of it can be sent again at any time.
 *
 * @module
 * @since 0.1.0
 */
import * as Crypto from "node:crypto"
import * as Os from "node:os"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Collector from "../collect/Collector.js"
import type * as Intervals from "../collect/Intervals.js"
import type { Control } from "../control/Control.js"
import { forever } from "../readings/forever.js"
import type * as Readings from "../readings/Readings.js"
import type { MqttConfig } from "../StationConfig.js"
import type * as Broker from "./Broker.js"
import * as Commands from "./commands.js"
import * as MqttBroker from "./MqttBroker.js"
import * as Published from "./published.js"
import * as Topics from "./topics.js"

/**
 * Options of the publisher: the `config` of the broker, the intervals that the configuration has under `collect`, the `readings` to
 * publish, and the `control` of outputs.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly config: MqttConfig
  readonly collect: Intervals.Intervals
  readonly readings: Readings.Readings
  readonly control: Pick<Control, "isWritable" | "write">
  /** The state of the collectors. */
  readonly servers: Effect.Effect<ReadonlyArray<Collector.Status>>
  /**
   * Whether another process takes over when this one ends. The default client id is then the same on each host, so that the broker
   * disconnects the previous process when the next one connects. Default: false.
   */
  readonly shared?: boolean | undefined
  /** Receives each change between a connection and none. */
  readonly changed?: ((status: Broker.Status) => Effect.Effect<void>) | undefined
}

/**
 * The state of the publisher.
 *
 * @since 0.1.0
 * @category models
 */
export interface Status extends Broker.Status {
  /** Commands since the start that were not carried out. */
  readonly refused: number
  /** Why the last of them was not, one line. */
  readonly refusal: string | undefined
}

/**
 * The publisher.
 *
 * @since 0.1.0
 * @category models
 */
export interface Mqtt {
  /** The connection, on which others may publish too. */
  readonly broker: Broker.Broker
  /** Publishes until it is interrupted. A broker that is away or slow delays nothing else. */
  readonly run: Effect.Effect<never>
  /** The state at this moment. */
  readonly status: Effect.Effect<Status>
}

/**
 * Two clients of one id would throw each other out. With `shared` this is wanted: otherwise the will of a silent process would be
 * published when the next one is already online.
 */
const clientIdOf = ({ config: { prefix }, shared = false }: Options): string => {
  const host = shared ? "" : Os.hostname()
  return `owserver-${Crypto.createHash("sha256").update(`${host}\0${prefix}`).digest("hex").slice(0, 12)}`
}

/** Values that become stale, and names that other processes change, are noticed after this time. */
const checkEvery = "30 seconds"

/** Many changes at once are sent together, and all messages not again and again. */
const settle = "200 millis"
const settleAll = "2 seconds"

/** A defect would end the publisher for as long as the station runs. */
const keepRunning = (work: Effect.Effect<void>): Effect.Effect<never> =>
  forever("publish over MQTT", work, undefined, checkEvery)

/**
 * Makes the publisher, which subscribes to the readings until the scope closes.
 *
 * @example
 * ```ts
 * import { Control, Mqtt, Readings, type StationConfig, Store } from "@owserver/station"
 * import { Effect } from "effect"
 *
 * const program = (config: StationConfig.StationConfig, mqtt: StationConfig.MqttConfig) =>
 *   Effect.gen(function* () {
 *     const readings = yield* Readings.make(yield* Store.Store)
 *     const clients = yield* Control.clients(config.servers)
 *     const control = Control.make({ clients, writable: config.writable, record: () => Effect.void })
 *     const { run } = yield* Mqtt.make({
 *       config: mqtt,
 *       collect: config.collect,
 *       readings,
 *       control,
 *       servers: Effect.succeed([])
 *     })
 *     yield* run
 *   })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Effect.Effect<Mqtt, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { changed, config, readings } = options
    const topics = Topics.make(config.prefix)
    const subscription = yield* readings.subscribe()
    const due = Effect.unsafeMakeLatch(false)
    let isBorn = false

    const birthTopic = config.discovery && `${config.discovery.prefix}/status`

    const broker: MqttBroker.MqttBroker = MqttBroker.make({
      url: config.url,
      username: config.username,
      password: config.password,
      ca: config.ca,
      clientId: config.clientId ?? clientIdOf(options),
      availability: topics.station,
      subscriptions: [
        topics.commands,
        ...(config.discovery === undefined ? [] : Published.subscriptionsOf(config.prefix, config.discovery.prefix))
      ],
      received: (message) => {
        if (topics.commanded(message.topic) !== undefined) return commands.offer(message)
        if (message.topic === birthTopic) {
          // A retained one says that Home Assistant has started at some time, not now.
          if (message.retained || message.payload !== "online") return
          isBorn = true
        } else if (!published.remember(message)) return
        due.unsafeOpen()
      },
      opening: Effect.sync(() => published.forget()),
      opened: due.open,
      changed
    })
    const published = Published.make({ ...options, topics, publish: broker.publish })
    const commands = yield* Commands.make({ ...options, topics, find: published.find, written: published.written })

    const isConnected = Effect.map(broker.status, ({ isConnected }) => isConnected)

    const refresh = Effect.gen(function* () {
      yield* Effect.timeoutOption(due.await, checkEvery)
      yield* due.close
      const isAll = isBorn
      isBorn = false
      yield* Effect.whenEffect(published.refresh(isAll), isConnected)
      yield* Effect.sleep(isAll ? settleAll : settle)
    })

    const consume = Effect.gen(function* () {
      const updates = yield* subscription.take
      // While the broker is away nothing waits: the current values are sent when it is back.
      if ((yield* isConnected) && (yield* published.updates(updates))) yield* due.open
    })

    return {
      broker,
      run: Effect.all([broker.run, refresh, consume, commands.run].map(keepRunning), {
        concurrency: "unbounded",
        discard: true
      }).pipe(Effect.zipRight(Effect.never)),
      status: Effect.zipWith(broker.status, commands.status, (connection, refusals) => ({ ...connection, ...refusals }))
    }
  })
