/** What the broker has of a station, and what it lacks. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Collector from "../collect/Collector.js"
import * as Freshness from "../collect/Freshness.js"
import type * as Intervals from "../collect/Intervals.js"
import type { Control } from "../control/Control.js"
import { deviceKey, grouped } from "../model/devices.js"
import * as Series from "../model/Series.js"
import type { Latest } from "../readings/Catalogue.js"
import * as IntervalOf from "../readings/intervalOf.js"
import type * as Readings from "../readings/Readings.js"
import type { MqttConfig } from "../StationConfig.js"
import type { StoreError } from "../store/StoreError.js"
import type { Broker, BrokerError } from "./Broker.js"
import * as Entities from "./entities.js"
import * as HomeAssistant from "./HomeAssistant.js"
import * as Identity from "./identity.js"
import type { Received } from "./MqttBroker.js"
import type * as Topics from "./topics.js"

export interface Options {
  readonly config: Pick<MqttConfig, "prefix" | "discovery">
  readonly collect: Intervals.Intervals
  readonly readings: Pick<Readings.Readings, "catalogue">
  readonly control: Pick<Control, "isWritable">
  readonly servers: Effect.Effect<ReadonlyArray<Collector.Status>>
  readonly topics: Topics.Topics
  readonly publish: Broker["publish"]
}

export interface Published {
  /** Forgets what the broker has, for a new connection. */
  readonly forget: () => void
  /** Notes a retained discovery message. Returns true if there is something to do about it. */
  readonly remember: (message: Received) => boolean
  /** Publishes what the broker lacks, or all of it. */
  readonly refresh: (isAll: boolean) => Effect.Effect<void>
  /** Publishes new readings. Returns true if a refresh is necessary. */
  readonly updates: (updates: ReadonlyArray<Readings.Update>) => Effect.Effect<boolean>
  readonly find: (identity: Series.Key) => Series.Series | undefined
  /** Publishes the state of an output that was written, long before it is read. */
  readonly written: (series: Series.Series, value: number) => Effect.Effect<void>
}

/** The subscriptions to Home Assistant's start, and to the discovery messages of this station. */
export const subscriptionsOf = (prefix: string, discoveryPrefix: string): ReadonlyArray<string> => [
  `${discoveryPrefix}/status`,
  `${HomeAssistant.nodeOf({ prefix, discoveryPrefix })}/+/config`
]

/** Messages on their way at once. One after another, a broker far away would be too slow for many sensors. */
const concurrency = 16

/** Others may publish below the topics of the station. */
const mostRemembered = 20_000
const longestRemembered = 262_144

const concernsAvailability = ({ kind }: { readonly kind: string }): boolean =>
  kind === "server-lost" || kind === "device-missing"

/** A state is not calibrated. */
const stateOf = ({ kind }: Series.Series, { raw, value }: { readonly raw: number; readonly value: number }): string =>
  Entities.payloadOf(kind, kind === "state" ? raw : value)

export const make = (options: Options): Published => {
  const { collect, config, control, topics } = options
  const { catalogue } = options.readings
  const { discovery, prefix } = config
  const intervalsOf = IntervalOf.make(catalogue, collect)
  const inOrder = Effect.unsafeMakeSemaphore(1).withPermits(1)

  /** The retained messages that the broker has, by topic: those of the discovery, and the availability of servers and devices. */
  const discoveries = new Map<string, string>()
  const availabilities = new Map<string, string>()
  /** The values of state topics; an empty text if there is none for certain. */
  const states = new Map<string, string>()
  /** The states of outputs that were written, until they are read: by series, with the time of the reading before. */
  const written = new Map<number, { readonly payload: string; readonly before: number | undefined }>()
  let known: ReadonlySet<number> = new Set()
  let entries: ReadonlyMap<number, HomeAssistant.Entry> = new Map()
  let byIdentity: ReadonlyMap<string, HomeAssistant.Entry> = new Map()

  /** Publishes a retained message, and notes it. Without a payload, the broker removes it. */
  const keep = (kept: Map<string, string>, topic: string, payload: string): Effect.Effect<void, BrokerError> =>
    Effect.zipRight(
      options.publish({ topic, payload, retain: true }),
      Effect.sync(() => kept.set(topic, payload))
    )

  const entriesOf = (all: ReadonlyArray<Series.Series>, aliases: ReadonlyMap<string, string>) => {
    const ofDevices = grouped(all)
    const everyOf = intervalsOf(all)
    return Identity.current(all).map(({ identity, series }): HomeAssistant.Entry => {
      const key = deviceKey(series)
      return {
        series,
        identity,
        alias: aliases.get(key),
        every: everyOf(series),
        isWritable: control.isWritable(series, () => catalogue.namesOf(series, ofDevices.get(key) ?? []))
      }
    })
  }

  const keepDiscovery = (servers: ReadonlyArray<string>, isAll: boolean) =>
    Effect.gen(function* () {
      if (discovery === undefined) return
      const settings = { topics, prefix, discoveryPrefix: discovery.prefix }
      const configs = HomeAssistant.configsOf(settings, servers, [...entries.values()])
      const wanted = new Set(configs.map(({ topic }) => topic))
      for (const [topic, payload] of [...discoveries]) {
        if (wanted.has(topic) || payload === "") continue
        yield* keep(discoveries, topic, "")
        // The states of a series that was deleted while the station was stopped.
        for (const state of HomeAssistant.stateTopicsOf(payload))
          if (topics.isState(state) && !states.has(state)) yield* keep(states, state, "")
      }
      yield* Effect.forEach(
        configs,
        (config) => {
          const before = discoveries.get(config.topic)
          const payload = HomeAssistant.payloadOf(config, before)
          return isAll || payload !== before ? keep(discoveries, config.topic, payload) : Effect.void
        },
        { concurrency, discard: true }
      )
    })

  const keepAvailability = (
    all: ReadonlyArray<Series.Series>,
    servers: ReadonlyArray<Collector.Status>,
    isAll: boolean
  ) =>
    Effect.gen(function* () {
      const open = new Set(
        servers.flatMap(({ open }) => open.map(({ device, kind, server }) => `${kind} ${server}/${device}`))
      )
      const wanted = new Map<string, string>()
      const say = (topic: string, isOnline: boolean) => wanted.set(topic, isOnline ? "online" : "offline")
      // Devices of servers that are not configured any more stay with their last readings.
      for (const { server } of all) say(topics.server(server), false)
      for (const { server } of servers) say(topics.server(server), !open.has(`server-lost ${server}/`))
      const shown = new Set(Array.from(entries.values(), ({ series }) => deviceKey(series)))
      for (const series of all) {
        const topic = topics.device(series)
        if (!shown.has(deviceKey(series))) wanted.set(topic, "")
        else say(topic, !open.has(`device-missing ${deviceKey(series)}`))
      }
      for (const topic of availabilities.keys()) if (!wanted.has(topic)) wanted.set(topic, "")
      for (const [topic, payload] of wanted)
        if ((isAll && payload !== "") || availabilities.get(topic) !== payload)
          yield* keep(availabilities, topic, payload)
    })

  const keepStates = (all: ReadonlyArray<Series.Series>, latest: ReadonlyMap<number, Latest>, isAll: boolean) =>
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const wanted = new Set(Array.from(entries.values(), ({ identity }) => topics.state(identity)))
      const unwanted = new Set([...states.keys(), ...all.map(topics.state)].filter((topic) => !wanted.has(topic)))
      for (const topic of unwanted) if (states.get(topic) !== "") yield* keep(states, topic, "")
      yield* Effect.forEach(
        entries.values(),
        ({ every, identity, series }) => {
          const topic = topics.state(identity)
          const before = states.get(topic)
          const newest = latest.get(series.id)
          if (newest === undefined || Freshness.isStale({ every, now, lastGood: newest.lastGood }))
            return before === "" ? Effect.void : keep(states, topic, "")
          // The broker still has the last good value of a series whose newest one is doubtful.
          if (newest.quality !== "good") return Effect.void
          const output = written.get(series.id)
          const payload = output?.before === newest.at ? output.payload : stateOf(series, newest)
          return isAll || payload !== before ? keep(states, topic, payload) : Effect.void
        },
        { concurrency, discard: true }
      )
    })

  const refresh = (isAll: boolean): Effect.Effect<void, BrokerError | StoreError> =>
    Effect.gen(function* () {
      const devices = yield* catalogue.devices
      const all = devices.flatMap(({ series }) => series)
      const aliases = new Map(
        devices.flatMap(({ alias, id, server }) =>
          alias === undefined ? [] : [[deviceKey({ server, device: id }), alias] as const]
        )
      )
      const current = entriesOf(all, aliases)
      known = new Set(all.map(({ id }) => id))
      entries = new Map(current.map((entry) => [entry.series.id, entry]))
      byIdentity = new Map(current.map((entry) => [Series.keyOf(entry.identity), entry]))
      const servers = yield* options.servers
      // Entities first: Home Assistant then subscribes to their states, which are retained.
      yield* keepDiscovery(
        servers.map(({ server }) => server),
        isAll
      )
      yield* keepAvailability(all, servers, isAll)
      const latest = yield* catalogue.latest
      yield* keepStates(all, new Map(latest.map((one) => [one.series, one])), isAll)
    })

  const updates = (taken: ReadonlyArray<Readings.Update>) =>
    Effect.gen(function* () {
      let isDue = false
      const payloads = new Map<string, string>()
      for (const update of taken) {
        if (update._tag !== "Read") {
          isDue ||= update._tag !== "Changed" || concernsAvailability(update.transition)
          continue
        }
        for (const reading of update.readings) {
          if (reading.series === undefined) continue
          const entry = entries.get(reading.series)
          if (entry === undefined) isDue ||= !known.has(reading.series)
          else if (reading.quality === "good")
            payloads.set(topics.state(entry.identity), stateOf(entry.series, reading))
        }
      }
      yield* Effect.forEach(payloads, ([topic, payload]) => keep(states, topic, payload), {
        concurrency,
        discard: true
      })
      return isDue
    })

  /** A connection that fails is made again, and then all is published. The database is asked again with the next refresh. */
  const ignoringFailures = <A>(effect: Effect.Effect<A, BrokerError | StoreError>, otherwise: A): Effect.Effect<A> =>
    inOrder(Effect.orElseSucceed(effect, () => otherwise))

  return {
    forget: () => {
      discoveries.clear()
      availabilities.clear()
      states.clear()
    },
    remember: ({ payload, retained: isRetained, topic }) => {
      // The others are those that the station has just published.
      if (!isRetained || (discoveries.size >= mostRemembered && !discoveries.has(topic))) return false
      const text = payload.length > longestRemembered ? "too long" : payload
      if (discoveries.get(topic) === text) return false
      discoveries.set(topic, text)
      return true
    },
    refresh: (isAll) => ignoringFailures(refresh(isAll), undefined),
    updates: (taken) => ignoringFailures(updates(taken), false),
    find: (identity) => byIdentity.get(Series.keyOf(identity))?.series,
    written: ({ id, kind }, value) =>
      ignoringFailures(
        Effect.gen(function* () {
          const entry = entries.get(id)
          if (entry === undefined) return
          const payload = Entities.payloadOf(kind, value)
          const latest = yield* catalogue.latest
          written.set(id, { payload, before: latest.find(({ series }) => series === id)?.at })
          yield* keep(states, topics.state(entry.identity), payload)
        }),
        undefined
      )
  }
}
