/** Rules, alarms, maintenance and targets over HTTP. */
import { FetchHttpClient, HttpApiClient } from "@effect/platform"
import { assert, describe, it, layer } from "@effect/vitest"
import { type Alarm, TargetError } from "@owserver/station"
import * as Api from "@owserver/station/Api"
import { Effect, Schema } from "effect"
import type * as Health from "../../src/Health.js"
import * as Databases from "../Databases.js"
import * as Outboxes from "./Outboxes.js"
import * as Serving from "./Serving.js"

const start = Date.parse("2026-01-31T12:00Z")
const probe = Serving.series("28.AD6555070000")
const stored = [{ series: probe, at: start, value: -12.5, quality: "good" as const }]
const who = "127.0.0.1 without a token"

const client = Effect.flatMap(Serving.Served, ({ url }) => HttpApiClient.make(Api.StationApi, { baseUrl: url })).pipe(
  Effect.provide(FetchHttpClient.layer)
)

const outbox = Outboxes.make({
  phone: Effect.void,
  siren: new TargetError({ reason: "Refused", message: "the program ended with 1" }),
  "kitchen-2": new TargetError({ reason: "Unavailable", message: "no answer for 10 s" })
})

const freezer = { name: "Freezer", selector: { series: [1] }, trigger: { kind: "value", above: -15 } } as const

const raised = (key: string, fields: Partial<Alarm.Alarm> = {}): Alarm.AlarmChange => ({
  _tag: "Raised",
  alarm: {
    key,
    rule: 1,
    name: "Freezer",
    server: probe.server,
    device: probe.device,
    property: probe.property,
    raisedAt: start,
    value: -12.5,
    detail: "-12.5 °C is above -15 °C",
    isSilent: false,
    ...fields
  }
})

/** What the API says about the newest event. */
const newestEvent = Effect.gen(function* () {
  const { items } = yield* (yield* client).events.list({ urlParams: { limit: 1 } })
  return [items[0]?.kind, items[0]?.detail, items[0]?.endedAt === null]
})

/** The parsed events of the live stream from now on, until one has this text. */
const liveUntil = (text: string, action: Effect.Effect<unknown, unknown, Serving.Served>) =>
  Effect.gen(function* () {
    const { url } = yield* Serving.Served
    const response = yield* Effect.promise(() => fetch(`${url}/api/v1/live`))
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    yield* action
    let found = ""
    while (!found.includes(text)) found += (yield* Effect.promise(() => reader.read())).value
    yield* Effect.promise(() => reader.cancel())
    return [...found.matchAll(/^event: (.*)\ndata: (.*)$/gm)].map(([, event, data]) => [event, JSON.parse(data!)])
  })

for (const { name, open, skipped } of Databases.all.filter(({ name }) => name !== "libSQL, file")) {
  describe.skipIf(skipped)(name, () => {
    let reloads = 0
    const rules = { reload: Effect.sync(() => void reloads++) }
    layer(Serving.layer({ open, stored, outbox, rules }), { excludeTestServices: true })(
      "with a typed client",
      (it) => {
        it.effect("a rule is added, changed, muted and deleted, each time recorded with who did it", () =>
          Effect.gen(function* () {
            const api = yield* client
            const before = reloads
            const { id } = yield* api.rules.add({
              payload: { ...freezer, targets: ["phone"], hold: 600, enabled: true }
            })
            assert.deepStrictEqual(yield* newestEvent, ["rule-changed", `rule ${id} "Freezer" added by ${who}`, false])
            const rule = { id, ...freezer, hold: 600, targets: ["phone"], enabled: true, mutedUntil: null }
            assert.deepStrictEqual(yield* api.rules.list({ urlParams: {} }), { items: [rule], next: null })
            const payload = { name: "Fridge", selector: {}, trigger: { kind: "lost" as const } }
            yield* api.rules.change({ path: { id }, payload: { ...payload, hold: 0, targets: [], enabled: false } })
            assert.deepStrictEqual((yield* newestEvent)[1], `rule ${id} "Fridge" changed by ${who}`)
            yield* api.rules.mute({ path: { id }, payload: { until: start } })
            const muted = `rule ${id} "Fridge" muted until 2026-01-31T12:00:00.000Z by ${who}`
            assert.deepStrictEqual((yield* newestEvent)[1], muted)
            const { items } = yield* api.rules.list({ urlParams: {} })
            assert.deepStrictEqual(items, [{ id, ...payload, hold: 0, targets: [], enabled: false, mutedUntil: start }])
            yield* api.rules.mute({ path: { id }, payload: { until: null } })
            assert.deepStrictEqual((yield* newestEvent)[1], `rule ${id} "Fridge" no longer muted by ${who}`)
            yield* api.rules.remove({ path: { id } })
            assert.deepStrictEqual((yield* newestEvent)[1], `rule ${id} "Fridge" deleted by ${who}`)
            assert.strictEqual((yield* Effect.flip(api.rules.remove({ path: { id } })))._tag, "NotFound")
            assert.strictEqual(reloads - before, 6)
          })
        )

        it.effect("pages of two rules together are the whole list", () =>
          Effect.gen(function* () {
            const api = yield* client
            const payload = { ...freezer, hold: 0, targets: [], enabled: true }
            const ids: Array<number> = []
            for (let n = 0; n < 5; n++) ids.push((yield* api.rules.add({ payload })).id)
            const found: Array<number> = []
            for (let after: number | null | undefined; after !== null; ) {
              const page = yield* api.rules.list({ urlParams: { limit: 2, ...(after !== undefined && { after }) } })
              found.push(...page.items.map(({ id }) => id))
              after = page.next
            }
            assert.deepStrictEqual(found, ids)
            for (const id of ids) yield* api.rules.remove({ path: { id } })
          })
        )

        it.effect("alarms are listed, paged and acknowledged", () =>
          Effect.gen(function* () {
            const api = yield* client
            const { store } = yield* Serving.Served
            yield* store.alarms.change(
              [
                raised("a"),
                { _tag: "Cleared", key: "a", at: start + 1 },
                raised("b", { isSilent: true }),
                raised("c", { device: "", property: "", value: undefined })
              ],
              []
            )
            const { items } = yield* api.alarms.list({ urlParams: {} })
            const { isSilent: _, ...fields } = (raised("b") as Extract<Alarm.AlarmChange, { _tag: "Raised" }>).alarm
            assert.deepStrictEqual(items[1], {
              ...fields,
              value: -12.5,
              id: items[1]!.id,
              silent: true,
              clearedAt: null,
              ackedAt: null,
              ackedBy: ""
            })
            assert.deepStrictEqual(
              items.map(({ clearedAt, key, value }) => [key, clearedAt, value]),
              [
                ["c", null, null],
                ["b", null, -12.5],
                ["a", start + 1, -12.5]
              ]
            )
            const page = yield* api.alarms.list({ urlParams: { active: true, limit: 1 } })
            assert.deepStrictEqual([page.items.map(({ key }) => key), page.next], [["c"], items[0]!.id])
            const last = yield* api.alarms.list({ urlParams: { active: true, limit: 1, after: page.next! } })
            assert.deepStrictEqual([last.items.map(({ key }) => key), last.next], [["b"], null])
            const path = { id: items[1]!.id }
            const heard = yield* liveUntil("acknowledged", api.alarms.acknowledge({ path }))
            assert.deepStrictEqual(heard.at(-1), ["alarm", { change: "acknowledged", key: "b", alarm: null }])
            const [{ ackedAt, ackedBy }] = (yield* api.alarms.list({ urlParams: { after: path.id + 1, limit: 1 } }))
              .items as [typeof Api.Alarm.Type]
            assert.deepStrictEqual([ackedAt !== null, ackedBy], [true, who])
          })
        )

        it.effect("maintenance begins and ends, and is recorded", () =>
          Effect.gen(function* () {
            const api = yield* client
            assert.deepStrictEqual(yield* api.maintenance.get(), { until: null })
            const before = reloads
            const set = api.maintenance.set({ payload: { until: start } })
            const heard = yield* liveUntil("event: rules", set)
            assert.deepInclude(heard, ["rules", {}])
            assert.deepStrictEqual(yield* api.maintenance.get(), { until: start })
            assert.deepStrictEqual(yield* newestEvent, [
              "maintenance-changed",
              `maintenance until 2026-01-31T12:00:00.000Z begun by ${who}`,
              false
            ])
            yield* api.maintenance.set({ payload: { until: null } })
            assert.deepStrictEqual((yield* newestEvent)[1], `maintenance ended by ${who}`)
            assert.deepStrictEqual([yield* api.maintenance.get(), reloads - before], [{ until: null }, 2])
          })
        )

        it.effect("targets are listed, and tested with the errors that they have", () =>
          Effect.gen(function* () {
            const api = yield* client
            const { items } = yield* api.targets.list()
            assert.deepStrictEqual(
              items.map(({ name }) => name),
              ["phone", "siren", "kitchen-2"]
            )
            yield* api.targets.test({ path: { name: "phone" } })
            const errorOf = (name: string) =>
              Effect.map(Effect.flip(api.targets.test({ path: { name } })), ({ _tag, message }) => [_tag, message])
            assert.deepStrictEqual(yield* errorOf("siren"), ["Conflict", "the program ended with 1"])
            assert.deepStrictEqual(yield* errorOf("kitchen-2"), ["Unavailable", "no answer for 10 s"])
            for (const name of ["pump", "__proto__", "toString"])
              assert.strictEqual((yield* errorOf(name))[0], "NotFound", name)
          })
        )

        it.effect("changes of alarms are events of the live stream", () =>
          Effect.gen(function* () {
            const { feed } = yield* Serving.Served
            const changes: ReadonlyArray<Alarm.AlarmChange> = [
              raised("x"),
              { _tag: "Told", key: "x" },
              { _tag: "Cleared", key: "x", at: start }
            ]
            const heard = yield* liveUntil("cleared", Effect.forEach(changes, feed.alarm))
            const decode = Schema.decodeUnknownSync(Api.LiveAlarm, { onExcessProperty: "error" })
            const found = heard.flatMap(([event, data]) => (event === "alarm" ? [decode(data)] : []))
            assert.deepStrictEqual(
              found.map(({ alarm, change, key }) => [change, key, alarm?.detail]),
              [
                ["raised", "x", "-12.5 °C is above -15 °C"],
                ["told", "x", undefined],
                ["cleared", "x", undefined]
              ]
            )
          })
        )

        it.effect("a name full of markup stays text", () =>
          Effect.gen(function* () {
            const api = yield* client
            const name = `<script>alert(1)</script>"'&<img src=x onerror=alert(1)>`
            const { id } = yield* api.rules.add({ payload: { ...freezer, name, hold: 0, targets: [], enabled: true } })
            const { headers, json } = yield* Serving.asked("/api/v1/rules")
            assert.deepStrictEqual([headers["content-type"], json.items[0].name], ["application/json", name])
            yield* api.rules.remove({ path: { id } })
          })
        )
      }
    )
  })
}

const rule = { ...freezer, targets: ["phone"] }

/** Rules that are not accepted, with a part of the message. */
const refused: ReadonlyArray<readonly [claim: string, body: unknown, message: RegExp]> = [
  ["no body", undefined, /./],
  ["no JSON", "{", /not valid JSON/],
  ["no object", [], /expected/i],
  ["no trigger", { ...rule, trigger: undefined }, /^trigger: /],
  ["an unknown trigger", { ...rule, trigger: { kind: "later" } }, /trigger/],
  ["no limit", { ...rule, trigger: { kind: "value" } }, /above, below or both/],
  ["limits that leave no room", { ...rule, trigger: { kind: "value", above: 1, below: 1 } }, /above, below or both/],
  ["an infinite limit", JSON.stringify(rule).replace("-15", "1e999"), /^trigger\.above: expected a limit from/],
  ["a negative hysteresis", { ...rule, trigger: { ...rule.trigger, hysteresis: -1 } }, /^trigger\.hysteresis: /],
  ["an empty name", { ...rule, name: "" }, /^name: expected a name/],
  ["a long name", { ...rule, name: "x".repeat(201) }, /^name: expected a name/],
  ["a name of two lines", { ...rule, name: "a\nb" }, /^name: expected a name/],
  ["a hold of a month", { ...rule, hold: 2_678_400 }, /^hold: /],
  ["no series", { ...rule, selector: { series: [] } }, /1 to 1000 ids/],
  ["a series that is none", { ...rule, selector: { series: [1, 99] } }, /there is no series 99/],
  ["too many targets", { ...rule, targets: Array(21).fill("phone") }, /at most 20/],
  ["an unknown target", { ...rule, targets: ["phone", "__proto__"] }, /the configuration has no target "__proto__"/],
  ["a target with an address", { ...rule, targets: [{ url: "http://evil.example" }] }, /targets/]
]

layer(Serving.layer({ stored, outbox }), { excludeTestServices: true })("a rule is refused", (it) => {
  for (const [claim, body, message] of refused)
    it.effect(`with ${claim}, and nothing is stored`, () =>
      Effect.gen(function* () {
        const { store } = yield* Serving.Served
        const answer = yield* Serving.asked("/api/v1/rules", { method: "POST", body })
        assert.strictEqual(answer.status, 400, answer.text)
        assert.match(answer.json.message, message)
        assert.notInclude(answer.json.message, "\n")
        const id = yield* store.alarms.addRule({ ...freezer, hold: 0, targets: [], enabled: true })
        const changed = yield* Serving.asked(`/api/v1/rules/${id}`, { method: "PUT", body })
        assert.strictEqual(changed.status, 400, changed.text)
        assert.deepInclude((yield* store.alarms.rules)[0], freezer)
        yield* store.alarms.removeRule(id, start)
        assert.deepStrictEqual(yield* store.alarms.rules, [])
      })
    )

  it.effect("if there are 1,000 already", () =>
    Effect.gen(function* () {
      const { store } = yield* Serving.Served
      const add = store.alarms.addRule({ ...freezer, hold: 0, targets: [], enabled: true })
      yield* Effect.repeatN(add, 999)
      const { json, status } = yield* Serving.asked("/api/v1/rules", { method: "POST", body: rule })
      assert.deepStrictEqual([status, json.message], [400, "there are 1000 rules already"])
    })
  )
})

layer(Serving.layer({ stored }), { excludeTestServices: true })("invalid requests", (it) => {
  it.effect("have typed errors", () =>
    Effect.gen(function* () {
      const requests = [
        ["PUT", "/maintenance", { until: 1e300 }, 400],
        ["PUT", "/maintenance", { until: "tomorrow" }, 400],
        ["PUT", "/maintenance", {}, 400],
        ["PUT", "/rules/1/mute", {}, 400],
        ["PUT", "/rules/1/mute", { until: 5 }, 404],
        ["PUT", "/rules/1e3/mute", { until: 5 }, 400],
        ["DELETE", "/rules/2147483648", undefined, 400],
        ["POST", "/alarms/1/ack", undefined, 404],
        ["POST", "/alarms/-1/ack", undefined, 400],
        ["GET", "/alarms?limit=1001", undefined, 400],
        ["GET", "/alarms?after=x", undefined, 400],
        ["GET", "/alarms?active=1", undefined, 400],
        ["POST", "/targets/phone/test", undefined, 404],
        ["POST", "/targets/%E0%A4%A/test", undefined, 404]
      ] as const
      for (const [method, path, body, status] of requests) {
        const answer = yield* Serving.asked(`/api/v1${path}`, { method, body })
        assert.strictEqual(answer.status, status, `${method} ${path}: ${answer.text}`)
        assert.isString(answer.json.message)
      }
    })
  )
})

const parts: Partial<Health.Status> = {
  alarms: { rules: 3, active: 1, waiting: 2, failure: "change: the disk is full" },
  outbox: [
    {
      name: "phone",
      type: "ntfy",
      waiting: 1,
      delivered: 2,
      dropped: 3,
      lastSuccess: undefined,
      failure: "no answer for 10 s"
    }
  ],
  mqtt: { isConnected: false, failure: "the broker does not answer" },
  influx: { waiting: 1, sent: 2, dropped: 3, refused: 4, lastSuccess: start, failure: undefined }
}

describe("the health", () => {
  it.scopedLive("has the alarms, the outbox, MQTT and InfluxDB if the station has them", () =>
    Effect.gen(function* () {
      const of = (status: Partial<Health.Status>) =>
        Effect.gen(function* () {
          const { json } = yield* Serving.ask(yield* Serving.serve({ status }), "/api/v1/health")
          return [json.alarms, json.outbox, json.mqtt, json.influx]
        })
      assert.deepStrictEqual(yield* of({}), [null, [], null, null])
      assert.deepStrictEqual(yield* of(parts), [
        parts.alarms,
        [{ ...parts.outbox![0], lastSuccess: null }],
        { connected: false, failure: "the broker does not answer" },
        { ...parts.influx, failure: null }
      ])
    })
  )
})
