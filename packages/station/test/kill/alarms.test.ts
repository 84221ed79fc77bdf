/** Kills a station at random moments while its rules raise and clear alarms with each reading. */
import * as ChildProcess from "node:child_process"
import * as fs from "node:fs"
import type * as Http from "node:http"
import * as path from "node:path"
import { setTimeout } from "node:timers/promises"
import { assert, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import type { AlarmRule } from "@owserver/station"
import { Effect, type Scope } from "effect"
import { assemble } from "../../src/store/assemble.js"
import { openLibsql } from "../../src/store/openLibsql.js"
import * as Libsql from "../../src/store/sql/Libsql.js"
import { temporaryFolder } from "../Databases.js"
import * as Recorder from "../outbox/Recorder.js"
import { bundle, kills, makeRandom } from "./Programs.js"

const definition = (name: string, family: string, targets: ReadonlyArray<string>): AlarmRule.Definition => ({
  name,
  selector: { family },
  trigger: { kind: "state", is: true },
  hold: 0,
  targets,
  enabled: true
})

/** The device of the last rule is calm until the end. */
const definitions = [
  definition("one", "05", ["phone", "log"]),
  definition("two", "05", ["siren", "mail"]),
  definition("last", "3A", ["end"])
]

const targets = ["phone", "log", "siren", "mail", "end"]

interface Alarm {
  readonly key: string
  readonly rule: number
  readonly device: string
  readonly property: string
  readonly raised_at: number
  readonly cleared_at: number | null
}

const readAlarms = (file: string) =>
  Effect.gen(function* () {
    const { sql } = yield* openLibsql({ file })
    assert.deepStrictEqual(yield* sql`pragma integrity_check`, [{ integrity_check: "ok" }])
    return yield* sql<Alarm>`select key, rule, device, property, raised_at, cleared_at from alarm order by id`
  }).pipe(Effect.scoped)

/** An alarm of a rule and a subject begins when the one before is over. */
const checkAlarms = (alarms: ReadonlyArray<Alarm>) => {
  const last = new Map<string, Alarm>()
  for (const alarm of alarms) {
    const about = `${alarm.rule} ${alarm.device}/${alarm.property}`
    const before = last.get(about)
    if (before !== undefined) assert.isAtMost(before.cleared_at ?? Number.POSITIVE_INFINITY, alarm.raised_at, about)
    last.set(about, alarm)
  }
}

/** Describes the messages that the alarms must have sent: their ids, and what they are about. */
const messagesOf = (alarms: ReadonlyArray<Alarm>): ReadonlyMap<string, object> => {
  const messages = new Map<string, object>()
  for (const { cleared_at, device, key, property, raised_at, rule } of alarms) {
    const { name, targets } = definitions[rule - 1]!
    for (const target of targets) {
      const add = (change: string, at: number) => {
        const id = `${key}/${change}/${target}`
        messages.set(id, { target, id, change, alarm: key, rule: name, device, property, at })
      }
      add("raised", raised_at)
      if (cleared_at !== null) add("cleared", cleared_at)
    }
  }
  return messages
}

/** Reads the messages that were delivered. Each must be the same each time. */
const deliveredIn = (requests: ReadonlyArray<Recorder.Recorded>): ReadonlyMap<string, object> => {
  const bodies = new Map<string, string>()
  const messages = new Map<string, object>()
  for (const { body, headers, url } of requests) {
    const { alarm, at, change, device, id, property, rule } = JSON.parse(body)
    assert.strictEqual(headers["idempotency-key"], id)
    assert.strictEqual(bodies.get(id) ?? body, body)
    if (change === "cleared") assert.isTrue(bodies.has(id.replace("/cleared/", "/raised/")), `${id} before its alarm`)
    bodies.set(id, body)
    messages.set(id, { target: url.slice(1), id, change, alarm, rule, device, property, at })
  }
  return messages
}

interface Station {
  readonly kill: (signal: NodeJS.Signals) => void
  readonly closed: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  readonly errors: () => string
}

/** Starts a station, and waits until its database is open. */
const start = (program: string, config: string): Effect.Effect<Station, never, Scope.Scope> =>
  Effect.gen(function* () {
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => ChildProcess.spawn(process.execPath, [program, config], { stdio: ["ignore", "pipe", "pipe"] })),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    let errors = ""
    child.stderr.setEncoding("utf8").on("data", (text) => {
      errors += text
    })
    const closed: Station["closed"] = new Promise((resolve) =>
      child.once("close", (code, signal) => resolve({ code, signal }))
    )
    const opened = new Promise((resolve) => child.stdout.once("data", resolve))
    yield* Effect.promise(() => Promise.race([opened, closed]))
    return { kill: (signal) => void child.kill(signal), closed, errors: () => errors }
  })

/** A webhook that takes some time for some of its answers. */
const makeWebhook = (random: () => number) =>
  Effect.gen(function* () {
    const grown = new EventTarget()
    const answer = (response: Http.ServerResponse) => {
      grown.dispatchEvent(new Event("grown"))
      if (random() < 0.5) response.end()
      else void setTimeout(10 * random()).then(() => response.end())
    }
    const { requests, url } = yield* Recorder.make(answer)
    /** Waits until the requests meet a condition, or the station ends. */
    const until = (isDone: () => boolean, { closed }: Station) =>
      Effect.async<void>((resume) => {
        const check = () => {
          if (!isDone()) return
          grown.removeEventListener("grown", check)
          resume(Effect.void)
        }
        grown.addEventListener("grown", check)
        void closed.then(() => resume(Effect.void))
        check()
      })
    return { requests, url, until }
  })

/** Waits until no alarm is active, and no message waits. */
const isCalm = (file: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const sql = yield* Libsql.make({ file })
      const count = sql<{ n: number }>`
        select (select count(*) from alarm where cleared_at is null) + (select count(*) from outbox) as n`
      yield* Effect.repeat(Effect.delay(count, "50 millis"), { until: ([row]) => row?.n === 0 })
    })
  )

/** A limit only ends a hung test. */
const timeout = 120_000 + kills * 30_000

it.scopedLive(
  "a station that is killed loses no alarm and no message, and tells nothing that was not so",
  () =>
    Effect.gen(function* () {
      const program = yield* bundle("alarming")
      const folder = yield* temporaryFolder
      const file = path.join(folder, "station.db")
      const config = path.join(folder, "station.json")
      const random = makeRandom()
      const values = makeRandom()
      const webhook = yield* makeWebhook(makeRandom())

      let isStorm = true
      // Inputs are read without a conversion, so they change faster than temperatures.
      const sensed = () => isStorm && values() < 0.2
      const last = "3A.67C6697351FF"
      const bus = yield* Bus.make({
        "05.000000000001": { sensed },
        "05.000000000002": { sensed },
        [last]: { sensed: [false, false] }
      })
      const { port } = yield* FakeTcp.make(bus)
      const content = {
        servers: { house: `127.0.0.1:${port}` },
        store: { file: "station.db" },
        http: false,
        targets: Object.fromEntries(targets.map((name) => [name, { type: "webhook", url: `${webhook.url}/${name}` }]))
      }
      fs.writeFileSync(config, JSON.stringify(content))
      const addRules = Effect.gen(function* () {
        const { alarms } = assemble(yield* openLibsql({ file }))
        yield* Effect.forEach(definitions, alarms.addRule)
      })
      yield* Effect.scoped(addRules)

      const life = Effect.gen(function* () {
        const station = yield* start(program, config)
        const enough = webhook.requests.length + Math.floor(40 * random())
        yield* webhook.until(() => webhook.requests.length >= enough, station)
        yield* Effect.promise(() => setTimeout(50 * random()))
        station.kill("SIGKILL")
        const ended = yield* Effect.promise(() => station.closed)
        assert.deepStrictEqual({ ...ended, errors: station.errors() }, { code: null, signal: "SIGKILL", errors: "" })
        checkAlarms(yield* readAlarms(file))
      })
      for (let kill = 0; kill < kills; kill++) yield* Effect.scoped(life)

      isStorm = false
      const station = yield* start(program, config)
      const isTold = (change: string) => () =>
        webhook.requests.some(({ body, url }) => url === "/end" && JSON.parse(body).change === change)
      yield* bus.set(`/${last}/sensed.A`, true)
      yield* webhook.until(isTold("raised"), station)
      yield* bus.set(`/${last}/sensed.A`, false)
      yield* webhook.until(isTold("cleared"), station)
      yield* isCalm(file)
      station.kill("SIGTERM")
      const ended = yield* Effect.promise(() => station.closed)
      assert.deepStrictEqual({ ...ended, errors: station.errors() }, { code: 0, signal: null, errors: "" })

      const alarms = yield* readAlarms(file)
      checkAlarms(alarms)
      assert.isAbove(alarms.length, kills)
      const byId = (messages: ReadonlyMap<string, object>) =>
        Object.fromEntries([...messages].sort(([a], [b]) => (a < b ? -1 : 1)))
      assert.deepStrictEqual(byId(deliveredIn(webhook.requests)), byId(messagesOf(alarms)))
    }),
  timeout
)
