/** The publisher over a store in memory and a fake bus. */
import { OwServer } from "@owserver/client"
import { type Bus, FakeOwServer } from "@owserver/fake"
import { type Condition, Control, Mqtt, Readings, type Sample, type Series, type Writable } from "@owserver/station"
import { Duration, Effect, Redacted, type Scope } from "effect"
import type * as Collector from "../../src/collect/Collector.js"
import type * as Broker from "../../src/publish/Broker.js"
import type { MqttConfig } from "../../src/StationConfig.js"
import type { StoreService } from "../../src/store/Store.js"
import * as Databases from "../Databases.js"

export interface Options {
  readonly config: Partial<MqttConfig> & Pick<MqttConfig, "url">
  readonly password?: string
  readonly bus?: Effect.Effect<Bus.Bus, unknown>
  readonly writable?: ReadonlyArray<Writable.Pattern>
  readonly stored?: ReadonlyArray<Sample.Sample>
  readonly store?: StoreService
  readonly shared?: boolean
}

export interface Publishing {
  readonly mqtt: Mqtt.Mqtt
  readonly readings: Readings.Readings
  readonly store: StoreService
  readonly fake: FakeOwServer.FakeOwServerService | undefined
  readonly recorded: Array<Condition.Transition>
  /** What was announced about the connection. */
  readonly changes: Array<Broker.Status>
  /** Stores readings and reports them. */
  readonly read: (samples: ReadonlyArray<Sample.Sample>) => Effect.Effect<void>
  /** Sets the conditions that last, and reports the change. */
  readonly conditions: (open: ReadonlyArray<Condition.Key>) => Effect.Effect<void>
  /** Runs it until the scope closes. */
  readonly run: Effect.Effect<void, never, Scope.Scope>
}

export const series = (device: string, fields: Partial<Series.Description> = {}): Series.Description => ({
  server: "attic",
  device,
  property: "temperature",
  kind: "gauge",
  unit: "°C",
  family: device.slice(0, 2),
  ...fields
})

export const openMemory: Effect.Effect<StoreService, never, Scope.Scope> = Effect.suspend(() =>
  Effect.map(Effect.orDie(Databases.all.find(({ name }) => name === "libSQL, memory")!.open), ({ store }) => store)
)

const base: Omit<MqttConfig, "url"> = {
  username: undefined,
  password: undefined,
  passwordFile: undefined,
  ca: undefined,
  caFile: undefined,
  clientId: undefined,
  prefix: "owserver",
  discovery: { prefix: "homeassistant" }
}

const idle = { isOnline: true, latency: 1, devices: 0, missing: 0, buses: 0, readings: 0, failures: 0, missed: 0 }

/** Makes a publisher that does not run yet. */
export const make = (options: Options): Effect.Effect<Publishing, never, Scope.Scope> =>
  Effect.gen(function* () {
    const store = options.store ?? (yield* openMemory)
    yield* Effect.orDie(store.append({ samples: options.stored ?? [], transitions: [] }))
    const readings = yield* Readings.make(store)
    const fake = options.bus === undefined ? undefined : yield* FakeOwServer.make(yield* Effect.orDie(options.bus))
    const clients = new Map(
      fake === undefined
        ? []
        : [["attic", yield* Effect.orDie(OwServer.make(fake.transport, { verify: false, maxConnections: 2 }))] as const]
    )
    const recorded: Array<Condition.Transition> = []
    const changes: Array<Broker.Status> = []
    let open: ReadonlyArray<Condition.Key> = []
    const control = Control.make({
      clients,
      writable: options.writable ?? [],
      record: (transition) => Effect.sync(() => void recorded.push(transition))
    })
    const mqtt = yield* Mqtt.make({
      config: {
        ...base,
        ...(options.password !== undefined && { username: "station", password: Redacted.make(options.password) }),
        ...options.config
      },
      collect: { every: Duration.seconds(30), plan: [] },
      readings,
      control,
      servers: Effect.sync((): ReadonlyArray<Collector.Status> => [{ server: "attic", ...idle, open }]),
      shared: options.shared,
      changed: (status) => Effect.sync(() => void changes.push(status))
    })
    return {
      mqtt,
      readings,
      store,
      fake,
      recorded,
      changes,
      read: (samples) =>
        Effect.zipRight(
          Effect.orDie(store.append({ samples, transitions: [] })),
          readings.report({ _tag: "Read", samples })
        ),
      conditions: (keys) =>
        Effect.suspend(() => {
          const before = open
          open = keys
          const transition = { ...(keys[0] ?? before[0]!), at: Date.now(), detail: "" }
          return readings.report({
            _tag: "Changed",
            transition: { ...transition, change: keys.length > 0 ? "began" : "ended" }
          })
        }),
      run: Effect.asVoid(Effect.forkScoped(mqtt.run))
    }
  })

/** Makes a publisher that runs. */
export const run = (options: Options): Effect.Effect<Publishing, never, Scope.Scope> =>
  Effect.tap(make(options), ({ run }) => run)
