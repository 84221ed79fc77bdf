/** Rules, alarms, maintenance and targets. */
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Definition } from "../../rules/AlarmRule.js"
import { pause } from "../../store/sql/pause.js"
import * as Api from "../Api.js"
import * as Shown from "./alarmsShown.js"
import { badRequest, most, notFound, type Parts, page, storeFailure, unavailable } from "./common.js"

const isoOf = (at: number): string => DateTime.formatIso(DateTime.unsafeMake(at))

export const make = ({ live, outbox, record, rules, store: { alarms, series } }: Parts) => {
  const targets = outbox?.status ?? Effect.succeed([])

  /** Records what someone did. */
  const note = (kind: "rule-changed" | "maintenance-changed", detail: string) =>
    Effect.gen(function* () {
      const { name } = yield* Api.Caller
      const at = yield* Clock.currentTimeMillis
      const key = { kind, server: "", device: "", property: "", at, detail: `${detail} by ${name}` }
      yield* record({ ...key, change: "began" })
      yield* record({ ...key, change: "ended" })
    })

  /** After a change that may have been made, even if it failed. */
  const changed = Effect.zipRight(rules?.reload ?? Effect.void, live.publish("rules", {}))

  /** Makes a change, and notes it even if its caller goes away meanwhile. */
  const changing = <A, E, R, R2>(
    change: Effect.Effect<A, E, R>,
    noted: (result: A) => Effect.Effect<void, never, R2>
  ) => Effect.uninterruptibleMask((restore) => restore(change).pipe(Effect.tap(noted), Effect.ensuring(changed)))

  const named = (id: number, definition: Pick<Definition, "name"> | undefined): string =>
    definition === undefined ? `rule ${id}` : `rule ${id} ${JSON.stringify(definition.name)}`

  const find = (id: number) =>
    Effect.map(Effect.mapError(alarms.rules, unavailable), (all) => all.find((rule) => rule.id === id))

  /** A rule may name only what there is. */
  const check = ({ selector, targets: names }: Definition) =>
    Effect.gen(function* () {
      const known = new Set((yield* targets).map(({ name }) => name))
      const target = names.find((name) => !known.has(name))
      if (target !== undefined)
        return yield* badRequest(`targets: the configuration has no target ${JSON.stringify(target)}`)
      if (selector.series === undefined) return
      const ids = new Set((yield* Effect.mapError(series, unavailable)).map(({ id }) => id))
      const missing = selector.series.find((id) => !ids.has(id))
      if (missing !== undefined) return yield* badRequest(`selector.series: there is no series ${missing}`)
    })

  /** Fails with 404 if there is no such rule. */
  const ofRule = <E>(id: number, change: Effect.Effect<boolean, E>) =>
    Effect.filterOrFail(
      change,
      (isFound) => isFound,
      () => notFound(`there is no rule ${id}`)
    )

  const ofRules = HttpApiBuilder.group(Api.StationApi, "rules", (handlers) =>
    handlers
      .handle("list", ({ urlParams }) =>
        Effect.gen(function* () {
          const { items, next } = page(yield* Effect.mapError(alarms.rules, unavailable), ({ id }) => id, urlParams)
          yield* pause
          return HttpServerResponse.unsafeJson({ items: items.map(Shown.rule), next })
        })
      )
      .handle("add", ({ payload }) =>
        Effect.gen(function* () {
          yield* check(payload)
          const add = Effect.mapError(alarms.addRule(payload), storeFailure(badRequest))
          const id = yield* changing(add, (id) => note("rule-changed", `${named(id, payload)} added`))
          return { id }
        })
      )
      .handle("change", ({ path: { id }, payload }) =>
        Effect.gen(function* () {
          yield* check(payload)
          const change = ofRule(id, Effect.mapError(alarms.changeRule(id, payload), storeFailure(badRequest)))
          yield* changing(change, () => note("rule-changed", `${named(id, payload)} changed`))
        })
      )
      .handle("remove", ({ path: { id } }) =>
        Effect.gen(function* () {
          const rule = yield* find(id)
          const remove = Effect.flatMap(Clock.currentTimeMillis, (at) =>
            ofRule(id, Effect.mapError(alarms.removeRule(id, at), unavailable))
          )
          yield* changing(remove, () => note("rule-changed", `${named(id, rule)} deleted`))
        })
      )
      .handle("mute", ({ path: { id }, payload: { until } }) =>
        Effect.gen(function* () {
          const rule = yield* find(id)
          const mute = ofRule(id, Effect.mapError(alarms.muteRule(id, until ?? undefined), unavailable))
          const what = until === null ? "no longer muted" : `muted until ${isoOf(until)}`
          yield* changing(mute, () => note("rule-changed", `${named(id, rule)} ${what}`))
        })
      )
  )

  const ofAlarms = HttpApiBuilder.group(Api.StationApi, "alarms", (handlers) =>
    handlers
      .handle("list", ({ urlParams: { active, after: before, limit = most } }) =>
        Effect.gen(function* () {
          const found = yield* Effect.mapError(alarms.alarms({ active, before, limit: limit + 1 }), unavailable)
          const items = found.slice(0, limit).map(Shown.alarm)
          yield* pause
          return HttpServerResponse.unsafeJson({
            items,
            next: found.length > limit ? (items.at(-1)?.id ?? null) : null
          })
        })
      )
      .handle("acknowledge", ({ path: { id } }) =>
        Effect.gen(function* () {
          const { name } = yield* Api.Caller
          const at = yield* Clock.currentTimeMillis
          const key = yield* Effect.mapError(alarms.acknowledge(id, name, at), unavailable)
          if (key === undefined) return yield* notFound(`there is no alarm ${id}`)
          yield* live.publish("alarm", { change: "acknowledged", key, alarm: null })
          yield* rules?.acknowledged?.(key) ?? Effect.void
        })
      )
  )

  const ofMaintenance = HttpApiBuilder.group(Api.StationApi, "maintenance", (handlers) =>
    handlers
      .handle("get", () =>
        Effect.mapBoth(alarms.maintenance, {
          onSuccess: (until) => ({ until: until ?? null }),
          onFailure: unavailable
        })
      )
      .handle("set", ({ payload: { until } }) => {
        const set = Effect.mapError(alarms.setMaintenance(until ?? undefined), unavailable)
        const what = until === null ? "maintenance ended" : `maintenance until ${isoOf(until)} begun`
        return changing(set, () => note("maintenance-changed", what))
      })
  )

  const ofTargets = HttpApiBuilder.group(Api.StationApi, "targets", (handlers) =>
    handlers
      .handle("list", () => Effect.map(targets, (all) => ({ items: all.map(Shown.target), next: null })))
      .handle("test", ({ path: { name } }) => {
        const test = outbox?.test(name)
        if (test === undefined) return notFound(`the configuration has no target ${JSON.stringify(name)}`)
        return Effect.mapError(test, ({ message, reason }) =>
          reason === "Refused" ? new Api.Conflict({ message }) : new Api.Unavailable({ message })
        )
      })
  )

  return Layer.mergeAll(ofRules, ofAlarms, ofMaintenance, ofTargets)
}
