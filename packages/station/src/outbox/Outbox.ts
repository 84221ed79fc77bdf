/**
 * The outbox: tells targets of alarms, at least once.
 *
 * @module
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Message, messageId, type Notice } from "../rules/Alarm.js"
import type { OutboxStore } from "../store/AlarmStore.js"
import type { StoreError } from "../store/StoreError.js"
import * as Backlog from "./backlog.js"
import * as Kept from "./kept.js"
import type * as Pace from "./pace.js"
import type { Report } from "./Report.js"
import * as Recent from "./recent.js"
import type { Target } from "./Target.js"
import type { TargetError } from "./TargetError.js"
import type { TargetStatus } from "./TargetStatus.js"
import * as Unknown from "./unknown.js"
import * as Worker from "./worker.js"

export type { TargetStatus }

/**
 * An outbox.
 *
 * @since 0.1.0
 * @category models
 */
export interface Outbox {
  /** Delivers until it is interrupted. */
  readonly run: Effect.Effect<never>
  /** Says that the store has new messages, so that they are delivered at once. Never waits. */
  readonly stored: Effect.Effect<void>
  /** Takes messages that the store did not accept, and delivers them from memory. Never waits. */
  readonly keep: (messages: ReadonlyArray<Message>) => Effect.Effect<void>
  /** Sends a test to a target at once, and waits for it. `undefined` if there is no such target. */
  readonly test: (target: string) => Effect.Effect<void, TargetError> | undefined
  /** The state of each target, by name. */
  readonly status: Effect.Effect<ReadonlyArray<TargetStatus>>
}

/**
 * Options of an outbox.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Who is told. */
  readonly targets: ReadonlyArray<Target>
  /** The messages that wait. */
  readonly store: OutboxStore
  /** Receives what happens. */
  readonly report: (report: Report) => Effect.Effect<void>
  /** How many messages each target gets at once, and then one in which number of milliseconds. Default: 20, and 1000. */
  readonly pace?: Pace.Pace | undefined
  /** The most messages in memory, which the store did not accept. Beyond it, the oldest are dropped. Default: 10,000. */
  readonly most?: number | undefined
}

const standardPace: Pace.Pace = { burst: 20, interval: 1000 }
const standardMost = 10_000

/** The health of a station is asked for just when its database does not answer. */
const patience = "1 second"

const testNotice = (at: number): Notice => ({
  change: "test",
  alarm: `test-${at}`,
  rule: "a test of the station",
  title: "",
  place: "",
  server: "",
  device: "",
  property: "",
  at,
  value: undefined,
  unit: "",
  detail: "messages of alarms arrive here"
})

/** A test is not stored, so it does not expire. */
const testMessage = (target: string): Effect.Effect<Message> =>
  Effect.map(Clock.currentTimeMillis, (at) => {
    const notice = testNotice(at)
    return { id: messageId(notice.alarm, "test", target), target, notice, expiresAt: at }
  })

/** Reports when the store stops working, and when it works again. */
const makeNoted = (report: Options["report"]) => {
  let isFailing = false
  return (error: StoreError | undefined): Effect.Effect<void> =>
    Effect.suspend(() => {
      if ((error !== undefined) === isFailing) return Effect.void
      isFailing = error !== undefined
      return report({ _tag: "Store", issue: error?.message })
    })
}

/**
 * Makes an outbox. Each target gets its messages one after another, in order, and does not wait for other targets. A try that fails
 * is repeated after 1 second to 10 minutes, until the message expires. Messages are removed from the store after their delivery, so
 * a station that was killed may deliver one again, with the same id.
 *
 * @example
 * ```ts
 * import { Outbox, type AlarmStore, type Target } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const program = (targets: ReadonlyArray<Target.Target>, store: AlarmStore.OutboxStore) =>
 *   Effect.gen(function* () {
 *     const outbox = yield* Outbox.make({ targets, store, report: (report) => Console.log(report) })
 *     yield* Effect.forkScoped(outbox.run)
 *     yield* outbox.test("phone") ?? Console.log("there is no such target")
 *   })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({
  most = standardMost,
  pace = standardPace,
  report,
  store,
  targets
}: Options): Effect.Effect<Outbox> =>
  Effect.sync(() => {
    const kept = Kept.make(most)
    const recent = Recent.make(most)
    const noted = makeNoted(report)
    const workers = new Map(
      targets.map((target) => {
        const backlog = Backlog.make({ target: target.name, store, kept, recent, noted })
        return [target.name, Worker.make({ target, backlog, pace, report })] as const
      })
    )
    let counts: ReadonlyMap<string, number> = new Map()

    /** As they were before, if the store does not tell. */
    const countsOfStore = store.counts.pipe(
      Effect.disconnect,
      Effect.timeoutOption(patience),
      Effect.sandbox,
      Effect.orElseSucceed(Option.none),
      Effect.map(Option.getOrElse(() => counts))
    )

    const dropped = (target: string, reason: "overflow" | "unknown", count: number, issue: string) => {
      workers.get(target)?.noteDropped(count)
      return report({ _tag: "Dropped", target, reason, count, issue })
    }

    const keep: Outbox["keep"] = Effect.fnUntraced(function* (messages) {
      const unknown = new Map<string, number>()
      const overflown = new Map<string, number>()
      const count = (counts: Map<string, number>, { target }: Message) =>
        counts.set(target, (counts.get(target) ?? 0) + 1)
      for (const message of messages) {
        const worker = workers.get(message.target)
        if (worker === undefined) {
          count(unknown, message)
          continue
        }
        if (recent.has(message.id)) continue
        const oldest = kept.add(message)
        if (oldest !== undefined) count(overflown, oldest)
        worker.wake()
      }
      for (const [target, n] of unknown)
        yield* dropped(target, "unknown", n, "the configuration has no such target, and the database is not available")
      for (const [target, n] of overflown)
        yield* dropped(target, "overflow", n, `more than ${most} messages wait in memory`)
    })

    return {
      run: Effect.zipRight(
        Effect.forkScoped(Unknown.run({ store, isKnown: (name) => workers.has(name), report })),
        Effect.forEach([...workers.values()], ({ run }) => run, { concurrency: "unbounded", discard: true })
      ).pipe(Effect.zipRight(Effect.never), Effect.scoped),
      stored: Effect.sync(() => {
        for (const { wake } of workers.values()) wake()
      }),
      keep,
      test: (name) => {
        const worker = workers.get(name)
        return worker && Effect.flatMap(testMessage(name), worker.test)
      },
      status: Effect.gen(function* () {
        counts = yield* countsOfStore
        return targets.map(({ name, type }) => ({
          name,
          type,
          waiting: (counts.get(name) ?? 0) + kept.count(name),
          ...workers.get(name)!.state()
        }))
      })
    }
  })
