/**
 * A collector of a fake server, and what it reported.
 */
import { OwServer, type Transport } from "@owserver/client"
import { type Bus, FakeOwServer } from "@owserver/fake"
import { Clock, Effect, type Scope } from "effect"
import { Collector, Plan, type Report, type Rule } from "../../src/index.js"

export interface Options
  extends Partial<Pick<Collector.Options, "discovery" | "misses" | "open" | "known" | "labels" | "report">> {
  readonly rules?: ReadonlyArray<Rule.Rule>
  readonly server?: FakeOwServer.Options
}

export interface Collecting {
  readonly fake: FakeOwServer.FakeOwServerService
  readonly bus: Bus.Bus
  readonly collector: Collector.Collector
  readonly reports: Array<Report.Report>
  /** Ends all connections, and ends each further one with this reason. */
  readonly down: (reason: Transport.End["reason"]) => Effect.Effect<void>
  readonly up: Effect.Effect<void>
  /** Open connections. */
  readonly connections: () => number
}

/** Makes a collector that does not run yet. */
export const make = (
  bus: Effect.Effect<Bus.Bus, unknown>,
  { rules = [], server, ...options }: Options = {}
): Effect.Effect<Collecting, never, Scope.Scope> =>
  Effect.gen(function* () {
    const fake = yield* FakeOwServer.make(yield* Effect.orDie(bus), server)
    let isDown: Transport.End["reason"] | undefined
    const open = new Set<object>()
    const transport: Transport = {
      server: "memory",
      connect: (handler) => {
        const reason = isDown
        if (reason !== undefined) {
          queueMicrotask(() => handler.onEnd({ reason }))
          return { write: () => {}, unsent: () => 0, peer: () => undefined, close: () => {} }
        }
        const key = {}
        open.add(key)
        const connection = fake.transport.connect({
          onOpen: () => handler.onOpen(),
          onData: (bytes) => handler.onData(bytes),
          onEnd: (end) => {
            open.delete(key)
            handler.onEnd(end)
          }
        })
        return {
          ...connection,
          close: () => {
            open.delete(key)
            connection.close()
          }
        }
      }
    }
    const reports: Array<Report.Report> = []
    const collector = yield* Collector.make({
      server: "attic",
      client: OwServer.make(transport, { verify: false, maxConnections: 16, timeout: "20 seconds" }),
      plan: Plan.make(rules),
      report: (report) =>
        Effect.sync(() => {
          reports.push(report)
        }),
      ...options
    })
    return {
      fake,
      bus: fake.bus,
      collector,
      reports,
      down: (reason) =>
        Effect.suspend(() => {
          isDown = reason
          return fake.restart
        }),
      up: Effect.sync(() => {
        isDown = undefined
      }),
      connections: () => open.size
    }
  })

/** Makes a collector that runs. */
export const run = (
  bus: Effect.Effect<Bus.Bus, unknown>,
  options?: Options
): Effect.Effect<Collecting, never, Scope.Scope> =>
  Effect.tap(make(bus, options), ({ collector }) => Effect.forkScoped(collector.run))

export const samples = (reports: ReadonlyArray<Report.Report>) =>
  reports.flatMap((report) => (report._tag === "Read" ? report.samples : []))

export const transitions = (reports: ReadonlyArray<Report.Report>) =>
  reports.flatMap((report) => (report._tag === "Changed" ? [report.transition] : []))

/** Transitions in short, without those that only count: `began read-failed 28.000000000001/temperature`. */
export const changes = (reports: ReadonlyArray<Report.Report>): ReadonlyArray<string> =>
  transitions(reports)
    .filter(({ change }) => change !== "seen")
    .map(({ change, device, kind, property }) =>
      [change, kind, [device, property].filter((part) => part !== "").join("/")].filter((part) => part !== "").join(" ")
    )

/** Values of a series in order, doubtful ones with a question mark. */
export const values = (reports: ReadonlyArray<Report.Report>, device: string, property?: string) =>
  samples(reports)
    .filter(({ series }) => series.device === device && (property === undefined || series.property === property))
    .map(({ quality, value }) => (quality === "good" ? value : `${value}?`))

/** Whole seconds since the start at which a device was read. */
export const times = (reports: ReadonlyArray<Report.Report>, device: string, start: number) =>
  samples(reports)
    .filter(({ series }) => series.device === device)
    .map(({ at }) => Math.round((at - start) / 1000))

export const now = Clock.currentTimeMillis
