/**
 * The collector on the real owserver.
 */
import * as Http from "node:http"
import * as Net from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Exit, Fiber, Scope } from "effect"
import * as Sockets from "../../../conformance/test/chaos/Sockets.js"
import * as RealOwServer from "../../../conformance/test/RealOwServer.js"
import { Collector, Plan, type Report } from "../../src/index.js"
import * as Collecting from "./Collecting.js"

/** Checks often; the limit only ends a test that fails. */
const until = (condition: () => boolean) =>
  Effect.iterate(0, {
    while: (tries) => !condition() && tries < 6000,
    body: (tries) => Effect.as(Effect.sleep("20 millis"), tries + 1)
  }).pipe(Effect.zipRight(Effect.sync(() => assert.isTrue(condition(), condition.toString()))))

const everySecond = Plan.make([{ match: "*", every: Duration.seconds(1) }])

const collect = (address: { readonly host: string; readonly port: number }, options: Partial<Collector.Options> = {}) =>
  Effect.gen(function* () {
    const reports: Array<Report.Report> = []
    const collector = yield* Collector.make({
      server: "real",
      client: Collector.client(address),
      plan: everySecond,
      discovery: "1 second",
      report: (report) => Effect.sync(() => void reports.push(report)),
      ...options
    })
    const fiber = yield* Effect.forkScoped(collector.run)
    return { collector, fiber, reports }
  })

/** Listens on a free port of the loopback interface until the scope closes. */
const listen = <S extends Net.Server>(server: S) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.async<S>((resume) => {
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) => Effect.sync(() => server.close())
    ),
    (server) => (server.address() as Net.AddressInfo).port
  )

// These tests mostly wait, so they run side by side.
describe.skipIf(!RealOwServer.installed).concurrent("on the real owserver, a collector", () => {
  it.scopedLive("reads gauges, counters and states of all buses", () =>
    Effect.gen(function* () {
      const server = yield* RealOwServer.start("--tester=10,28,1D", "--fake=28,29", "--mock=20")
      const { collector, reports } = yield* collect(server)
      const names = () =>
        new Set(Collecting.samples(reports).map(({ series }) => `${series.family} ${series.property}`))
      yield* until(() => names().size >= 2 + 2 + 8 + 4)
      assert.deepStrictEqual(
        [...names()].sort(),
        [
          "10 temperature",
          "1D counter.A",
          "1D counter.B",
          ...["A", "B", "C", "D"].map((key) => `20 volt.${key}`),
          "28 temperature",
          ...Array.from({ length: 8 }, (_, n) => `29 sensed.${n}`)
        ].sort()
      )
      yield* until(() => Collecting.samples(reports).length > 100)
      assert.deepStrictEqual(Collecting.changes(reports), [])
      assert.include(yield* collector.status, { isOnline: true, devices: 6, missing: 0, buses: 3, failures: 0 })
    })
  )

  it.scopedLive("continues after the server was killed and started again, without a missing device", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const first = yield* Scope.extend(RealOwServer.start("--tester=10,28"), scope)
      const { reports } = yield* collect(first)
      yield* until(() => Collecting.samples(reports).length > 5)
      yield* Scope.close(scope, Exit.void)
      yield* until(() => Collecting.changes(reports).length === 1)
      yield* RealOwServer.startAt(first.port, "--tester=10,28")
      yield* until(() => Collecting.changes(reports).length === 2)
      const before = Collecting.samples(reports).length
      yield* until(() => Collecting.samples(reports).length > before + 5)
      assert.deepStrictEqual(Collecting.changes(reports), ["began server-lost", "ended server-lost"])
    })
  )

  it.scopedLive("notices a server that hangs, and reads it again when it goes on", () =>
    Effect.gen(function* () {
      const server = yield* RealOwServer.start("--tester=10,28")
      const { reports } = yield* collect(server)
      yield* until(() => Collecting.samples(reports).length > 3)
      yield* Effect.scoped(
        Effect.zipRight(
          server.frozen,
          until(() => Collecting.changes(reports).length === 1)
        )
      )
      yield* until(() => Collecting.changes(reports).length === 2)
      const before = Collecting.samples(reports).length
      yield* until(() => Collecting.samples(reports).length > before + 3)
      assert.deepStrictEqual(Collecting.changes(reports), ["began server-lost", "ended server-lost"])
    })
  )
})

describe.concurrent("a collector", () => {
  it.scopedLive("waits for a port on which nothing listens, a web server and an unknown name", () =>
    Effect.gen(function* () {
      const web = yield* listen(Http.createServer((_, response) => response.end("hello")))
      const silent = yield* listen(Net.createServer(() => {}))
      const closed = yield* Effect.scoped(listen(Net.createServer()))
      const addresses = [web, silent, closed].map((port) => ({ host: "127.0.0.1", port }))
      for (const address of [...addresses, { host: "station.invalid", port: 4304 }]) {
        const { collector, fiber, reports } = yield* collect(address)
        yield* until(() => Collecting.transitions(reports).length >= 2)
        assert.deepStrictEqual(Collecting.changes(reports), ["began server-lost"], address.host)
        assert.isFalse((yield* collector.status).isOnline)
        yield* Fiber.interrupt(fiber)
      }
    })
  )
})

// Counts the sockets of this process, so it runs alone.
describe.skipIf(!RealOwServer.installed)("on the real owserver, an interrupted collector", () => {
  it.scopedLive("closes its sockets", () =>
    Effect.gen(function* () {
      const server = yield* RealOwServer.start("--tester=10,28", "--tester=1D,29")
      const sockets = yield* Sockets.watch
      for (const pause of [0, 5, 20, 60, 150, 400, 1100]) {
        const { fiber } = yield* collect(server)
        yield* Effect.sleep(pause)
        yield* Fiber.interrupt(fiber)
        assert.strictEqual(sockets.count(), 0, `after ${pause} ms`)
      }
      assert.isAtLeast(sockets.most(), 1)
      // An owserver ends on SIGTERM only when no client is connected.
      yield* server.terminate
    })
  )
})
