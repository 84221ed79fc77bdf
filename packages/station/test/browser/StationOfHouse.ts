/** A station that serves the sensors of the house, at the time of the house. Nothing is read: a test reports readings. */
import * as Path from "node:path"
import type { Condition, Sample } from "@owserver/station"
import { Effect, type Scope } from "effect"
import type { StoreService } from "../../src/store/Store.js"
import * as Serving from "../http/Serving.js"
import * as Ow from "../Ow.js"
import { FixedClock } from "./FixedClock.js"
import * as House from "./House.js"

export interface Options extends Serving.Options {
  /** Default: 12. */
  readonly sensors?: number
  /** The span and interval of the history before `House.now`. Default: two hours, each five minutes. */
  readonly history?: { readonly length: number; readonly every: number }
  /** What has happened before. */
  readonly transitions?: ReadonlyArray<Condition.Transition>
  /** Changes the readings, such as to leave a gap. */
  readonly change?: (samples: Array<Sample.Sample>) => ReadonlyArray<Sample.Sample>
  /** The name and place of a sensor. Default: those of the house. */
  readonly labelOf?: (sensor: House.Sensor, index: number) => Label | undefined
}

type Label = Pick<House.Sensor, "name" | "place">

export interface StationOfHouse extends Serving.Serving {
  readonly clock: FixedClock
  readonly sensors: ReadonlyArray<House.Sensor>
  /** The id of the series of a sensor. */
  readonly idOf: (sensor: House.Sensor) => number
}

/** The dashboard as it is published. The global setup of the tests has built it from its sources. */
const dashboard = Path.join(Path.dirname(Ow.program), "../dist/web")

/** The rows of one transaction. */
const rows = 5000

/** Stores what a station that has been running for long has stored. */
const fill =
  (
    sensors: ReadonlyArray<House.Sensor>,
    samples: ReadonlyArray<Sample.Sample>,
    { labelOf = ownLabel, transitions = [] }: Options
  ) =>
  (store: StoreService): Effect.Effect<void> =>
    Effect.gen(function* () {
      for (let n = 0; n < samples.length; n += rows)
        yield* store.append({ samples: samples.slice(n, n + rows), transitions: [] })
      yield* store.append({ samples: [], transitions })
      yield* store.rollUp(House.now)
      const idOf = yield* idsOf(store)
      for (const [n, sensor] of sensors.entries()) {
        const label = labelOf(sensor, n)
        if (label !== undefined && label.name !== "") yield* store.label(idOf(sensor), label)
      }
    }).pipe(Effect.orDie)

const idsOf = (store: StoreService) =>
  Effect.map(store.series, (all) => {
    const ids = new Map(all.map(({ device, id, property }) => [`${device}/${property}`, id]))
    return ({ series: { device, property } }: House.Sensor) => ids.get(`${device}/${property}`)!
  })

const ownLabel = ({ name, place }: House.Sensor): Label => ({ name, place })

const standard = { length: 2 * House.hour, every: 5 * House.minute }

/** The station reads all sensors each 30 seconds. */
export const statusOf = (sensors: ReadonlyArray<House.Sensor>, clock = new FixedClock(House.now)) => ({
  startedAt: House.now - 3 * House.day - 5 * House.hour,
  servers: [
    {
      server: House.server,
      isOnline: true,
      latency: 1.3,
      devices: new Set(sensors.map(({ series }) => series.device)).size,
      missing: 0,
      buses: 1,
      get readings() {
        return 110_880 + sensors.length * Math.floor((clock.unsafeCurrentTimeMillis() - House.now) / 30_000)
      },
      failures: 3,
      missed: 0,
      open: []
    }
  ],
  writer: {
    waiting: 0,
    dropped: 0,
    refused: 0,
    stored: 110_868,
    lastSuccess: House.now - 10_000,
    failure: undefined
  }
})

export const serve = (options: Options = {}): Effect.Effect<StationOfHouse, never, Scope.Scope> => {
  const clock = new FixedClock(House.now)
  return Effect.gen(function* () {
    const { change = (samples) => samples, history = standard, sensors: count = 12 } = options
    const sensors = House.sensors(count)
    const { every, length } = history
    const samples = change(House.readings(sensors, { from: House.now - length, to: House.now, every }))
    const serving = yield* Serving.serve({
      ...options,
      server: House.server,
      dashboard,
      status: { ...statusOf(sensors, clock), ...options.status },
      fill: fill(sensors, samples, options)
    })
    const idOf = yield* idsOf(serving.store)
    for (const { alias, series } of sensors) {
      const { device, family, server } = series
      yield* serving.feed.report({ _tag: "Found", server, device, family, alias })
    }
    return { ...serving, clock, sensors, idOf }
  }).pipe(Effect.orDie, Effect.withClock(clock))
}
