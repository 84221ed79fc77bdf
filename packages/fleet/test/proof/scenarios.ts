/** What happens to a fleet. Each begins with a fleet at rest, and leaves three runners. */
import { Effect } from "effect"
import type { Slot } from "./Runners.js"
import type { Testbed } from "./Testbed.js"

export interface Scenario {
  readonly name: string
  readonly run: (testbed: Testbed) => Effect.Effect<void, unknown>
}

/** Waits until the others have taken over all tasks of a runner. */
const takenFrom = ({ audit }: Testbed, { name }: Slot) => {
  const held = audit.query(
    `select 1 from fleet_claim natural join audit_runner where regexp_replace(writer, '\\d+$', '') = '${name}' and not released`
  )
  return Effect.repeat(Effect.delay(held, "50 millis"), { until: ({ length }) => length === 0 })
}

/** Ends the sessions of all runners, or of one. */
const terminate = ({ audit }: Testbed, names: ReadonlyArray<string>) =>
  audit.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where regexp_replace(application_name, '\\d+$', '') = any ('{${names.join(",")}}')`
  )

const restarted = ({ cluster }: Testbed) => Effect.zipRight(Effect.promise(cluster.stop), Effect.promise(cluster.start))

/** In seconds, as the page "Several machines" promises: when a runner hands over, joins, or cannot hand over. */
const handover = 3
const joining = 5
const takeover = 15
/** Connections of the pool for readings are given up after 30 s of silence. */
const silentConnections = 45
/** The page promises no time for a cluster that stalls. */
const stalled = 60

/** As `measure`, of the runner that publishes. */
const onPublisher =
  (
    disturb: (testbed: Testbed, slot: Slot) => Effect.Effect<unknown, unknown>,
    repair: (slot: Slot) => Effect.Effect<unknown, unknown>
  ) =>
  (name: string, limit: number, afterwards = takeover): Scenario => ({
    name,
    run: (testbed) =>
      Effect.gen(function* () {
        const slot = yield* testbed.publisher
        yield* testbed.measure(name, limit, Effect.asVoid(disturb(testbed, slot)))
        yield* testbed.measure(`${name}, and back`, afterwards, Effect.asVoid(repair(slot)))
      })
  })

const start = (slot: Slot) => slot.start

export const sigterm = onPublisher((_, slot) => slot.end("SIGTERM"), start)("SIGTERM", handover, joining)

export const sigkill = onPublisher((_, slot) => slot.end("SIGKILL"), start)("SIGKILL", takeover, joining)

export const sigstop = onPublisher(
  (testbed, slot) => Effect.zipRight(slot.signal("SIGSTOP"), takenFrom(testbed, slot)),
  (slot) => slot.signal("SIGCONT")
)("SIGSTOP", takeover)

export const cut = onPublisher(
  (testbed, slot) => Effect.zipRight(Effect.sync(slot.proxy.cut), takenFrom(testbed, slot)),
  (slot) => Effect.sync(slot.proxy.heal)
)("cut network", takeover)

export const stranded = onPublisher(
  (_, slot) => Effect.sync(slot.proxy.strand),
  () => Effect.void
)("stranded connections", silentConnections)

const onAll = (
  name: string,
  limit: number,
  disturbance: (testbed: Testbed) => Effect.Effect<unknown, unknown>
): Scenario => ({
  name,
  run: (testbed) => testbed.measure(name, limit, Effect.asVoid(disturbance(testbed)))
})

const names = ({ slots }: Testbed) => slots.map(({ name }) => name)

export const sessions = onPublisher(
  (testbed, { name }) => terminate(testbed, [name]),
  () => Effect.void
)("sessions of a runner ended", takeover)

export const allSessions = onAll("sessions of all runners ended", takeover, (testbed) =>
  terminate(testbed, names(testbed))
)

export const postgresStopped = onAll("PostgreSQL restarted", takeover, restarted)

export const postgresKilled = onAll("PostgreSQL killed", takeover, ({ cluster }) =>
  Effect.zipRight(Effect.promise(cluster.kill), Effect.promise(cluster.start))
)

export const postgresAway = onAll("PostgreSQL away for 20 s", takeover, ({ cluster }) =>
  Effect.promise(cluster.stop).pipe(
    Effect.zipRight(Effect.sleep("20 seconds")),
    Effect.zipRight(Effect.promise(cluster.start))
  )
)

export const allKilled = onAll("all runners killed and started", takeover, ({ slots }) =>
  Effect.zipRight(
    Effect.forEach(slots, (slot) => slot.end("SIGKILL"), { concurrency: "unbounded" }),
    Effect.forEach(slots, start, { concurrency: "unbounded" })
  )
)

export const allTerminated = onAll("all runners stopped and started", takeover, ({ slots }) =>
  Effect.zipRight(
    Effect.forEach(slots, (slot) => slot.end("SIGTERM"), { concurrency: "unbounded" }),
    Effect.forEach(slots, start, { concurrency: "unbounded" })
  )
)

export const rolling = onAll("rolling restart", takeover, ({ slots }) =>
  Effect.forEach(slots, (slot) => Effect.zipRight(slot.end("SIGTERM"), slot.start))
)

/** Another program keeps the tables of the cluster locked. */
export const locked = onAll("table of locks locked for 30 s", stalled, ({ audit }) =>
  audit.query("begin; lock table cluster_locks; select pg_sleep(30); commit")
)

/** A runner comes and goes each second: the storage of the cluster is known to stall after such transitions. */
export const flapping = onAll("a runner that comes and goes", stalled, ({ slots }) =>
  Effect.gen(function* () {
    const last = slots.at(-1)!
    for (let n = 0; n < 10; n++) {
      yield* last.end(n % 2 === 0 ? "SIGKILL" : "SIGTERM")
      yield* last.start
      yield* Effect.sleep("1 second")
    }
  })
)

export const all: ReadonlyArray<Scenario> = [
  sigterm,
  sigkill,
  sigstop,
  cut,
  sessions,
  allSessions,
  postgresStopped,
  postgresKilled,
  postgresAway,
  allKilled,
  allTerminated,
  rolling
]

/** The storage of the cluster is made to stall. */
export const stalls: ReadonlyArray<Scenario> = [stranded, locked, flapping]

/** Does random things, one after another or together. */
export const random = (testbed: Testbed, next: () => number): Effect.Effect<string, unknown> =>
  Effect.gen(function* () {
    const { cluster, slots } = testbed
    const pick = <A>(some: ReadonlyArray<A>): A => some[Math.floor(next() * some.length)]!
    const slot = pick(slots)
    const pause = Effect.sleep(Math.floor(next() * 15_000))
    const away = (begin: Effect.Effect<unknown, unknown>, end: Effect.Effect<unknown, unknown>) =>
      begin.pipe(Effect.zipRight(pause), Effect.zipRight(end))
    const actions: Record<string, Effect.Effect<unknown, unknown>> = {
      kill: away(slot.end("SIGKILL"), slot.start),
      terminate: away(slot.end("SIGTERM"), slot.start),
      stop: away(slot.signal("SIGSTOP"), slot.signal("SIGCONT")),
      cut: away(Effect.sync(slot.proxy.cut), Effect.sync(slot.proxy.heal)),
      strand: Effect.sync(slot.proxy.strand),
      sessions: terminate(testbed, [slot.name]),
      "all sessions": terminate(testbed, names(testbed)),
      "restart PostgreSQL": restarted(testbed),
      "kill PostgreSQL": Effect.zipRight(Effect.promise(cluster.kill), Effect.promise(cluster.start))
    }
    const name = pick(Object.keys(actions))
    yield* actions[name]!
    return `${name} (${slot.name})`
  })
