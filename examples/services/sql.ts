import { SqlClient } from "@effect/sql"
import { LibsqlClient, LibsqlMigrator } from "@effect/sql-libsql"
import { OwServer } from "@owserver/client"
import { layerConfig } from "@owserver/node"
import { type Device, Devices, DS18B20, Poll, Temperatures } from "@owserver/sensors"
import { Clock, Config, Duration, Effect, Either, Layer, Stream } from "effect"

/** A row for each reading that was due. One that failed has no value: a gap, and why it is there. */
type Row = {
  readonly device: string
  readonly property: string
  readonly at: number
  readonly value: number | null
  readonly error: string | null
}

/** Run once each, in the order of their names, and remembered in a table of their own. */
const migrations = LibsqlMigrator.fromRecord({
  "0001_readings": Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql`
      CREATE TABLE readings (
        device TEXT NOT NULL,
        property TEXT NOT NULL,
        at INTEGER NOT NULL,
        value REAL,
        error TEXT,
        PRIMARY KEY (device, property, at)
      ) WITHOUT ROWID`
  )
})

const rows = (device: Device.Device, interval: Duration.DurationInput): Stream.Stream<Row, never, OwServer> => {
  const property = DS18B20.temperature
  const row = { device: device.rom, property: property.name }
  return Poll.poll(device, property, interval).pipe(
    Stream.mapEffect(
      Either.match({
        onLeft: ({ _tag }) =>
          Effect.map(Clock.currentTimeMillis, (at): Row => ({ ...row, at, value: null, error: _tag })),
        onRight: ({ at, value }) => Effect.succeed<Row>({ ...row, at: at.epochMillis, value, error: null })
      })
    )
  )
}

/** Writes the temperatures of all thermometers, as many rows in one statement as come within ten seconds. */
export const log = (interval: Duration.DurationInput) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const devices = yield* Effect.retry(Devices.list(), OwServer.retryTransient)
    const thermometers = devices.filter(Temperatures.isThermometer)
    yield* Stream.mergeAll(
      thermometers.map((device) => rows(device, interval)),
      { concurrency: "unbounded" }
    ).pipe(
      Stream.groupedWithin(500, "10 seconds"),
      Stream.runForEach((batch) => sql`INSERT INTO readings ${sql.insert(Array.from(batch))}`)
    )
  })

/** A database with its tables, such as `file:readings.db`. */
export const database = (url: string) =>
  LibsqlMigrator.layer({ loader: migrations }).pipe(Layer.provideMerge(LibsqlClient.layer({ url })))

const live = Layer.merge(
  layerConfig({ port: Config.withDefault(Config.integer("PORT"), 4304), verify: Config.succeed(false) }),
  Layer.unwrapEffect(Effect.map(Config.withDefault(Config.string("DATABASE"), "file:readings.db"), database))
)

export const program = Config.withDefault(Config.number("SECONDS"), 60).pipe(
  Effect.flatMap((seconds) => log(Duration.seconds(seconds))),
  Effect.provide(live)
)
