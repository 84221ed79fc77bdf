/** The response to a scrape of Prometheus. */
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Prometheus from "../publish/prometheus.js"
import { version } from "../publish/version.js"
import type { Parts as AllParts } from "./handlers/common.js"
import * as Marks from "./handlers/marks.js"

type Parts = Pick<AllParts, "catalogue" | "config" | "health">

/** Prometheus waits 10 seconds by default. */
const patience = "5 seconds"

/** Reads the series that are shown. Their values are left out while they are stale or doubtful: a chart has a gap then. */
const readingsOf = (parts: Parts) => {
  const { catalogue } = parts
  const marks = Marks.make(parts)
  return Effect.gen(function* () {
    const all = yield* catalogue.series
    const devices = yield* catalogue.devices
    const { latest, marksOf } = yield* marks(all)
    const newest = new Map(latest.map((one) => [one.series, one]))
    const aliases = new Map(devices.map(({ alias = "", id, server }) => [`${server}/${id}`, alias]))
    return all.flatMap((series): ReadonlyArray<Prometheus.Measured> => {
      const reading = newest.get(series.id)
      if (series.hidden || series.replacedBy !== undefined || reading === undefined) return []
      const isFresh = reading.quality === "good" && !marksOf(series).stale
      return [
        {
          ...series,
          name: series.name || (aliases.get(`${series.server}/${series.device}`) ?? ""),
          value: isFresh ? reading.value : undefined,
          lastGood: reading.lastGood
        }
      ]
    })
  })
}

/** Makes an effect whose concurrent callers share one run. An interrupted caller does not end the run of the others. */
const shared = <A>(effect: Effect.Effect<A>): Effect.Effect<Effect.Effect<A>, never, Scope.Scope> =>
  Effect.map(Effect.scope, (scope) => {
    let running: Deferred.Deferred<A> | undefined
    return Effect.suspend(() => {
      if (running !== undefined) return Deferred.await(running)
      const result = Deferred.unsafeMake<A>(FiberId.none)
      running = result
      const run = Effect.onExit(effect, (exit) => {
        running = undefined
        return Deferred.done(result, exit)
      })
      return Effect.zipRight(Effect.forkIn(run, scope), Deferred.await(result))
    })
  })

/**
 * Makes the response. Scrapes at the same time share a collection. If the database cannot be read, the response has no readings, and
 * says so.
 */
export const make = (
  parts: Parts
): Effect.Effect<Effect.Effect<HttpServerResponse.HttpServerResponse>, never, Scope.Scope> => {
  const readings = readingsOf(parts)
  const collect = Effect.gen(function* () {
    const found = yield* Effect.option(Effect.timeoutOption(readings, patience))
    const status = yield* parts.health.status
    const text = Prometheus.format({ version, status, readings: Option.getOrUndefined(Option.flatten(found)) })
    return HttpServerResponse.text(text, { contentType: Prometheus.contentType })
  })
  return shared(collect)
}
