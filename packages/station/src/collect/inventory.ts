/**
 * The devices of one server: which are there, which are missing, and what is read of them. Each survey of the buses updates it.
 */
import { OwPath, type OwServer, type RomId } from "@owserver/client"
import { Device, Devices, Presence, PrimaryProperty } from "@owserver/sensors"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as Conditions from "./conditions.js"
import type * as Link from "./link.js"
import * as Plan from "./Plan.js"
import * as Report from "./Report.js"
import type * as Rule from "./Rule.js"

export interface Options {
  readonly server: string
  readonly plan: Plan.Plan
  readonly misses: number
  readonly labels: (device: RomId.RomId) => ReadonlyArray<string>
}

/** Where tasks go. */
export interface Schedule {
  readonly add: (task: Plan.Task) => Effect.Effect<void>
  readonly remove: (task: Plan.Task) => void
}

interface Known {
  readonly rom: RomId.RomId
  /** `undefined` until the device is listed for the first time. */
  device: Device.Device | undefined
  /** Surveys that listed the device, at most `established`. 0 for a device that only a rule names. */
  listings: number
  /** Surveys in a row that did not list the device. */
  missed: number
  isMissing: boolean
  /** What the tasks follow from; `""` if they must be planned. */
  basis: string
  tasks: ReadonlyArray<Plan.Task>
}

export interface Inventory {
  /** Forgets the tasks, so that the next survey plans them for a new schedule. */
  readonly reset: () => void
  /** Plans the devices whose presence is read although they are not listed. */
  readonly expect: (schedule: Schedule) => Effect.Effect<void>
  /** Lists all buses once. Nothing changes if the server is lost meanwhile. */
  readonly survey: (schedule: Schedule, link: Link.Link) => Effect.Effect<void, never, OwServer>
  readonly devices: () => number
  readonly missing: () => number
}

/**
 * A device counts as missing only after this number of surveys have listed it. Noise on a bus makes addresses that occur once;
 * one in 256 has a valid checksum.
 */
const established = 2

/** Buses that are searched at once. A search of one that hangs fails after the timeout of requests, 20 seconds. */
const searches = 4

/** Kinds of conditions that concern the reading of a device. */
const isReading = (kind: string): boolean => kind === "read-failed" || kind === "doubtful"

/** `known` are the devices that were there when the station stopped. Those that are gone now count as missing. */
export const make = (
  { labels, misses, plan, server }: Options,
  known: Iterable<RomId.RomId>,
  conditions: Conditions.Conditions
): Inventory => {
  const unlisted = (rom: RomId.RomId, listings: number): Known => ({
    rom,
    device: undefined,
    listings,
    missed: 0,
    isMissing: false,
    basis: "",
    tasks: []
  })
  const all = new Map(Array.from(known, (rom) => [rom, unlisted(rom, established)]))

  const namesOf = (rom: RomId.RomId, device: Device.Device | undefined): ReadonlyArray<string> => [
    ...Option.toArray(device?.alias ?? Option.none()),
    ...labels(rom)
  ]

  const ruleOf = ({ device, rom }: Known): Rule.Rule => plan.ruleOf({ rom, names: namesOf(rom, device) })

  const missingOf = ({ rom }: Known): Conditions.Subject => ({ kind: "device-missing", device: rom })

  /** Ends the conditions of a device that are no longer checked. */
  const endReading = (rom: RomId.RomId, isChecked: (property: string) => boolean, detail: string) =>
    Effect.forEach(
      conditions.open().filter((key) => isReading(key.kind) && key.device === rom && !isChecked(key.property)),
      (key) => conditions.end(key, detail),
      { discard: true }
    )

  const unschedule = (one: Known, schedule: Schedule, isKept: (task: Plan.Task) => boolean = () => false) => {
    for (const task of one.tasks) if (!isKept(task)) schedule.remove(task)
    one.tasks = one.tasks.filter(isKept)
  }

  /** Boards of several kinds must be asked for theirs. Returns `undefined` if they do not answer; the next survey asks again. */
  const primaryOf = (device: Device.Device, rule: Rule.Rule) => {
    const none = Option.none<PrimaryProperty.PrimaryProperty>()
    if (rule.property !== undefined || rule.off === true) return Effect.succeed(none)
    return Effect.catchAll(PrimaryProperty.find(device), (error) =>
      Effect.as(conditions.hold({ kind: "read-failed", device: device.rom }, error.message), undefined)
    )
  }

  const replan = (one: Known, device: Device.Device, rule: Rule.Rule, basis: string, schedule: Schedule) =>
    Effect.gen(function* () {
      const primary = yield* primaryOf(device, rule)
      if (primary === undefined) return
      const { issues, tasks } = Plan.ofDevice(rule, server, device, primary)
      unschedule(one, schedule)
      one.basis = basis
      one.tasks = tasks
      const checked = new Set([
        ...issues.map(({ property }) => property),
        ...tasks.flatMap(({ property, series }) => [property.name, ...series.map(({ property }) => property)])
      ])
      yield* endReading(one.rom, (property) => checked.has(property), "it is no longer read")
      for (const { property, reason } of issues)
        yield* conditions.hold({ kind: "read-failed", device: one.rom, property }, reason)
      for (const task of tasks) yield* schedule.add(task)
    })

  const seen = (device: Device.Device, schedule: Schedule) =>
    Effect.gen(function* () {
      const one = all.get(device.rom) ?? unlisted(device.rom, 0)
      all.set(device.rom, one)
      const before = one.device
      const { family, rom } = device
      const alias = Option.getOrUndefined(device.alias)
      Object.assign(one, { device, listings: Math.min(one.listings + 1, established), missed: 0, isMissing: false })
      if (before === undefined || Option.getOrUndefined(before.alias) !== alias)
        yield* conditions.report(Report.Found({ server, device: rom, family, alias }))
      yield* conditions.end(missingOf(one), "it is listed again")
      const basis = [Presence.place(device), ...namesOf(rom, device)].join("\0")
      if (one.basis !== basis) yield* replan(one, device, ruleOf(one), basis, schedule)
    })

  const vanish = (one: Known, schedule: Schedule) =>
    Effect.gen(function* () {
      const rule = ruleOf(one)
      one.isMissing = true
      unschedule(one, schedule, ({ method }) => method === "Presence")
      // It is planned again, and read at once, when it comes back.
      one.basis = ""
      const isKept = (property: string) => one.tasks.some((task) => task.property.name === property)
      yield* endReading(one.rom, isKept, "the device is missing")
      if (one.listings >= established && !Plan.isPresenceOnly(rule) && rule.off !== true)
        yield* conditions.hold(missingOf(one), `${one.rom} is no longer listed`)
    })

  const unseen = (one: Known, schedule: Schedule) =>
    Effect.suspend(() => {
      one.missed++
      return one.missed >= misses ? vanish(one, schedule) : Effect.void
    })

  const noteBuses = (
    failures: ReadonlyArray<{ readonly path: string; readonly error: { readonly message: string } }>
  ) =>
    Effect.gen(function* () {
      const failed = new Map(failures.map(({ error, path }) => [OwPath.join(path).slice(1), error.message]))
      for (const key of conditions.open())
        if (key.kind === "bus-failed" && !failed.has(key.device)) yield* conditions.end(key, "it can be searched again")
      for (const [device, message] of failed) yield* conditions.hold({ kind: "bus-failed", device }, message)
    })

  const survey: Inventory["survey"] = (schedule, link) =>
    Effect.gen(function* () {
      const outcome = yield* Effect.either(Devices.survey({ uncached: true, concurrency: searches }))
      const errors = Either.isLeft(outcome) ? [outcome.left] : outcome.right.failures.map(({ error }) => error)
      for (const error of errors) if ((yield* link.judge(error)) === "Lost") return
      if (Either.isLeft(outcome)) return yield* noteBuses([{ path: "/", error: outcome.left }])
      const { devices, failures, isHidden } = outcome.right
      yield* noteBuses(failures)
      const listed = new Set(devices.map(({ rom }) => rom))
      for (const one of all.values()) {
        // Without a device its bus is unknown, so it may be on one that failed.
        const isUnsure = one.device === undefined ? failures.length > 0 : isHidden(one.device)
        if (!listed.has(one.rom) && !isUnsure) yield* unseen(one, schedule)
      }
      for (const device of devices) yield* seen(device, schedule)
    })

  const planPresence = (one: Known, schedule: Schedule) => {
    const rule = ruleOf(one)
    const { tasks } = Plan.ofDevice(rule, server, one.device ?? Device.make(one.rom), Option.none())
    one.tasks = Plan.readsPresence(rule) ? tasks.filter(({ method }) => method === "Presence") : []
    return Effect.forEach(one.tasks, schedule.add, { discard: true })
  }

  const expect: Inventory["expect"] = (schedule) =>
    Effect.suspend(() => {
      for (const rom of plan.expected) if (!all.has(rom)) all.set(rom, unlisted(rom, 0))
      const absent = [...all.values()].filter(({ device, isMissing }) => device === undefined || isMissing)
      return Effect.forEach(absent, (one) => planPresence(one, schedule), { discard: true })
    })

  return {
    reset: () => {
      for (const one of all.values()) Object.assign(one, { basis: "", tasks: [] })
    },
    expect,
    survey,
    devices: () => [...all.values()].filter(({ device, isMissing }) => device !== undefined && !isMissing).length,
    missing: () => [...all.values()].filter(({ isMissing }) => isMissing).length
  }
}
