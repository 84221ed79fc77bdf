/**
 * A monitor of alarms over the readings of a station, with a store of alarms in memory that can fail.
 */
import {
  type Alarm,
  AlarmMonitor,
  type AlarmRule,
  type Condition,
  Readings,
  type Rule,
  type Sample,
  type Series,
  StoreError
} from "@owserver/station"
import { Clock, Duration, Effect, type Scope, TestClock } from "effect"
import type { AlarmStore } from "../../src/store/AlarmStore.js"
import type { StoreService } from "../../src/store/Store.js"

export const series = (property = "temperature", fields: Partial<Series.Description> = {}): Series.Description => ({
  server: "attic",
  device: "28.000000000001",
  property,
  kind: property === "temperature" ? "gauge" : property.startsWith("counter") ? "counter" : "state",
  unit: property === "temperature" ? "°C" : "",
  family: "28",
  ...fields
})

export const rule = (trigger: AlarmRule.Trigger, fields: Partial<AlarmRule.AlarmRule> = {}): AlarmRule.AlarmRule => ({
  id: 1,
  name: "a rule",
  selector: {},
  trigger,
  hold: 0,
  targets: ["phone"],
  enabled: true,
  mutedUntil: undefined,
  ...fields
})

export const full = new StoreError({ reason: "Full", operation: "change", issue: "the disk is full" })

/** Alarms in memory. Storing fails with `error` while it is set. */
export const makeAlarms = () => {
  const state: {
    rules: ReadonlyArray<AlarmRule.AlarmRule>
    maintenance: number | undefined
    error: StoreError | undefined
    refused: string | undefined
    alarms: Array<Alarm.Alarm>
    messages: Array<Alarm.Message>
    changes: Array<Alarm.AlarmChange>
  } = { rules: [], maintenance: undefined, error: undefined, refused: undefined, alarms: [], messages: [], changes: [] }

  const apply = (change: Alarm.AlarmChange) => {
    state.changes.push(change)
    const key = change._tag === "Raised" ? change.alarm.key : change.key
    const known = state.alarms.findIndex((alarm) => alarm.key === key)
    const old = state.alarms[known]
    if (change._tag === "Raised") {
      const fresh = { id: state.alarms.length + 1, clearedAt: undefined, ackedAt: undefined, ackedBy: "" }
      if (old === undefined) state.alarms.push({ ...fresh, ...change.alarm })
    } else if (old !== undefined)
      state.alarms[known] =
        change._tag === "Cleared" ? { ...old, clearedAt: old.clearedAt ?? change.at } : { ...old, isSilent: false }
  }

  const store: { -readonly [name in "rules" | "maintenance" | "alarms" | "change"]: AlarmStore[name] } = {
    rules: Effect.suspend(() => (state.error === undefined ? Effect.succeed(state.rules) : state.error)),
    maintenance: Effect.sync(() => state.maintenance),
    alarms: ({ active = false }) =>
      Effect.suspend(() =>
        state.error === undefined
          ? Effect.succeed(state.alarms.filter(({ clearedAt }) => !active || clearedAt === undefined))
          : state.error
      ),
    change: (changes, messages) =>
      Effect.suspend(() => {
        if (state.error !== undefined) return state.error
        if (changes.some((change) => change._tag === "Raised" && change.alarm.name === state.refused))
          return new StoreError({ reason: "Invalid", operation: "change", issue: "it is refused" })
        for (const change of changes) apply(change)
        state.messages.push(...messages)
        return Effect.void
      })
  }
  return { state, store }
}

export type Alarms = ReturnType<typeof makeAlarms>

export interface Options {
  readonly store: StoreService
  readonly alarms: Alarms
  readonly rules?: ReadonlyArray<AlarmRule.AlarmRule>
  readonly plan?: ReadonlyArray<Rule.Rule>
  readonly lost?: ReadonlyArray<string>
  readonly most?: number
  readonly mostChanges?: number
  readonly shared?: boolean
  readonly unit?: (unit: string) => string
}

/** Starts a monitor. Its readings are stored at once. */
export const start = ({
  alarms,
  lost = [],
  most,
  mostChanges,
  plan = [],
  rules,
  shared,
  store,
  unit = (unit) => unit
}: Options) =>
  Effect.gen(function* () {
    const readings = yield* Readings.make(store)
    const subscription = yield* readings.subscribe({ most })
    if (rules !== undefined) alarms.state.rules = rules
    const kept: Array<Alarm.Message> = []
    const published: Array<Alarm.AlarmChange> = []
    const down = new Set(lost)
    let notices = 0
    const monitor = yield* AlarmMonitor.make({
      subscription,
      catalogue: readings.catalogue,
      store,
      alarms: alarms.store,
      outbox: {
        stored: Effect.sync(() => void notices++),
        keep: (messages) => Effect.sync(() => void kept.push(...messages))
      },
      servers: ["attic", "cellar"],
      lost: Effect.sync(() => [...down]),
      collect: { every: Duration.seconds(30), plan },
      display: { unit, value: (_, value) => value },
      most: mostChanges,
      shared,
      changed: (change) => Effect.sync(() => void published.push(change))
    })
    yield* Effect.forkScoped(monitor.run)

    const samples = (all: ReadonlyArray<Sample.Sample>) =>
      Effect.zipRight(
        Effect.orDie(store.append({ samples: all, transitions: [] })),
        readings.report({ _tag: "Read", samples: all })
      )
    const condition = (server: string, change: "began" | "ended") =>
      Effect.gen(function* () {
        if (change === "began") down.add(server)
        else down.delete(server)
        const key: Condition.Key = { kind: "server-lost", server, device: "", property: "" }
        const transition = { ...key, change, at: yield* Clock.currentTimeMillis, detail: "" }
        yield* Effect.orDie(store.append({ samples: [], transitions: [transition] }))
        yield* readings.report({ _tag: "Changed", transition })
      })
    return {
      monitor,
      readings,
      kept,
      published,
      state: alarms.state,
      notices: () => notices,
      /** Reads a value now, and lets the monitor see it. */
      read: (value: number, of = series(), quality: Sample.Quality = "good") =>
        Effect.gen(function* () {
          yield* samples([{ series: of, at: yield* Clock.currentTimeMillis, value, quality }])
          yield* settle
        }),
      samples,
      lose: (server: string) => Effect.zipRight(condition(server, "began"), settle),
      find: (server: string) => Effect.zipRight(condition(server, "ended"), settle),
      reload: (rules: ReadonlyArray<AlarmRule.AlarmRule>) =>
        Effect.gen(function* () {
          alarms.state.rules = rules
          yield* monitor.reload
          yield* settle
        })
    }
  })

const turn: Effect.Effect<void> = Effect.async((resume) => void setImmediate(() => resume(Effect.void)))

/** Lets the monitor work, without time that passes: it pauses for a turn of the event loop a few times. */
export const settle: Effect.Effect<void> = Effect.zipRight(
  TestClock.adjust(0),
  Effect.zipRight(Effect.replicateEffect(turn, 50, { discard: true }), TestClock.adjust(0))
)

/** Lets time pass, second by second. */
export const pass = (seconds: number): Effect.Effect<void> =>
  Effect.replicateEffect(Effect.zipRight(TestClock.adjust("1 second"), settle), seconds, { discard: true })

export type Monitoring = Effect.Effect.Success<ReturnType<typeof start>>

/** The alarms as text, in order. */
export const texts = ({ alarms }: Alarms["state"]): ReadonlyArray<string> =>
  alarms.map(({ clearedAt, detail, device, property, server }) =>
    [device === "" ? server : property, detail, ...(clearedAt === undefined ? [] : ["cleared"])].join(": ")
  )

/** The messages as text, in order. */
export const told = (messages: ReadonlyArray<Alarm.Message>): ReadonlyArray<string> =>
  messages.map(({ notice: { change, detail }, target }) => `${target}: ${change}: ${detail}`)

export type Scoped<A> = Effect.Effect<A, unknown, Scope.Scope>
