/**
 * Drops all packets between client and server for a while, in both modes. Calls must fail by their timeouts, and succeed as soon as
 * packets arrive again. Run it in its own network namespace, because it stops all traffic on the loopback device.
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

// Another network device means that this is not a namespace of its own.
if (Object.values(Os.networkInterfaces()).flat().length > 0) throw new Error("run this in its own network namespace")
run("ip", "link", "set", "lo", "up")

/** Drops all packets within the scope. */
const lossy = Effect.acquireRelease(
  Effect.sync(() => run("tc", "qdisc", "replace", "dev", "lo", "root", "pfifo", "limit", "0")),
  () => Effect.sync(() => run("tc", "qdisc", "del", "dev", "lo", "root"))
)

// Long enough for a busy machine to reply while packets arrive.
const silence = 3000
const connectTimeout = 3000
const timeouts: Options = { silence, connectTimeout, maxConnections: 2 }

/** Each device has its own temperature. */
const path = (n: number) => `/28.00000000000${n}/temperature`
const devices = [0, 1, 2, 3]
const bus = () =>
  Either.getOrThrow(Bus.make(Object.fromEntries(devices.map((n) => [`28.00000000000${n}`, { temperature: n }]))))

const check = (is: boolean, claim: string) => {
  if (!is) throw new Error(`check failed: ${claim}`)
}

const reads = (ow: OwServerService, n: number) =>
  Effect.map(ow.readText(path(n)), (text) => check(Number(text) === n, `device ${n} reads ${n}, not ${text}`))

/** Returns the reason of the failure, and checks that the call did not fail before its timeout. */
const failing = (call: Effect.Effect<void, OwServerError>, timeoutOf: (reason: string) => number) =>
  Effect.map(Effect.timed(Effect.flip(call)), ([duration, error]) => {
    const millis = Duration.toMillis(duration)
    const reason = error._tag === "OwConnectionError" ? error.reason : error._tag
    const least = timeoutOf(reason)
    check(millis >= least - 2, `${reason} after at least ${least} ms, not ${millis}`)
    return `${reason} after ${Math.round(millis)} ms`
  })

const timeoutOf = (reason: string) => {
  check(reason === "Silence" || reason === "OpenTimeout", `the call fails by a timeout, not by ${reason}`)
  return reason === "Silence" ? silence : connectTimeout
}

const outage = (persistent: boolean) =>
  Effect.gen(function* () {
    const fake = yield* FakeOwServer.make(bus())
    const { host, port } = yield* FakeTcp.listen(fake)
    const context = yield* Layer.build(OwServerLive(host, port, { ...timeouts, persistent }))
    const ow = yield* Effect.provide(OwServer, context)
    for (const n of devices) yield* reads(ow, n)
    const failed = yield* Effect.scoped(
      Effect.gen(function* () {
        yield* lossy
        const first = yield* failing(reads(ow, 0), timeoutOf)
        const others = yield* Effect.forEach([1, 2], (n) => failing(reads(ow, n), timeoutOf), { concurrency: 2 })
        return [first, ...others]
      })
    )
    check(failed[0]!.startsWith(persistent ? "Silence" : "OpenTimeout"), `the first failure is ${failed[0]}`)
    const recovery = Duration.toMillis((yield* Effect.timed(reads(ow, 3)))[0])
    for (const n of [...devices, ...devices]) yield* reads(ow, n)
    // The server also learns of the abandoned connections.
    yield* Effect.repeat(Effect.delay(fake.counters, 50), { until: ({ open }) => open <= 2 }).pipe(
      Effect.timeoutFail({ duration: "2 minutes", onTimeout: () => new Error("the server keeps dead connections") })
    )
    console.log(`lost: ${failed.join(", ")}; right again after ${Math.round(recovery)} ms`)
  }).pipe(Effect.scoped)

/** Drops packets while a reply is due, for less than `silence`. No call fails, and no reply is mixed up. */
const shortOutage = Effect.gen(function* () {
  // The reply must not arrive before the packet loss starts.
  const slow = [
    Faults.on(Faults.Slow({ millis: 200 }), { path: path(0) }),
    Faults.on(Faults.Slow({ millis: 3000 }), { path: path(2) })
  ]
  const fake = yield* FakeOwServer.make(bus(), { faults: { rules: slow } })
  const { host, port } = yield* FakeTcp.listen(fake)
  const context = yield* Layer.build(OwServerLive(host, port, { ...timeouts, silence: "1 minute", maxConnections: 1 }))
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
      check((yield* ow.status).draining === 1, "the reply to the interrupted caller is still due")
      return next
    })
  )
  yield* Fiber.join(next)
  const { accepted } = yield* fake.counters
  check(accepted === 1, "all requests used one connection")
  console.log("lost for half a second: each reply reached its own caller, over one connection")
}).pipe(Effect.scoped)

await Effect.runPromise(Effect.all([outage(true), outage(false), shortOutage]))
