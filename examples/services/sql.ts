import { SqlClient } from "@effect/sql"
import { LibsqlClient, LibsqlMigrator } from "@effect/sql-libsql"
import { OwServer } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import { type Device, Devices, DS18B20, Poll, TemperatureScan } from "@owserver/sensors"
import { Chunk, Clock, Config, Duration, Effect, Either, Layer, Queue, Schedule, Stream } from "effect"

/** One row per reading. A failed reading has an error in place of a value. */
type Row = {
  readonly device: string
  readonly property: string
  readonly at: number
  readonly value: number | null
  readonly error: string | null
}

/** Each migration runs once, in the order of the names. A table records those that ran. */
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
  return Poll.stream(device, property, interval).pipe(
    Stream.mapEffect(
      Either.match({
        onLeft: ({ _tag }) =>
          Effect.map(Clock.currentTimeMillis, (at): Row => ({ ...row, at, value: null, error: _tag })),
        onRight: ({ at, value }) => Effect.succeed<Row>({ ...row, at: at.epochMillis, value, error: null })
      })
    )
  )
}

/** Opens a database such as `file:readings.db` and runs the migrations. */
export const database = (url: string) =>
  LibsqlMigrator.layer({ loader: migrations }).pipe(Layer.provideMerge(LibsqlClient.layer({ url })))

/** Exponential backoff from one second to one minute. */
const later = Schedule.union(Schedule.exponential("1 second"), Schedule.spaced("1 minute"))

/** Retries until the database accepts the effect, and logs each failure. */
const persistently = <A, E extends Error, R>(what: string, effect: Effect.Effect<A, E, R>) =>
  effect.pipe(
    Effect.tapError(({ cause, message }) => Effect.logWarning(`the database refuses ${what}: ${cause ?? message}`)),
    Effect.retry(later)
  )

/**
 * Inserts rows on a separate connection: after libSQL finds the file locked, later statements on the same connection are not
 * committed. Existing rows are left as they are, because a failed attempt may have written them.
 */
const insert = (url: string, batch: ReadonlyArray<Row>) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql`INSERT INTO readings ${sql.insert(batch)} ON CONFLICT DO NOTHING`
  ).pipe(Effect.provide(LibsqlClient.layer({ url })))

/**
 * Writes the temperatures of all thermometers. Every ten seconds it inserts the queued rows, up to 500 per statement. If the
 * database fails, up to `capacity` rows wait in the queue. Further rows are dropped, and their number is logged.
 */
export const log = (url: string, interval: Duration.DurationInput, capacity = 10_000) =>
  Effect.gen(function* () {
    const devices = yield* Effect.retry(Devices.list(), OwServer.retryTransient)
    const thermometers = devices.filter(TemperatureScan.isThermometer)
    const waiting = yield* Queue.dropping<Row>(capacity)
    let dropped = 0

    const keep = (row: Row) =>
      Effect.map(Queue.offer(waiting, row), (isKept) => {
        if (!isKept) dropped++
      })
    const collect = Stream.mergeAll(
      thermometers.map((device) => rows(device, interval)),
      { concurrency: "unbounded" }
    ).pipe(Stream.runForEach(keep))

    const write = (batch: Chunk.Chunk<Row>) =>
      Effect.gen(function* () {
        yield* persistently(`${batch.length} rows`, insert(url, Array.from(batch)))
        if (dropped > 0) yield* Effect.logWarning(`${dropped} rows were dropped while the database refused them`)
        dropped = 0
      })
    const store = Effect.zipRight(
      persistently("the migrations", Effect.provide(Effect.void, database(url))),
      Effect.forever(
        Effect.flatMap(Queue.takeUpTo(waiting, 500), (batch) =>
          Chunk.isEmpty(batch) ? Effect.sleep("10 seconds") : write(batch)
        )
      )
    )

    yield* Effect.all([collect, store], { concurrency: "unbounded", discard: true })
  })

const live = NodeOwServer.layerConfig({
  port: Config.withDefault(Config.integer("PORT"), 4304),
  verify: Config.succeed(false)
})

export const program = Effect.gen(function* () {
  const url = yield* Config.withDefault(Config.string("DATABASE"), "file:readings.db")
  const seconds = yield* Config.withDefault(Config.number("INTERVAL"), 60)
  yield* log(url, Duration.seconds(seconds))
}).pipe(Effect.provide(live))
