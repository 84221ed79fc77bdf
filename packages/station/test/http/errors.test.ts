/** Each error that the OpenAPI document promises for each operation, in a table that must be complete. */
import { OpenApi } from "@effect/platform"
import { assert, layer } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import { type Alarm, AlarmRule, TargetError } from "@owserver/station"
import * as Api from "@owserver/station/Api"
import { Context, Effect, Layer, Schema, type Scope, Stream } from "effect"
import { StoreError } from "../../src/store/StoreError.js"
import * as Outboxes from "./Outboxes.js"
import * as Serving from "./Serving.js"

const start = Date.parse("2026-01-31T12:00Z")
const probe = Serving.series("28.AD6555070000")
const relay = Serving.series("05.4AEC29CDBAAB", { property: "PIO", kind: "state", unit: "" })
const twin = { ...probe, server: "shed" }
const stored = [probe, relay, twin].map((series) => ({ series, at: start, value: 1, quality: "good" as const }))

/** The ids are those of `stored`: 1, 2 and 3. */
const period = `from=${start}&to=${start + 1}`
const alias = "/devices/05.4AEC29CDBAAB/alias"
const calibration = { factor: 1, offset: 0 }
const rule = { name: "Freezer", selector: { series: [1] }, trigger: { kind: "value", above: -15 }, targets: ["phone"] }

/** An operation: a request that succeeds, and one for each error of its own. */
interface Operation {
  readonly good: string
  readonly body?: unknown
  /** The invalid request, if not the good one with an invalid query. */
  readonly invalid?: string | { readonly body: unknown }
  readonly missing?: string
  readonly conflict?: string
  /** What it asks is away, in a station that works. */
  readonly unavailable?: string
  /** It has no parameters, and therefore no invalid ones. The platform promises 400 for all the same. */
  readonly hasNone?: true
  /** It needs neither the database nor an owserver. All operations of a group promise the same. */
  readonly isAlways?: true
}

const operations: { readonly [operation: string]: Operation } = {
  "GET /servers": { good: "/servers", hasNone: true, isAlways: true },
  "GET /devices": { good: "/devices", invalid: "/devices?limit=0" },
  "PUT /devices/{device}/alias": {
    good: alias,
    body: { alias: "pump" },
    invalid: { body: { alias: "a/b" } },
    missing: "/devices/28.FFFFFFFFFFFF/alias",
    conflict: "/devices/28.AD6555070000/alias"
  },
  "GET /series": { good: "/series", invalid: "/series?after=x" },
  "GET /series/{id}/history": {
    good: `/series/1/history?${period}`,
    invalid: "/series/1/history?from=5&to=5",
    missing: "/series/9/history"
  },
  "GET /series/{id}/totals": {
    good: `/series/1/totals?per=day&${period}`,
    invalid: "/series/1/totals?per=day&zone=Mars/Base",
    missing: "/series/9/totals?per=day"
  },
  "PUT /series/{id}/label": {
    good: "/series/1/label",
    body: { name: "cellar" },
    invalid: { body: { name: 1 } },
    missing: "/series/9/label"
  },
  "GET /series/{id}/calibrations": {
    good: "/series/1/calibrations",
    invalid: "/series/x/calibrations",
    missing: "/series/9/calibrations"
  },
  "PUT /series/{id}/calibrations/{from}": {
    good: "/series/1/calibrations/0",
    body: calibration,
    invalid: { body: { ...calibration, factor: 0 } },
    missing: "/series/9/calibrations/0"
  },
  "DELETE /series/{id}/calibrations/{from}": {
    good: "/series/1/calibrations/0",
    invalid: "/series/1/calibrations/x",
    missing: "/series/1/calibrations/5"
  },
  "PUT /series/{id}/value": {
    good: "/series/2/value",
    body: { value: 1 },
    invalid: { body: { value: 0.5 } },
    missing: "/series/9/value"
  },
  "POST /series/{id}/replaced-by/{other}": {
    good: "/series/1/replaced-by/3",
    invalid: "/series/1/replaced-by/x",
    missing: "/series/1/replaced-by/9",
    conflict: "/series/1/replaced-by/2"
  },
  "DELETE /series/{id}/values": {
    good: `/series/1/values?${period}`,
    invalid: "/series/1/values?from=5&to=5",
    missing: `/series/9/values?${period}`
  },
  "DELETE /series/{id}": { good: "/series/3", invalid: "/series/x", missing: "/series/9" },
  "GET /latest": { good: "/latest", invalid: "/latest?limit=x" },
  "GET /export": { good: `/export?${period}`, invalid: "/export?separator=,&decimal=,", missing: "/export?series=9" },
  "GET /live": { good: "/live" },
  "GET /events": { good: "/events", invalid: "/events?open=maybe" },
  "GET /rules": { good: "/rules", invalid: "/rules?limit=0" },
  "POST /rules": { good: "/rules", body: rule, invalid: { body: { ...rule, targets: ["siren"] } } },
  "PUT /rules/{id}": { good: "/rules/1", body: rule, invalid: { body: { ...rule, name: "" } }, missing: "/rules/9" },
  "DELETE /rules/{id}": { good: "/rules/1", invalid: "/rules/x", missing: "/rules/9" },
  "PUT /rules/{id}/mute": {
    good: "/rules/1/mute",
    body: { until: null },
    invalid: { body: { until: 0.5 } },
    missing: "/rules/9/mute"
  },
  "GET /alarms": { good: "/alarms", invalid: "/alarms?active=maybe" },
  "POST /alarms/{id}/ack": { good: "/alarms/1/ack", invalid: "/alarms/0/ack", missing: "/alarms/9/ack" },
  "GET /maintenance": { good: "/maintenance", hasNone: true },
  "PUT /maintenance": { good: "/maintenance", body: { until: null }, invalid: { body: {} } },
  "GET /targets": { good: "/targets", hasNone: true, isAlways: true },
  "POST /targets/{name}/test": {
    good: "/targets/phone/test",
    invalid: "/targets/%00/test",
    missing: "/targets/siren/test",
    conflict: "/targets/refusing/test",
    unavailable: "/targets/silent/test"
  },
  "GET /health": { good: "/health", hasNone: true, isAlways: true },
  "GET /settings": { good: "/settings", hasNone: true, isAlways: true },
  "POST /login": { good: "/login", body: { token: Serving.token }, invalid: { body: {} } },
  "POST /logout": { good: "/logout", hasNone: true },
  "GET /session": { good: "/session", hasNone: true }
}

const document = OpenApi.fromApi(Api.StationApi)

/** The errors of the OpenAPI document, by operation. */
const promised = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, { responses }]) => {
    const name = `${method.toUpperCase()} ${path.replace("/api/v1", "")}`
    const statuses = Object.keys(responses).map(Number)
    return /^GET \/(?:healthz|readyz)$/.test(name) ? [] : [[name, statuses.filter((status) => status >= 400)] as const]
  })
)

const bus = Bus.make({ "05.4AEC29CDBAAB": { PIO: false }, "28.AD6555070000": { temperature: 20 } })

const writable = [{ match: "05.*", property: "PIO" }]

const error = new StoreError({ reason: "Unavailable", operation: "any", issue: "the disk is gone" })

/** Targets that take, refuse and miss a test. */
const outbox = Outboxes.make({
  phone: Effect.void,
  refusing: new TargetError({ reason: "Refused", message: "it answered with status 410" }),
  silent: new TargetError({ reason: "Unavailable", message: "no answer for 10 s" })
})

const raised: Alarm.AlarmChange = {
  _tag: "Raised",
  alarm: {
    key: "a1b2",
    rule: 1,
    name: "Freezer",
    server: "attic",
    device: probe.device,
    property: probe.property,
    raisedAt: start,
    value: 1,
    detail: "1 °C is above -15 °C",
    isSilent: false
  }
}

const definition = Schema.decodeUnknownSync(AlarmRule.Definition)(rule)

/** A station that works. */
const working = Serving.serve({
  token: Serving.token,
  stored,
  bus,
  writable,
  outbox,
  fill: ({ alarms }) => Effect.orDie(Effect.zipRight(alarms.addRule(definition), alarms.change([raised], [])))
})

/** A station whose database has never answered. */
const away = Serving.serve({
  token: Serving.token,
  bus,
  writable,
  outbox,
  wrap: (store) => ({
    ...store,
    series: error,
    latest: error,
    events: () => error,
    values: () => Stream.fail(error),
    calibrations: () => error,
    allCalibrations: error,
    alarms: {
      rules: error,
      addRule: () => error,
      changeRule: () => error,
      muteRule: () => error,
      removeRule: () => error,
      maintenance: error,
      setMaintenance: () => error,
      alarms: () => error,
      change: () => error,
      acknowledge: () => error
    }
  })
})

class Away extends Context.Tag("Away")<Away, Serving.Serving>() {}

class Full extends Context.Tag("Full")<Full, Serving.Serving>() {}

/** A station with as many listeners as it may have. */
const full = Serving.serve({ token: Serving.token, live: { listeners: 0 } })

const bearer = { authorization: `Bearer ${Serving.token}` }

type Headers = NonNullable<Serving.Asked["headers"]>

const shared = Layer.mergeAll(Layer.scoped(Serving.Served, working), Layer.scoped(Away, away), Layer.scoped(Full, full))

layer(shared, { excludeTestServices: true })("each error", (it) => {
  it.effect("each operation of the API is in the table", () =>
    Effect.sync(() =>
      assert.sameMembers(
        promised.map(([name]) => name),
        Object.keys(operations)
      )
    )
  )

  for (const [name, statuses] of promised) {
    const { body, conflict, good, hasNone, invalid, isAlways, missing, unavailable } = operations[name]!
    const send = (serving: Serving.Serving, path = good, content = body, headers: Headers = bearer) =>
      Serving.ask(serving, `/api/v1${path}`, {
        method: name.split(" ", 1)[0] ?? "",
        headers,
        ...(content !== undefined && { body: content })
      })
    const isLogin = name === "POST /login"

    /** The request for a status, and the station to which it is sent. Requests that fail change nothing. */
    const cases: {
      readonly [status: number]: Effect.Effect<Serving.Answer, unknown, Serving.Served | Away | Full | Scope.Scope>
    } = {
      400: Effect.flatMap(Serving.Served, (serving) => {
        if (name === "GET /live") return send(serving, good, body, { ...bearer, "last-event-id": "x".repeat(100) })
        return typeof invalid === "string" ? send(serving, invalid) : send(serving, good, invalid?.body)
      }),
      401: Effect.flatMap(Serving.Served, (serving) => send(serving, good, isLogin ? { token: "wrong" } : body, {})),
      403: Effect.flatMap(Serving.Served, (serving) =>
        send(serving, good, body, { ...bearer, origin: "http://evil.example" })
      ),
      404: Effect.flatMap(Serving.Served, (serving) => send(serving, missing)),
      409: Effect.gen(function* () {
        if (conflict !== undefined) return yield* send(yield* Serving.Served, conflict)
        const serving = yield* working
        yield* serving.fake!.setFaults({ readonly: true })
        return yield* send(serving)
      }),
      413: Effect.flatMap(Serving.Served, (serving) => send(serving, good, { name: "a".repeat(70_000) })),
      503: Effect.gen(function* () {
        if (unavailable !== undefined) return yield* send(yield* Serving.Served, unavailable)
        return yield* send(name === "GET /live" ? yield* Full : yield* Away)
      })
    }

    for (const status of statuses) {
      if (status === 400 && hasNone === true) continue
      if (status === 503 && isAlways === true) {
        it.scoped(`no ${status} of ${name}, which answers without the database`, () =>
          Effect.gen(function* () {
            assert.strictEqual((yield* send(yield* Away)).status, 200)
          })
        )
        continue
      }
      it.scoped(`${status} of ${name}`, () =>
        Effect.gen(function* () {
          const answer = yield* cases[status]!
          assert.strictEqual(answer.status, status, answer.text)
          assert.isString(answer.json._tag)
          assert.match(answer.json.message, /^[^\n]+$/)
          assert.strictEqual(answer.headers["cache-control"], "no-store")
        })
      )
    }

    // The live stream would not end.
    if (name === "GET /live") continue
    it.scoped(`no error of ${name}, if nothing is wrong`, () =>
      Effect.gen(function* () {
        const serving = yield* working
        if (name.startsWith("DELETE /series/{id}/calibrations"))
          yield* serving.store.calibrate(1, { from: 0, factor: 2, offset: 0 })
        const answer = yield* send(serving)
        assert.isBelow(answer.status, 300, answer.text)
      })
    )
  }

  it.scoped.each([
    ["PUT", alias, { alias: "pump" }],
    ["PUT", "/series/2/value", { value: 1 }]
  ] as const)("503 of %s %s, if the owserver does not answer", ([method, path, body]) =>
    Effect.gen(function* () {
      const serving = yield* working
      yield* serving.fake!.setFaults({ refuseConnections: true })
      const { json, status } = yield* Serving.ask(serving, `/api/v1${path}`, { method, body, headers: bearer })
      assert.deepStrictEqual([status, json._tag], [503, "Unavailable"])
    })
  )
})
