/** The writer of InfluxDB, over any way of sending lines. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Monotonic from "../../collect/monotonic.js"
import type * as Series from "../../model/Series.js"
import * as LineProtocol from "./lineProtocol.js"
import * as Points from "./points.js"
import * as Queue from "./queue.js"
import type * as Request from "./request.js"
import type { Influx, Options } from "./types.js"

const firstPause = 1000
const longestPause = 60_000

/** A server may ask for any pause. */
const longestWait = 300_000

/** Someone must correct the configuration, or create the database. */
const deniedPause = 60_000

/** The log names refused readings at most once in this time. They are always counted. */
const refusalEvery = 3_600_000

/** The end of a station waits this long for the readings that are queued. */
const lastTry = Duration.seconds(5)

const retryEvery = "1 minute"

/** How long before the start another process may have read what it stores after the start, in milliseconds: also in an outage. */
const before = 3_600_000

/** Makes a writer. `request` sends lines. */
export const make = (
  options: Options & { readonly request: (lines: string) => Effect.Effect<Request.Outcome> }
): Effect.Effect<Influx, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { again, changed, config, readings, request, store } = options
    const { age, every, measurement, rows } = config
    const { dropped: overflown, take } = yield* readings.subscribe()
    const startedAt = yield* Clock.currentTimeMillis
    const queue = Queue.make({ most: config.queue, rows })
    const hasAny = yield* Effect.makeLatch(false)
    const isFull = yield* Effect.makeLatch(false)
    const isSent = yield* Effect.makeLatch(true)
    let sent = 0
    let refused = 0
    let refusedAt: number | undefined
    let lastSuccess: number | undefined
    let failure: string | undefined
    let droppedBefore = 0
    let pause = firstPause

    const dropped = Effect.map(overflown, (updates) => updates + queue.dropped())

    let series: ReadonlyArray<Series.Series> | undefined
    let points = Points.make(measurement, [])

    /** Reads names again, which the catalogue does as well. Without a database they stay as they were. */
    const refresh = Effect.gen(function* () {
      const all = yield* Effect.orElseSucceed(readings.catalogue.series, () => series ?? [])
      if (all === series) return
      series = all
      points = Points.make(measurement, all)
    })

    const add = (added: ReadonlyArray<Queue.Point | undefined>, isWhole: boolean) => {
      queue.add(added.filter((point) => point !== undefined))
      if (queue.waiting() === 0) return
      hasAny.unsafeOpen()
      if (isWhole || queue.waiting() >= rows) isFull.unsafeOpen()
    }

    const collect = Effect.gen(function* () {
      const updates = yield* take
      yield* refresh
      const now = yield* Monotonic.millis
      for (const update of updates)
        if (update._tag === "Read")
          add(
            update.readings.map((reading) => points.ofReading(reading, now)),
            false
          )
    })

    const noteSuccess = (count: number) =>
      Effect.gen(function* () {
        sent += count
        lastSuccess = yield* Clock.currentTimeMillis
        pause = firstPause
        if (failure === undefined) return
        failure = undefined
        const all = yield* dropped
        const lost = all - droppedBefore
        droppedBefore = all
        yield* changed({ _tag: "Writing", dropped: lost })
      })

    const noteFailure = (reason: string) =>
      Effect.suspend(() => {
        const isFirst = failure === undefined
        failure = reason
        return isFirst ? changed({ _tag: "Failing", reason }) : Effect.void
      })

    const noteRefusal = (reason: string, count: number) =>
      Effect.gen(function* () {
        refused += count
        const now = yield* Monotonic.millis
        if (refusedAt !== undefined && now - refusedAt < refusalEvery) return
        refusedAt = now
        yield* changed({ _tag: "Refused", reason, count })
      })

    const settleRefused = (reason: string, all: number, count = all) =>
      Effect.suspend(() => {
        queue.settle()
        const bad = Math.min(count, all)
        // The server has answered, and stored the others.
        return Effect.zipRight(noteSuccess(all - bad), noteRefusal(reason, bad))
      })

    /** Sends a batch, and returns the pause before the next try. 0 if the batch is settled. */
    const sendOne = Effect.gen(function* () {
      const batch = queue.batch()
      const lines = batch.map(({ at, prefix, value }) => LineProtocol.format(prefix, value, at)).join("")
      const outcome = yield* request(lines)
      switch (outcome._tag) {
        case "Accepted":
          queue.settle()
          yield* noteSuccess(batch.length)
          return 0
        case "Refused":
          yield* settleRefused(outcome.reason, batch.length, outcome.count)
          return 0
        case "TooLarge":
          if (!queue.halve()) yield* settleRefused(outcome.reason, batch.length)
          return 0
        case "Denied":
          yield* noteFailure(outcome.reason)
          return deniedPause
        case "Unavailable": {
          yield* noteFailure(outcome.reason)
          const next = Math.max(pause, Math.min(outcome.wait, longestWait))
          pause = Math.min(pause * 2, longestPause)
          return next
        }
      }
    })

    const expire = Effect.map(Monotonic.millis, (now) => queue.expire(now - Duration.toMillis(age)))

    const send = Effect.gen(function* () {
      yield* hasAny.await
      yield* Effect.timeoutOption(isFull.await, every)
      while (queue.waiting() > 0) {
        const wait = yield* sendOne
        if (wait > 0) yield* Effect.sleep(wait)
        yield* expire
      }
      hasAny.unsafeClose()
      isFull.unsafeClose()
      isSent.unsafeOpen()
    })

    let from = startedAt - Duration.toMillis(age)

    /** Queues the stored readings before the start a batch at a time, and waits until it is sent. */
    const sendStored = Effect.gen(function* () {
      yield* refresh
      yield* store.values({ from, to: startedAt }).pipe(
        Stream.grouped(rows),
        Stream.runForEach((values) =>
          Effect.gen(function* () {
            yield* isSent.await
            isSent.unsafeClose()
            const [now, mono] = [yield* Clock.currentTimeMillis, yield* Monotonic.millis]
            const added = [...values].map((value) => points.ofStored(value, mono - (now - value.at)))
            add(added, true)
            if (queue.waiting() === 0) isSent.unsafeOpen()
            from = [...values].at(-1)?.at ?? from
          })
        )
      )
    }).pipe(
      Effect.tapError(() => Effect.sleep(retryEvery)),
      Effect.eventually
    )

    /** A defect must not end the writer for as long as the station runs. */
    const guarded = (work: Effect.Effect<void>) =>
      Effect.catchAllDefect(work, (defect) =>
        Effect.logError("The writer of InfluxDB failed because of a bug in the station", defect).pipe(
          Effect.zipRight(noteFailure(`a bug in the station: ${String(defect)}`)),
          Effect.zipRight(Effect.sleep(retryEvery))
        )
      )

    const flush = Effect.gen(function* () {
      while (queue.waiting() > 0) if ((yield* sendOne) > 0) return
    }).pipe(Effect.interruptible, Effect.timeoutOption(lastTry), Effect.exit, Effect.asVoid)

    yield* Effect.addFinalizer(() => flush)
    yield* Effect.forkScoped(Effect.forever(guarded(send)))
    yield* Effect.forkScoped(Effect.forever(guarded(collect)))
    const sendAgain = Effect.suspend(() => {
      if (again === undefined) return Effect.void
      from = startedAt - Math.min(Duration.toMillis(age), before)
      return sendStored
    })
    yield* Effect.forkScoped(Effect.zipRight(guarded(sendStored), Effect.delay(guarded(sendAgain), again ?? 0)))

    return {
      status: Effect.map(dropped, (dropped) => ({
        waiting: queue.waiting(),
        sent,
        dropped,
        refused,
        lastSuccess,
        failure
      }))
    }
  })
