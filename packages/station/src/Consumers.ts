/**
 * What a station does with its readings besides storing and showing them: alarms, MQTT and InfluxDB.
 *
 * @module
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Control } from "./control/Control.js"
import type { Health, Status } from "./Health.js"
import type { Outbox } from "./outbox/Outbox.js"
import * as OutboxService from "./outbox/OutboxService.js"
import type { Report } from "./outbox/Report.js"
import type { TargetError } from "./outbox/TargetError.js"
import type * as Broker from "./publish/Broker.js"
import * as Influx from "./publish/influx/Influx.js"
import * as Mqtt from "./publish/Mqtt.js"
import type * as Readings from "./readings/Readings.js"
import type { AlarmChange } from "./rules/Alarm.js"
import type * as AlarmMonitor from "./rules/AlarmMonitor.js"
import type { StationConfig } from "./StationConfig.js"
import { startAlarms } from "./startAlarms.js"
import type { StoreService } from "./store/Store.js"

/**
 * What consumers tell about their work, such as for a log.
 *
 * @since 0.1.0
 * @category models
 */
export interface Observer {
  /** Receives each change of an alarm. */
  readonly alarm?: ((change: AlarmChange) => Effect.Effect<void>) | undefined
  /** Receives what the outbox reports, such as a target that does not take messages. */
  readonly told?: ((report: Report) => Effect.Effect<void>) | undefined
  /** Receives the error when the heartbeat begins to fail, and `undefined` when it succeeds again. */
  readonly beat?: ((error: TargetError | undefined) => Effect.Effect<void>) | undefined
  /** Receives each change between a connection to the MQTT broker and none. */
  readonly broker?: ((status: Broker.Status) => Effect.Effect<void>) | undefined
  /** Receives each change between an InfluxDB that accepts readings and one that does not. */
  readonly influx?: ((state: Influx.State) => Effect.Effect<void>) | undefined
}

/** What the consumers work with. */
interface Options extends Pick<AlarmMonitor.Options, "changed"> {
  readonly config: StationConfig
  readonly store: StoreService
  readonly readings: Readings.Readings
  /** A subscription from before the collectors started, so that alarms miss no reading. */
  readonly subscription: Readings.Subscription
  readonly control: Control
  readonly health: Health["Type"]
  /**
   * Whether another process takes over when this one ends, as in a fleet. Then the default client id of MQTT does not depend on the host,
   * notifications wait until the store has accepted the alarm, and InfluxDB gets the readings of the last hour twice. Default: false.
   */
  readonly shared?: boolean | undefined
}

/**
 * The running consumers: the `outbox` that delivers messages, and the monitor of `alarms`. `status` is their part of the health.
 *
 * @since 0.1.0
 * @category models
 */
export interface Consumers {
  readonly outbox: Outbox
  readonly alarms: AlarmMonitor.AlarmMonitor
  readonly status: Effect.Effect<Pick<Status, "alarms" | "outbox" | "mqtt" | "influx">>
}

/** How long another process may need to store readings that it has queued for `store.flush.every`. */
const afterFlush = Duration.seconds(15)

const startMqtt = ({ config, control, health, readings, shared }: Options, changed: Observer["broker"]) =>
  Effect.gen(function* () {
    if (config.mqtt === undefined) return undefined
    const servers = Effect.map(health.status, ({ servers }) => servers)
    const { collect } = config
    const mqtt = yield* Mqtt.make({ config: config.mqtt, collect, readings, control, servers, shared, changed })
    yield* Effect.forkScoped(mqtt.run)
    return mqtt
  })

/**
 * Starts the consumers. They run until the scope closes: the alarms end before the outbox that takes their messages, and that before
 * the connection to the broker.
 *
 * @example
 * ```ts
 * import { Consumers } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const watch = (options: Parameters<typeof Consumers.start>[0]) =>
 *   Effect.gen(function* () {
 *     const { status } = yield* Consumers.start(options, { alarm: (change) => Console.log(change) })
 *     yield* Console.log(yield* status)
 *     return yield* Effect.never
 *   }).pipe(Effect.scoped)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const start = (options: Options, observer: Observer): Effect.Effect<Consumers, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { changed: shown = () => Effect.void, config, health, readings, shared, store, subscription } = options
    const { alarm = () => Effect.void } = observer
    const changed = (change: AlarmChange) => Effect.zipRight(shown(change), alarm(change))
    const { beat = () => Effect.void, influx: influxChanged = () => Effect.void, told = () => Effect.void } = observer
    const mqtt = yield* startMqtt(options, observer.broker)
    const outbox = yield* OutboxService.make({ config, store: store.outbox, broker: mqtt?.broker, report: told })
    const parts = { config, store, alarms: store.alarms, outbox, readings, subscription, health, shared }
    const alarms = yield* startAlarms({ ...parts, changed })
    const influx =
      config.influx === undefined
        ? undefined
        : yield* Influx.make({
            config: config.influx,
            readings,
            store,
            again: shared === true ? Duration.sum(config.store.flush.every, afterFlush) : undefined,
            changed: influxChanged
          })
    // Nobody would be told if alarms were no longer raised.
    const status = Effect.zipWith(health.status, alarms.status, (status, alarms) => ({ ...status, alarms }))
    yield* OutboxService.heartbeat({ config, health: { status }, changed: beat })
    const own = Effect.all({
      alarms: alarms.status,
      outbox: outbox.status,
      mqtt: mqtt?.status ?? Effect.succeed(undefined),
      influx: influx?.status ?? Effect.succeed(undefined)
    })
    return { outbox, alarms, status: own }
  })
