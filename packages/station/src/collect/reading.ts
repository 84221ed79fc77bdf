/**
 * Reads tasks, and turns outcomes into samples and conditions.
 */
import { isServerUnavailable, type OwServer } from "@owserver/client"
import { type Device, type Property, type Reading, TemperatureScan, Trust } from "@owserver/sensors"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as Sample from "../model/Sample.js"
import type * as Series from "../model/Series.js"
import type * as Conditions from "./conditions.js"
import type * as Link from "./link.js"
import type { Task } from "./Plan.js"
import * as Report from "./Report.js"
import * as Rule from "./Rule.js"

type Value = Property.Value | ReadonlyArray<Property.Value>

type Outcome = Either.Either<Reading.Reading<Value>, Device.ReadError>

/** The results of some tasks. */
type Outcomes = ReadonlyArray<readonly [Task, Outcome]>

export interface Counts {
  readings: number
  failures: number
}

export interface Reader {
  /** Reads tasks of one bus. Several thermometers share a conversion. */
  readonly read: (tasks: ReadonlyArray<Task>) => Effect.Effect<void, never, OwServer>
}

const single = ({ device, property, trust }: Task): Effect.Effect<Outcome, never, OwServer> =>
  Effect.either(device.read(property, { source: "Fresh", policy: Rule.policy(trust) }))

/** The policies that are left after a first doubtful value: `confirm` reads once more, and has one chance. */
const second: { readonly [name in Rule.Trust]: Trust.Policy | undefined } = {
  accept: undefined,
  reject: undefined,
  confirm: Trust.reject,
  retry: Trust.retry(2),
  scratchpad: Trust.scratchpad
}

/** Reads a thermometer by itself if its value of the common conversion is doubtful. */
const settled = (task: Task, outcome: Outcome): Effect.Effect<Outcome, never, OwServer> => {
  const policy = second[task.trust]
  return policy !== undefined && Either.isRight(outcome) && outcome.right.quality === "Suspect"
    ? Effect.either(task.device.read(task.property, { source: "Fresh", policy }))
    : Effect.succeed(outcome)
}

const scan = (tasks: ReadonlyArray<Task>): Effect.Effect<Outcomes, never, OwServer> =>
  Effect.gen(function* () {
    const devices = tasks.map(({ device }) => device)
    const all = yield* Effect.either(TemperatureScan.readAll({ devices, policy: Trust.accept }))
    return yield* Effect.forEach(tasks, (task) => {
      const outcome: Outcome | undefined = Either.isLeft(all) ? Either.left(all.left) : all.right.get(task.device.rom)
      return Effect.map(outcome === undefined ? single(task) : settled(task, outcome), (one) => [task, one] as const)
    })
  })

const measure = (tasks: ReadonlyArray<Task>): Effect.Effect<Outcomes, never, OwServer> => {
  if (tasks.length > 1) return scan(tasks)
  return Effect.forEach(tasks, (task) => Effect.map(single(task), (outcome) => [task, outcome] as const))
}

const isNumeric = (value: unknown): boolean =>
  typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))

/** The rule that doubts a value. The library checks single values; the elements of an array are checked here. */
const doubt = ({ family, property }: Series.Description, value: number): string | undefined =>
  Option.getOrUndefined(Option.map(Trust.check({ family, property, value }), ({ name }) => name))

interface Measured {
  readonly series: Series.Description
  readonly value: number
  /** The reason to doubt the value; `undefined` for a good one. */
  readonly doubt: string | undefined
}

const measuredOf = ({ series }: Task, { quality, value }: Reading.Reading<Value>): ReadonlyArray<Measured> => {
  const values: ReadonlyArray<unknown> = Array.isArray(value) ? value : [value]
  return series.flatMap((series, n) => {
    const raw = values[n]
    if (!isNumeric(raw)) return []
    const number = Number(raw)
    const reason = Array.isArray(value) || quality === "Suspect" ? doubt(series, number) : undefined
    return [{ series, value: number, doubt: quality === "Suspect" ? (reason ?? "Suspect") : reason }]
  })
}

/** `isCurrent` tells whether the task has not been removed while it was read. */
export const make = (
  link: Link.Link,
  conditions: Conditions.Conditions,
  report: (report: Report.Report) => Effect.Effect<void>,
  isCurrent: (task: Task) => boolean,
  counts: Counts
): Reader => {
  const subjectOf = ({ device, property }: Task): Conditions.Subject => ({
    kind: "read-failed",
    device: device.rom,
    property: property.name
  })

  const fail = (task: Task, detail: string) =>
    Effect.suspend(() => {
      counts.failures++
      return conditions.hold(subjectOf(task), detail)
    })

  const note = ({ doubt, series, value }: Measured) => {
    const subject = { kind: "doubtful", device: series.device, property: series.property } as const
    return doubt === undefined
      ? conditions.end(subject, "the values are plausible again")
      : conditions.hold(subject, `${value} is not plausible: ${doubt}`)
  }

  const succeed = (task: Task, at: number, measured: ReadonlyArray<Measured>) =>
    Effect.gen(function* () {
      counts.readings++
      const samples = measured.map(
        ({ doubt, series, value }): Sample.Sample => ({
          series,
          at,
          value,
          quality: doubt === undefined ? "good" : "doubtful"
        })
      )
      if (samples.length > 0) yield* report(Report.Read({ samples }))
      if (samples.length < task.series.length) yield* fail(task, "a value is not a finite number")
      else yield* conditions.end(subjectOf(task), "it can be read again")
      for (const one of measured) yield* note(one)
    })

  const record = (task: Task, outcome: Outcome): Effect.Effect<void> => {
    // The device vanished or moved meanwhile.
    if (!isCurrent(task)) return Effect.void
    if (Either.isRight(outcome)) return succeed(task, outcome.right.at.epochMillis, measuredOf(task, outcome.right))
    const error = outcome.left
    const [series] = task.series
    const now = (value: number, doubt: string | undefined) =>
      Effect.flatMap(Clock.currentTimeMillis, (at) =>
        succeed(task, at, series === undefined || !Number.isFinite(value) ? [] : [{ series, value, doubt }])
      )
    if (error._tag === "OwDeviceMissing" && task.method === "Presence") return now(0, undefined)
    return error._tag === "OwSuspectValue" ? now(error.reading, error.reason) : fail(task, error.message)
  }

  const read = (tasks: ReadonlyArray<Task>, isRepeated: boolean): Effect.Effect<void, never, OwServer> =>
    Effect.gen(function* () {
      const doubted: Array<readonly [Task, Outcome]> = []
      let example: Device.ReadError | undefined
      for (const [task, outcome] of yield* measure(tasks)) {
        if (Either.isLeft(outcome) && isServerUnavailable(outcome.left)) {
          doubted.push([task, outcome])
          example = outcome.left
        } else yield* record(task, outcome)
      }
      if (example === undefined) return
      const verdict = yield* link.judge(example)
      // Everything is read again when the server is back.
      if (verdict === "Lost") return
      if (verdict === "Again" && !isRepeated)
        return yield* read(
          doubted.map(([task]) => task),
          true
        )
      for (const [task, outcome] of doubted) yield* record(task, outcome)
    })

  return { read: (tasks) => read(tasks, false) }
}
