/** A station that serves the sensors of the house, at the time of the house. Nothing is read: a test reports readings. */
import * as Path from "node:path"
import type { Sample } from "@owserver/station"
import { Effect, type Scope } from "effect"
import * as Serving from "../http/Serving.js"
import * as Ow from "../Ow.js"
import { FixedClock } from "./FixedClock.js"
import * as House from "./House.js"

export interface Options extends Serving.Options {
  /** Default: 12. */
  readonly sensors?: number
  /** The span and interval of the history before `House.now`. Default: two hours, each five minutes. */
  readonly history?: { readonly length: number; readonly every: number }
  /** Changes the readings, such as to leave a gap. */
  readonly change?: (samples: Array<Sample.Sample>) => ReadonlyArray<Sample.Sample>
  /** Default: true. */
  readonly labelled?: boolean
}

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

const append = ({ store }: Serving.Serving, samples: ReadonlyArray<Sample.Sample>) =>
  Effect.gen(function* () {
    for (let n = 0; n < samples.length; n += rows)
      yield* store.append({ samples: samples.slice(n, n + rows), transitions: [] })
  })

const standard = { length: 2 * House.hour, every: 5 * House.minute }

export const statusOf = (sensors: ReadonlyArray<House.Sensor>) => ({
  startedAt: House.now - 3 * House.day - 5 * House.hour,
  servers:
    sensors.length === 0
      ? []
      : [
          {
            server: House.server,
            isOnline: true,
            devices: new Set(sensors.map(({ series }) => series.device)).size,
            missing: 0,
            buses: 1,
            readings: 110_880,
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
    const { change = (samples) => samples, history = standard, labelled = true, sensors: count = 12 } = options
    const sensors = House.sensors(count)
    const serving = yield* Serving.serve({ ...options, dashboard, status: { ...statusOf(sensors), ...options.status } })
    const { every, length } = history
    const samples = change(House.readings(sensors, { from: House.now - length, to: House.now, every }))
    yield* append(serving, samples)
    yield* serving.store.rollUp(House.now)
    const ids = new Map((yield* serving.store.series).map(({ device, id, property }) => [`${device}/${property}`, id]))
    const idOf = ({ series: { device, property } }: House.Sensor) => ids.get(`${device}/${property}`)!
    for (const sensor of sensors) {
      const { alias, name, place, series } = sensor
      const { device, family, server } = series
      if (labelled && name !== "") yield* serving.store.label(idOf(sensor), { name, place })
      yield* serving.feed.report({ _tag: "Found", server, device, family, alias })
    }
    return { ...serving, clock, sensors, idOf }
  }).pipe(Effect.orDie, Effect.withClock(clock))
}
