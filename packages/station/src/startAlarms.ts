/**
 * Starts the alarms of a station.
 *
 * @module
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Display from "./format/display.js"
import type { Health } from "./Health.js"
import type { Outbox } from "./outbox/Outbox.js"
import type * as Readings from "./readings/Readings.js"
import * as AlarmMonitor from "./rules/AlarmMonitor.js"
import type { StationConfig } from "./StationConfig.js"
import type { AlarmStore } from "./store/AlarmStore.js"
import type { StoreService } from "./store/Store.js"

/**
 * The parts of a station on which alarms depend.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends Pick<AlarmMonitor.Options, "changed" | "shared"> {
  readonly config: Pick<StationConfig, "servers" | "collect" | "display" | "targets">
  readonly store: Pick<StoreService, "history" | "calibrations" | "events">
  readonly alarms: AlarmStore
  readonly outbox: Pick<Outbox, "stored" | "keep">
  readonly readings: Pick<Readings.Readings, "catalogue">
  /** A subscription from before the collectors started, so that no reading is missed. */
  readonly subscription: Readings.Subscription
  readonly health: Health["Type"]
}

/**
 * Starts a monitor that runs until the scope closes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const startAlarms = ({
  alarms,
  changed,
  config,
  health,
  outbox,
  readings,
  shared,
  store,
  subscription
}: Options): Effect.Effect<AlarmMonitor.AlarmMonitor, never, Scope.Scope> =>
  Effect.gen(function* () {
    const lost = Effect.map(health.status, ({ servers }) =>
      servers.flatMap(({ open, server }) => (open.some(({ kind }) => kind === "server-lost") ? [server] : []))
    )
    const monitor = yield* AlarmMonitor.make({
      subscription,
      catalogue: readings.catalogue,
      store,
      alarms,
      outbox,
      servers: config.servers.map(({ id }) => id),
      lost,
      collect: config.collect,
      display: Display.make(config),
      expiry: (target) => Duration.toMillis(config.targets[target]?.expires ?? "1 day"),
      shared,
      changed
    })
    yield* Effect.forkScoped(monitor.run)
    return monitor
  })
