/**
 * What runners tell each other: the reports of their collectors, and what requests have changed. Each runner reads all of it in the same
 * order, so each can show live readings, and the one that publishes has those of all collectors.
 *
 * @module
 * @since 0.1.0
 */
import type { Alarm, Collector, PostgresStore, StoreError } from "@owserver/station"
import * as Effect from "effect/Effect"
import type { Claim } from "./Claims.js"
import type { Runner } from "./Runner.js"

/**
 * A notice.
 *
 * - `Report`: a collector reported something
 * - `Alarm`: an alarm has changed
 * - `Acknowledged`: somebody has acknowledged the alarm with this key
 * - `Rules`: rules, mutes or the maintenance have changed
 * - `Series`: the label, the calibration, or, if `isInvalid`, the readings of a series have changed
 * - `Renamed`: the alias of a device has changed
 * - `Joined`: a runner does not know the devices, because it has started, or has missed what was told
 *
 * @since 0.1.0
 * @category models
 */
export type Notice =
  | { readonly _tag: "Report"; readonly report: Collector.Report }
  | { readonly _tag: "Alarm"; readonly change: Alarm.AlarmChange }
  | { readonly _tag: "Acknowledged"; readonly key: string }
  | { readonly _tag: "Rules" }
  | { readonly _tag: "Series"; readonly id: number; readonly isInvalid: boolean }
  | { readonly _tag: "Renamed"; readonly server: string; readonly device: string; readonly alias: string }
  | { readonly _tag: "Joined" }

/**
 * A notice with the id of its runner.
 *
 * @since 0.1.0
 * @category models
 */
export interface Received {
  readonly runner: string
  readonly notice: Notice
}

/**
 * The bulletin.
 *
 * @since 0.1.0
 * @category models
 */
export interface Bulletin {
  /**
   * Queues a notice, and never waits. With a claim, it is told only if that still holds when it is stored. Beyond 50,000, the oldest are
   * dropped: all that must last is stored elsewhere.
   */
  readonly tell: (notice: Notice, claim?: Claim) => Effect.Effect<void>
  /**
   * Stores what is queued, and passes on all that was told since the last call, in order. Calls `missed` first if some of it is gone:
   * after 5 minutes, and after PostgreSQL was killed.
   */
  readonly exchange: (
    receive: (received: ReadonlyArray<Received>) => Effect.Effect<void>,
    missed: Effect.Effect<void>
  ) => Effect.Effect<void, StoreError>
  /** Deletes what is older than 5 minutes. */
  readonly clean: Effect.Effect<void, StoreError>
}

interface Queued {
  readonly notice: Notice
  readonly claim: Claim | undefined
}

/** One notice has some 200 bytes. */
const mostQueued = 50_000

/** The most notices in one bulletin, so that each is parsed within a few milliseconds. */
const mostTogether = 2000

/** The most bulletins that are read at once. */
const mostRead = 20

const byClaim = (some: ReadonlyArray<Queued>): ReadonlyArray<readonly [Claim | undefined, ReadonlyArray<Notice>]> => {
  const groups = new Map<Claim | undefined, Array<Notice>>()
  for (const { claim, notice } of some) {
    const group = groups.get(claim)
    if (group === undefined) groups.set(claim, [notice])
    else group.push(notice)
  }
  return [...groups]
}

interface Row {
  readonly number: number
  readonly runner: string
  readonly content: string
}

/** A row, or none, and the number of the last bulletin. */
type Found = (Row | { readonly number: null }) & { readonly head: number }

/**
 * Makes the bulletin of a runner, which begins with what is told from now on.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  { read, sql, transaction }: PostgresStore.Shared["database"],
  { id }: Pick<Runner, "id">
): Effect.Effect<Bulletin, StoreError> =>
  Effect.gen(function* () {
    const [head] = yield* read("exchange", sql<{ number: number }>`select number from fleet_head`)
    let last = head!.number
    let queued: Array<Queued> = []

    /** Of each claim that holds, all its notices; those of other claims are left out. */
    const store = (some: ReadonlyArray<Queued>) =>
      Effect.suspend(() => {
        const groups = byClaim(some)
        const tasks = groups.map(([claim]) => claim?.task ?? null)
        const epochs = groups.map(([claim]) => claim?.epoch ?? null)
        const contents = groups.map(([, notices]) => JSON.stringify(notices).slice(1, -1))
        // The claims are looked at when the number is locked, so nothing of an older claim follows what a newer one has told.
        return transaction(
          "exchange",
          Effect.zipRight(
            sql`update fleet_head set number = number + 1`,
            sql`
              insert into fleet_bulletin (number, at, runner, content)
              select fleet_head.number, now(), ${id}, '[' || coalesce(valid.content, '') || ']'
              from fleet_head cross join (
                select string_agg(given.content, ',' order by given.n) as content
                from unnest(${tasks}::text[], ${epochs}::bigint[], ${contents}::text[]) with ordinality
                  as given (task, epoch, content, n)
                left join fleet_claim on fleet_claim.task = given.task
                where given.task is null or (fleet_claim.epoch = given.epoch and fleet_claim.runner = ${id})
              ) as valid`
          )
        )
      })

    const storeQueued = Effect.gen(function* () {
      while (queued.length > 0) {
        const some = queued.slice(0, mostTogether)
        yield* store(some)
        // Others may have been dropped meanwhile.
        const stored = new Set(some)
        queued = queued.filter((one) => !stored.has(one))
      }
    })

    /** What another version tells may be of another form. */
    const parse = ({ content, runner }: Row): Effect.Effect<ReadonlyArray<Received>> =>
      Effect.try((): ReadonlyArray<Notice> => JSON.parse(content)).pipe(
        Effect.map((notices) => notices.map((notice): Received => ({ runner, notice }))),
        Effect.catchAll(({ error }) => Effect.as(Effect.logWarning(`A bulletin is not valid: ${String(error)}`), []))
      )

    const exchange: Bulletin["exchange"] = Effect.fnUntraced(function* (receive, missed) {
      yield* storeQueued
      while (true) {
        const found = yield* read(
          "exchange",
          sql<Found>`
            select fleet_head.number as head, later.* from fleet_head left join lateral (
              select number, runner, content from fleet_bulletin where number > ${last} order by number limit ${mostRead}
            ) as later on true order by later.number`
        )
        const head = found[0]?.head ?? last
        if (head < last) {
          // Another server has taken over from PostgreSQL and lacks the last transactions, or a backup was restored.
          yield* missed
          last = head
          continue
        }
        for (const row of found) {
          if (row.number === null) return
          if (row.number > last + 1) {
            yield* missed
            // Old news are of no use to anyone, and a runner that has too much to do would never catch up.
            if (found.length === mostRead) {
              last = head
              break
            }
          }
          last = row.number
          yield* receive(yield* parse(row))
        }
        if (found.length < mostRead) return
      }
    })

    return {
      tell: (notice, claim) =>
        Effect.sync(() => {
          queued.push({ notice, claim })
          if (queued.length > 2 * mostQueued) queued = queued.slice(-mostQueued)
        }),
      exchange,
      clean: Effect.asVoid(
        transaction("clean", sql`delete from fleet_bulletin where at < now() - interval '5 minutes'`)
      )
    }
  })
