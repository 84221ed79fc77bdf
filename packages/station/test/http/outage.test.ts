/** A PostgreSQL server that stops and comes back, under the HTTP API. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { assemble } from "../../src/store/assemble.js"
import { openPostgres } from "../../src/store/openPostgres.js"
import { isInstalled, makeCluster } from "../PostgresCluster.js"
import * as Serving from "./Serving.js"

const at = Date.parse("2026-01-31T12:00Z")
const sample = { series: Serving.series("28.AD6555070000"), at, value: 20, quality: "good" as const }
const history = `/api/v1/series/1/history?from=${at}&to=${at + 1}`

describe.skipIf(!isInstalled)("while PostgreSQL is stopped", () => {
  it.scopedLive("stored readings are 503, the newest are served, the probe is red, and all recovers", () =>
    Effect.gen(function* () {
      const cluster = yield* Effect.acquireRelease(Effect.promise(makeCluster), ({ remove }) => Effect.promise(remove))
      const open = Effect.map(openPostgres({ url: Redacted.make(`${cluster.url}/postgres`) }), (database) => ({
        database,
        store: assemble(database)
      }))
      const serving = yield* Serving.serve({ open })
      yield* serving.read([sample])
      const get = (path: string) => Serving.ask(serving, path)
      assert.strictEqual((yield* get(history)).json.points.length, 1)
      assert.strictEqual((yield* get("/readyz")).status, 200)
      const { json: before } = yield* get("/api/v1/latest")

      yield* Effect.promise(cluster.stop)
      for (const path of ["/api/v1/series", history, "/api/v1/events", "/api/v1/export", "/readyz"]) {
        const { json, status, text } = yield* get(path)
        assert.deepStrictEqual([path, status, json?._tag], [path, 503, "Unavailable"], text)
        assert.notInclude(text, "postgres://")
      }
      assert.strictEqual((yield* get("/readyz")).json.message, "the database cannot be read")
      const label = { method: "PUT", body: { name: "cellar" } }
      assert.strictEqual((yield* Serving.ask(serving, "/api/v1/series/1/label", label)).status, 503)
      const { json: meanwhile, status } = yield* get("/api/v1/latest")
      assert.deepStrictEqual([status, meanwhile], [200, before])

      yield* Effect.promise(cluster.start)
      assert.strictEqual((yield* get(history)).json.points.length, 1)
      assert.strictEqual((yield* get("/readyz")).status, 200)
      assert.strictEqual((yield* Serving.ask(serving, "/api/v1/series/1/label", label)).status, 204)
    })
  )
})
