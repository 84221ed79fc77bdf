/**
 * Follows the bulletin of a fleet.
 *
 * @module
 * @since 0.1.0
 */
import { type Feed, forever, type Readings } from "@owserver/station"
import * as Effect from "effect/Effect"
import type { Bulletin, Notice, Received } from "./Bulletin.js"
import { monotonic } from "./monotonic.js"
import type { Runner } from "./Runner.js"
import type { Tasks } from "./Tasks.js"

/**
 * Who learns from the bulletin.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly bulletin: Bulletin
  readonly runner: Runner
  readonly readings: Readings.Readings
  /** The live stream of this runner, if it serves the HTTP API. */
  readonly feed: Feed.Feed | undefined
  readonly tasks: Pick<Tasks, "announce" | "reload">
}

/** How often a runner reports all its devices at most, in milliseconds: fifty runners that start together all ask for it. */
const announceEvery = 10_000

/** How often runners tell and read. */
const every = "1 second"

/**
 * Returns readings whose edits reach the other runners.
 *
 * @since 0.1.0
 * @category combinators
 */
export const announcing = (readings: Readings.Readings, { tell }: Bulletin): Readings.Readings => {
  const { catalogue } = readings
  return {
    ...readings,
    catalogue: {
      ...catalogue,
      changed: (id) => Effect.zipRight(catalogue.changed(id), tell({ _tag: "Series", id, isInvalid: false })),
      invalidate: (id) => Effect.zipRight(catalogue.invalidate(id), tell({ _tag: "Series", id, isInvalid: true })),
      renamed: ({ device, server }, alias) =>
        Effect.zipRight(catalogue.renamed({ device, server }, alias), tell({ _tag: "Renamed", server, device, alias }))
    }
  }
}

/** Does what a notice asks for. */
const receive = ({ feed, readings, tasks }: Options, notice: Notice, joined: () => void): Effect.Effect<void> => {
  const { catalogue } = readings
  switch (notice._tag) {
    case "Report":
      return readings.report(notice.report)
    case "Alarm":
      return feed?.alarm(notice.change) ?? Effect.void
    case "Acknowledged":
      return feed?.live.publish("alarm", { change: "acknowledged", key: notice.key, alarm: null }) ?? Effect.void
    case "Rules":
      return Effect.zipRight(tasks.reload, feed?.live.publish("rules", {}) ?? Effect.void)
    case "Series":
      return notice.isInvalid ? catalogue.invalidate(notice.id) : catalogue.changed(notice.id)
    case "Renamed":
      return catalogue.renamed(notice, notice.alias)
    case "Joined":
      return Effect.sync(joined)
    default:
      // A newer runner may tell more.
      return Effect.void
  }
}

/** The runner that told these has done them already. */
const isDone = (notice: Notice): boolean =>
  notice._tag === "Series" || notice._tag === "Renamed" || notice._tag === "Joined" || notice._tag === "Acknowledged"

/**
 * Tells what is queued, and does what others tell, until it is interrupted.
 *
 * @since 0.1.0
 * @category running
 */
export const run = (options: Options): Effect.Effect<never> =>
  Effect.gen(function* () {
    const { bulletin, readings, runner, tasks } = options
    let isJoined = false
    let announcedAt = Number.NEGATIVE_INFINITY
    const joined = () => {
      isJoined = true
    }
    const receiveAll = (received: ReadonlyArray<Received>) =>
      Effect.forEach(
        received.filter((one) => one.runner !== runner.id || !isDone(one.notice)),
        ({ notice }) =>
          // Such as one that is not of this form.
          Effect.catchAllDefect(receive(options, notice, joined), (defect) =>
            Effect.logWarning(`A notice of another runner is not valid: ${String(defect)}`)
          ),
        { discard: true }
      )
    const missed = Effect.gen(function* () {
      const { catalogue } = readings
      const series = yield* Effect.orElseSucceed(catalogue.series, () => [])
      yield* Effect.forEach(series, ({ id }) => catalogue.changed(id), { discard: true })
      yield* bulletin.tell({ _tag: "Joined" })
    })
    /** All devices, for all runners that have joined meanwhile. */
    const announce = Effect.gen(function* () {
      const now = yield* monotonic
      if (!isJoined || now - announcedAt < announceEvery) return
      isJoined = false
      announcedAt = now
      yield* tasks.announce
    })
    const round = bulletin.exchange(receiveAll, missed).pipe(
      // What is queued is told when the database is back.
      Effect.ignore,
      Effect.zipRight(announce),
      Effect.zipRight(Effect.sleep(every))
    )
    return yield* forever("follow the fleet", round)
  })
