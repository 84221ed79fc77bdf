/**
 * Does the tasks that a runner is to do.
 *
 * The cluster says which ones, and may change its mind at any time. A task begins with a claim, and ends when it is handed over, or when
 * another runner has taken it over.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { PostgresStore, Store, StoreError } from "@owserver/station"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import type * as Scope from "effect/Scope"
import type { Claim, Claims } from "./Claims.js"
import { limited } from "./limited.js"
import type { Task } from "./Task.js"

/**
 * What a supervisor works with.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly claims: Claims
  readonly shared: Pick<PostgresStore.Shared, "database" | "fenced">
  /**
   * Starts a task until the scope closes. Its store accepts writes only as long as the claim holds. Fails with `StoreError` if it cannot
   * start, and is then tried again. Returns an effect that fails if the task ends by itself, which is a bug.
   */
  readonly start: (
    claim: Claim,
    store: Store.StoreService
  ) => Effect.Effect<Effect.Effect<never>, StoreError, Scope.Scope>
}

/**
 * A supervisor.
 *
 * @since 0.1.0
 * @category models
 */
export interface Supervisor {
  /** Begins a task. Never waits. */
  readonly want: (task: Task) => Effect.Effect<void>
  /** Hands a task over. Never waits: the cluster would give up its other tasks only afterwards. */
  readonly unwant: (task: Task) => Effect.Effect<void>
  /** The claims of the tasks that are being done. */
  readonly doing: () => ReadonlyArray<Claim>
  /** Ends the tasks that were done with these claims, because other runners have taken over. */
  readonly lose: (claims: ReadonlyArray<Claim>) => Effect.Effect<void>
}

/** One of the tasks that were ever wanted. One of the latches is open. */
interface Entry {
  readonly task: Task
  readonly wanted: Effect.Latch
  readonly unwanted: Effect.Latch
  isWanted: boolean
}

const set = (entry: Entry, isWanted: boolean): void => {
  entry.isWanted = isWanted
  if (isWanted) {
    entry.unwanted.unsafeClose()
    entry.wanted.unsafeOpen()
  } else {
    entry.wanted.unsafeClose()
    entry.unwanted.unsafeOpen()
  }
}

/** A database that is away can come back at any time. */
const retryEvery = "1 second"

/** Two runners that both think a task theirs would otherwise take it from each other all the time. */
const afterFenced = "5 seconds"

/** How long the end of a runner waits for the database. */
const patience = "1 second"

/**
 * Whether a task goes on while the database is away, although the cluster has given it to nobody: the readings of a collector wait for
 * the database, as they do in a station on one machine. Two that publish would tell people twice.
 */
const goesOn = (task: Task): boolean => task.startsWith("collect:")

/**
 * Makes a supervisor. When the scope closes, all tasks are handed over.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ claims, shared, start }: Options): Effect.Effect<Supervisor, never, Scope.Scope> =>
  Effect.gen(function* () {
    const fibers = yield* FiberSet.make()
    const entries = new Map<Task, Entry>()
    let isEnding = false
    // Effect 3.22 loses an interruption that arrives while a scope with several finalizers closes. So the fibers also end by themselves.
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        isEnding = true
        for (const entry of entries.values()) {
          set(entry, false)
          entry.wanted.unsafeOpen()
        }
      })
    )
    const doing = new Map<Task, { readonly claim: Claim; readonly lost: Deferred.Deferred<void> }>()
    // Hundreds of collectors that start together would need the memory of all at the same time, and none would be done soon.
    const fewAtATime = Effect.unsafeMakeSemaphore(20).withPermits(1)

    const isReachable = shared.database.read("look", shared.database.sql`select 1`).pipe(
      Effect.as(true),
      Effect.timeout("2 seconds"),
      Effect.orElseSucceed(() => false)
    )

    /** Waits until the task can be handed over. */
    const handover = (entry: Entry): Effect.Effect<void> =>
      Effect.gen(function* () {
        while (true) {
          yield* entry.unwanted.await
          if (!goesOn(entry.task)) return
          const reachable = yield* isReachable
          if (reachable && !entry.isWanted) return
          if (isEnding) return
          yield* Effect.sleep(reachable ? 0 : retryEvery)
        }
      })

    /** Does the task once, and returns whether another runner has taken it over. */
    const once = (entry: Entry, claim: Claim): Effect.Effect<boolean, StoreError> =>
      Effect.gen(function* () {
        const lost = yield* Deferred.make<void>()
        const fence = (sql: SqlClient) =>
          Effect.tapError(claims.fence(claim, sql), (error) =>
            error._tag === "StoreError" && error.reason === "Fenced" ? Deferred.succeed(lost, undefined) : Effect.void
          )
        const ended = yield* fewAtATime(start(claim, shared.fenced(fence)))
        yield* Effect.acquireRelease(
          Effect.sync(() => doing.set(entry.task, { claim, lost })),
          () => Effect.sync(() => doing.delete(entry.task))
        )
        const isLost = Effect.raceFirst(Effect.as(Deferred.await(lost), true), Effect.as(handover(entry), false))
        return yield* Effect.raceFirst(isLost, ended)
      }).pipe(Effect.scoped)

    const released = (claim: Claim) => limited(claims.release(claim), patience)

    const round = (entry: Entry): Effect.Effect<void, StoreError> =>
      Effect.gen(function* () {
        yield* Effect.raceFirst(claims.free(entry.task), entry.unwanted.await)
        // Others may want it again, and would be fenced by a claim of nobody.
        if (!entry.isWanted) return
        const isFenced = yield* Effect.acquireUseRelease(
          Effect.interruptible(claims.take(entry.task)),
          (claim) => (entry.isWanted ? once(entry, claim) : Effect.succeed(false)),
          released
        )
        if (isFenced) yield* Effect.sleep(afterFenced)
      })

    const attempt = (entry: Entry): Effect.Effect<void> =>
      round(entry).pipe(
        Effect.catchAll(() => Effect.sleep(retryEvery)),
        // The cluster does not start a task again that has failed.
        Effect.catchAllDefect((defect) =>
          Effect.zipRight(Effect.logError(`The runner failed to ${entry.task}`, defect), Effect.sleep(afterFenced))
        )
      )

    const perform = (entry: Entry): Effect.Effect<void> =>
      Effect.gen(function* () {
        while (true) {
          yield* entry.wanted.await
          if (isEnding) return
          yield* attempt(entry)
        }
      })

    return {
      want: (task) =>
        Effect.suspend(() => {
          const known = entries.get(task)
          // A task that is just being handed over goes on.
          if (known !== undefined) return Effect.sync(() => set(known, true))
          const entry: Entry = {
            task,
            isWanted: true,
            wanted: Effect.unsafeMakeLatch(true),
            unwanted: Effect.unsafeMakeLatch(false)
          }
          entries.set(task, entry)
          // The cluster calls this where nothing may interrupt it, and a fiber goes on as it was forked.
          return FiberSet.run(fibers, Effect.interruptible(perform(entry)))
        }).pipe(Effect.asVoid),
      unwant: (task) =>
        Effect.sync(() => {
          const entry = entries.get(task)
          if (entry !== undefined) set(entry, false)
        }),
      doing: () => Array.from(doing.values(), ({ claim }) => claim),
      lose: (claims) =>
        Effect.forEach(
          claims,
          (claim) => {
            const one = doing.get(claim.task)
            return one?.claim === claim ? Deferred.succeed(one.lost, undefined) : Effect.void
          },
          { discard: true }
        )
    }
  })
