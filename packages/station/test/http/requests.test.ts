/** What the API refuses, and what it returns without its database. */
import { assert, describe, it, layer } from "@effect/vitest"
import type { Sample } from "@owserver/station"
import { Effect } from "effect"
import { StoreError } from "../../src/store/StoreError.js"
import * as Serving from "./Serving.js"

const start = Date.parse("2026-01-31T12:00Z")
const probe = Serving.series("28.AD6555070000")
const samples: ReadonlyArray<Sample.Sample> = [{ series: probe, at: start, value: 20, quality: "good" }]

layer(Serving.layer({ stored: samples }), { excludeTestServices: true })("a request", (it) => {
  it.effect("each invalid request is refused with its status and one line that names the field", () =>
    Effect.gen(function* () {
      const put = (body: unknown) => ({ method: "PUT", body })
      const cases: ReadonlyArray<readonly [string, Serving.Asked, number, RegExp]> = [
        ["/nothing", {}, 404, /no such path/],
        ["/api/v1/../../etc/passwd", {}, 404, /no such path/],
        ["/api/v1/%2e%2e/%2e%2e/etc/passwd", {}, 404, /no such path/],
        ["/api/v1/series/1", { method: "PATCH" }, 404, /no such path/],
        ["/api/v1/series/999/history", {}, 404, /^there is no series 999$/],
        ["/api/v1/series/x/history", {}, 400, /^id: expected the id of a series, from 1 to/],
        ["/api/v1/series/1e3/history", {}, 400, /^id: /],
        ["/api/v1/series/99999999999/history", {}, 400, /^id: /],
        ["/api/v1/series/1/history?from=NaN", {}, 400, /^from: expected a time/],
        ["/api/v1/series/1/history?from=1e999", {}, 400, /^from: /],
        ["/api/v1/series/1/history?from=2026-13-01T00:00:00Z", {}, 400, /^from: /],
        ["/api/v1/series/1/history?from=2026-01-01", {}, 400, /^from: /],
        ["/api/v1/series/1/history?from=5&to=5", {}, 400, /^from must be before to$/],
        ["/api/v1/series/1/history?points=100000", {}, 400, /^points: expected a number of points from 1 to 10000$/],
        ["/api/v1/series/1/history?points=0", {}, 400, /^points: /],
        ["/api/v1/series/1/totals?per=year", {}, 400, /^per: expected "hour", "day" or "month"$/],
        ["/api/v1/series/1/totals?per=hour&from=0", {}, 400, /10,000 totals/],
        ["/api/v1/series/1/totals?per=day&zone=Mars/Base", {}, 400, /Mars/],
        ["/api/v1/series?limit=1001", {}, 400, /^limit: expected a number of items from 1 to 1000$/],
        ["/api/v1/series?after=abc", {}, 400, /^after: /],
        ["/api/v1/events?open=maybe", {}, 400, /^open: expected true or false$/],
        ["/api/v1/export?series=1,x", {}, 400, /^series: /],
        ["/api/v1/export?series=1,999", {}, 404, /^there is no series 999$/],
        ["/api/v1/export?separator=,&decimal=,", {}, 400, /must differ/],
        ["/api/v1/series/1/label", put({ name: "a".repeat(10_000) }), 400, /^name: expected a name of at most 200/],
        ["/api/v1/series/1/label", put({ name: "\u202egnp.exe" }), 400, /^name: /],
        ["/api/v1/series/1/label", put({ name: "a\nb" }), 400, /^name: /],
        ["/api/v1/series/1/label", put({ hidden: "yes" }), 400, /^hidden: /],
        ["/api/v1/series/1/label", put('{"name": }'), 400, /^the body is not valid JSON: /],
        ["/api/v1/series/1/label", put(""), 400, /./],
        ["/api/v1/series/1/calibrations/0", put('{"factor": 1e999, "offset": 0}'), 400, /^factor: expected a number/],
        ["/api/v1/series/1/calibrations/0", put({ factor: 0, offset: 0 }), 400, /^factor: /],
        ["/api/v1/series/1/calibrations/0", put({ factor: 1, offset: 1e300 }), 400, /^offset: /],
        ["/api/v1/series/1/calibrations/0", put('{"factor": NaN, "offset": 0}'), 400, /not valid JSON/],
        ["/api/v1/series/1/value", put('{"value": 1e999}'), 400, /^value: expected a number$/],
        ["/api/v1/series/1/value", put({ value: "1" }), 400, /^value: /],
        ["/api/v1/series/1/values", { method: "DELETE" }, 400, /^from: /],
        ["/api/v1/devices/28.xyz/alias", put({ alias: "a" }), 400, /^device: expected the address of a device/],
        ["/api/v1/devices/28.FFFFFFFFFFFF/alias", put({ alias: "a" }), 404, /^there is no device/]
      ]
      for (const [path, options, status, message] of cases) {
        const answer = yield* Serving.asked(path, options)
        const name = `${options.method ?? "GET"} ${path} ${JSON.stringify(options.body ?? "").slice(0, 60)}`
        assert.strictEqual(answer.status, status, `${name}: ${answer.text}`)
        assert.match(answer.json.message, message, name)
        assert.notInclude(answer.json.message, "\n", name)
      }
    })
  )

  it.effect("/openapi.json is the description of the API, compressed if the client accepts it", () =>
    Effect.gen(function* () {
      const { json } = yield* Serving.asked("/openapi.json")
      assert.strictEqual(json.openapi, "3.1.0")
      assert.property(json.paths, "/api/v1/series/{id}/history")
      const { port } = yield* Serving.Served
      const bytes = yield* Effect.promise(() => fetch(`http://127.0.0.1:${port}/openapi.json`))
      assert.strictEqual(bytes.headers.get("content-encoding"), "gzip")
      assert.deepStrictEqual(yield* Effect.promise(() => bytes.json()), json)
      const refused = yield* Serving.asked("/openapi.json", { headers: { "accept-encoding": "gzip;q=0, br" } })
      assert.isUndefined(refused.headers["content-encoding"])
      assert.strictEqual(refused.headers.vary, "accept-encoding")
    })
  )
})

describe("without the database", () => {
  const error = new StoreError({ reason: "Unavailable", operation: "any", issue: "the disk is gone" })

  it.scopedLive("all that needs it is 503 with the reason, and the probes name nothing", () =>
    Effect.gen(function* () {
      let isAway = false
      const serving = yield* Serving.serve({
        wrap: (store) => ({
          ...store,
          series: Effect.suspend(() => (isAway ? error : store.series)),
          latest: Effect.suspend(() => (isAway ? error : store.latest)),
          events: (options) => (isAway ? error : store.events(options))
        }),
        status: { maintenance: "rollUp: the disk is gone" }
      })
      yield* serving.read(samples.slice(0, 1))
      assert.strictEqual((yield* Serving.ask(serving, "/readyz")).status, 200)
      isAway = true
      for (const path of ["series", "events", "export", "series/1/history", "series/1/totals?per=day"]) {
        const { json, status } = yield* Serving.ask(serving, `/api/v1/${path}`)
        assert.deepStrictEqual(
          [path, status, json],
          [path, 503, { _tag: "Unavailable", message: "any: the disk is gone" }]
        )
      }
      assert.strictEqual((yield* Serving.ask(serving, "/api/v1/latest")).status, 503, "older readings are unknown")
      assert.strictEqual((yield* Serving.ask(serving, "/api/v1/devices")).status, 200)
      for (const path of ["/healthz", "/readyz"]) {
        const { json, status } = yield* Serving.ask(serving, path)
        assert.strictEqual(status, 503)
        assert.match(json.message, /^the database (?:does not accept readings|cannot be read)$/)
      }
      assert.strictEqual((yield* Serving.ask(serving, "/api/v1/health")).status, 200)
    })
  )
})
