/**
 * Loses all packets between the client and a server for a while, in both modes: calls must fail in time, and succeed as soon
 * as packets arrive again. It needs a network of its own, as it stops whatever else is on the loopback device.
 *
 *     unshare --map-root-user --net npx tsx --conditions=@owserver/source bench/packetLoss.ts
 */
import * as ChildProcess from "node:child_process"
import * as Os from "node:os"
import { type Options, OwServer, type OwServerError, type OwServerService } from "@owserver/client"
import { Bus, FakeOwServer, Faults } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { OwServerLive } from "@owserver/node"
import { Duration, Effect, Either, Fiber, Layer } from "effect"

const run = (program: string, ...args: ReadonlyArray<string>) => ChildProcess.execFileSync(program, args)

// Where there is any other device this is everybody's network, and not to be meddled with.
if (Object.values(Os.networkInterfaces()).flat().length > 0) throw new Error("this is no network of its own")
run("ip", "link", "set", "lo", "up")

/** Within the scope nothing arrives. */
const lossy = Effect.acquireRelease(
  Effect.sync(() => run("tc", "qdisc", "replace", "dev", "lo", "root", "pfifo", "limit", "0")),
  () => Effect.sync(() => run("tc", "qdisc", "del", "dev", "lo", "root"))
)

// Long enough for a busy machine to answer while packets arrive.
const silence = 3000
const connectTimeout = 3000
const limits: Options = { silence, connectTimeout, maxConnections: 2 }

/** The temperature of a device is its own value. */
const path = (n: number) => `/28.00000000000${n}/temperature`
const devices = [0, 1, 2, 3]
const bus = () =>
  Either.getOrThrow(Bus.make(Object.fromEntries(devices.map((n) => [`28.00000000000${n}`, { temperature: n }]))))

const check = (is: boolean, claim: string) => {
  if (!is) throw new Error(`not so: ${claim}`)
}

const reads = (ow: OwServerService, n: number) =>
  Effect.map(ow.readText(path(n)), (text) => check(Number(text) === n, `device ${n} reads ${n}, not ${text}`))

/** What a call fails by, and that this is no sooner than its limits say. How much later depends on the machine. */
const failing = (call: Effect.Effect<void, OwServerError>, limit: (reason: string) => number) =>
  Effect.map(Effect.timed(Effect.flip(call)), ([duration, error]) => {
    const millis = Duration.toMillis(duration)
    const reason = error._tag === "OwConnectionError" ? error.reason : error._tag
    const least = limit(reason)
    check(millis >= least - 2, `${reason} after ${least} ms, not after ${millis}`)
    return `${reason} after ${Math.round(millis)} ms`
  })

const limitOf = (reason: string) => {
  check(reason === "Silence" || reason === "OpenTimeout", `a call fails by time, not by ${reason}`)
  return reason === "Silence" ? silence : connectTimeout
}

const outage = (persistent: boolean) =>
  Effect.gen(function* () {
    const fake = yield* FakeOwServer.make(bus())
    const { host, port } = yield* FakeTcp.listen(fake)
    const context = yield* Layer.build(OwServerLive(host, port, { ...limits, persistent }))
    const ow = yield* Effect.provide(OwServer, context)
    for (const n of devices) yield* reads(ow, n)
    const failed = yield* Effect.scoped(
      Effect.gen(function* () {
        yield* lossy
        const first = yield* failing(reads(ow, 0), limitOf)
        const others = yield* Effect.forEach([1, 2], (n) => failing(reads(ow, n), limitOf), { concurrency: 2 })
        return [first, ...others]
      })
    )
    check(failed[0]!.startsWith(persistent ? "Silence" : "OpenTimeout"), `${failed[0]} is what is seen first`)
    const recovery = Duration.toMillis((yield* Effect.timed(reads(ow, 3)))[0])
    for (const n of [...devices, ...devices]) yield* reads(ow, n)
    // The ends of connections that were given up arrive as well.
    yield* Effect.repeat(Effect.delay(fake.counters, 50), { until: ({ open }) => open <= 2 }).pipe(
      Effect.timeoutFail({ duration: "2 minutes", onTimeout: () => new Error("the server keeps dead connections") })
    )
    console.log(`lost: ${failed.join(", ")}; right again after ${Math.round(recovery)} ms`)
  }).pipe(Effect.scoped)

/** Packets are lost while a reply is due, for less long than `silence`: nobody notices, and replies are not mixed up. */
const shortOutage = Effect.gen(function* () {
  // The second reply must not come before packets are lost, however long that takes to begin.
  const slow = [
    Faults.on(Faults.Slow({ millis: 200 }), { path: path(0) }),
    Faults.on(Faults.Slow({ millis: 3000 }), { path: path(2) })
  ]
  const fake = yield* FakeOwServer.make(bus(), { faults: { rules: slow } })
  const { host, port } = yield* FakeTcp.listen(fake)
  const context = yield* Layer.build(OwServerLive(host, port, { ...limits, silence: "1 minute", maxConnections: 1 }))
  const ow = yield* Effect.provide(OwServer, context)
  const asked = (count: number) =>
    Effect.repeat(Effect.delay(fake.counters, 5), { until: ({ requests }) => (requests.get(2) ?? 0) === count })
  const waiting = yield* Effect.fork(reads(ow, 0))
  yield* asked(1)
  yield* Effect.scoped(Effect.zipRight(lossy, Effect.sleep(500)))
  yield* Fiber.join(waiting)
  const leaving = yield* Effect.fork(reads(ow, 2))
  yield* asked(2)
  const next = yield* Effect.scoped(
    Effect.gen(function* () {
      yield* lossy
      yield* Fiber.interrupt(leaving)
      const next = yield* Effect.fork(reads(ow, 1))
      yield* Effect.sleep(500)
      check((yield* ow.status).draining === 1, "the reply to who has left is still due")
      return next
    })
  )
  yield* Fiber.join(next)
  const { accepted } = yield* fake.counters
  check(accepted === 1, "all went over one connection")
  console.log("lost for half a second: all replies have come, each to its own caller, over one connection")
}).pipe(Effect.scoped)

await Effect.runPromise(Effect.all([outage(true), outage(false), shortOutage]))
