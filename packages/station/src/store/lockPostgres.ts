/**
 * The lock of a database on PostgreSQL.
 *
 * @module
 * @since 0.1.0
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { StoreError } from "./StoreError.js"
import { toStoreError } from "./sql/Database.js"
import * as Postgres from "./sql/Postgres.js"

/** How often the connection is used, because a network that is gone does not end it. */
const heartbeat = "10 seconds"
/** How long an answer may take. */
const timeout = 5000

/**
 * A server that gets no answer ends the session after 25 s, and with it the lock. Otherwise the lock of a station whose network was
 * gone would stay for two hours, and that station itself could not take it again.
 */
const keepAlive = "set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3"

/**
 * Who may have the lock at the same time: one station (`exclusive`), or all machines of a fleet (`shared`).
 *
 * @since 0.1.0
 * @category models
 */
export type Mode = "exclusive" | "shared"

/** The first key is a number of this program; the second one tells the schemas of a database apart. */
const tryLock = (mode: Mode) =>
  `select pg_try_advisory_lock${mode === "shared" ? "_shared" : ""}(1869836659, hashtext(coalesce(current_schema(), ''))) as taken`

/** A process that has just ended may still have its session for a moment. */
const patience = Schedule.intersect(Schedule.spaced("200 millis"), Schedule.recurs(5))

const taken = new StoreError({
  reason: "Busy",
  operation: "open",
  issue: "another station writes to this database"
})

const lost = (cause: unknown) =>
  new StoreError({
    reason: "Unavailable",
    operation: "lock",
    issue: "the connection that holds the lock of this database was lost",
    cause
  })

const failed = (cause: unknown) => toStoreError("open", new SqlError({ cause, message: "cannot connect" }))

/** Takes the lock, calls `held`, and fails when the lock is lost. */
const hold = (url: Redacted.Redacted, mode: Mode, held: Effect.Effect<void>): Effect.Effect<never, StoreError> =>
  Effect.gen(function* () {
    const { Client } = yield* Postgres.driver
    const ended = yield* Deferred.make<never, StoreError>()
    const client = yield* Effect.acquireRelease(
      Effect.tryPromise({
        try: async () => {
          const client = new Client({
            connectionString: Redacted.value(url),
            application_name: "owserver-station lock",
            connectionTimeoutMillis: timeout,
            query_timeout: timeout
          })
          client.on("error", (cause) => Deferred.unsafeDone(ended, lost(cause)))
          client.on("end", () => Deferred.unsafeDone(ended, lost(undefined)))
          await client.connect()
          return client
        },
        catch: failed
      }),
      // The socket of a network that is gone would not close.
      (client) => Effect.promise(() => client.end()).pipe(Effect.interruptible, Effect.timeoutOption("1 second"))
    )
    const query = <A>(text: string, toError: (cause: unknown) => StoreError) =>
      Effect.map(
        Effect.tryPromise({ try: () => client.query(text), catch: toError }),
        ({ rows }) => rows as ReadonlyArray<A>
      )
    yield* query(keepAlive, failed)
    const take = Effect.filterOrFail(
      query<{ readonly taken: boolean }>(tryLock(mode), failed),
      ([row]) => row!.taken,
      () => taken
    )
    yield* Effect.retry(take, { schedule: patience, while: ({ reason }) => reason === "Busy" })
    yield* held
    const beat = Effect.forever(Effect.delay(query("select 1", lost), heartbeat))
    return yield* Effect.raceFirst(Deferred.await(ended), beat)
  }).pipe(Effect.scoped)

/**
 * Takes the lock of the station or fleet that writes to a database, until the scope closes: an advisory lock of a session of its own.
 * Fails with `Busy` if another one has it, and with `Unavailable` if the server does not answer.
 *
 * PostgreSQL frees the lock with the session: when the process ends, the connection is lost, or the server restarts. The lock is
 * then taken again as soon as possible, unless another station was quicker. The effect that is returned fails while the lock is
 * not held. A connection that is lost unnoticed makes it succeed for at most 15 s longer.
 *
 * @since 0.1.0
 * @category constructors
 */
export const lockPostgres = (
  url: Redacted.Redacted,
  mode: Mode = "exclusive"
): Effect.Effect<Effect.Effect<void, StoreError>, StoreError, Scope.Scope> =>
  Effect.gen(function* () {
    const first = yield* Deferred.make<void, StoreError>()
    let wasHeld = false
    let missing: StoreError | undefined
    const held = Effect.suspend(() => {
      wasHeld = true
      missing = undefined
      return Deferred.succeed(first, undefined)
    })
    const holding = Effect.tapError(hold(url, mode, held), (error) => {
      missing = error
      return Deferred.fail(first, error)
    })
    yield* Effect.retry(holding, { while: () => wasHeld, schedule: Schedule.spaced("1 second") }).pipe(
      Effect.ignore,
      Effect.forkScoped
    )
    yield* Deferred.await(first)
    return Effect.suspend(() => missing ?? Effect.void)
  })
