/** The dashboards for Grafana, with the metrics that the station has. */
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Redacted } from "effect"
import * as LineProtocol from "../../src/publish/influx/lineProtocol.js"
import * as Request from "../../src/publish/influx/request.js"
import * as Prometheus from "../../src/publish/prometheus.js"
import { queriesOf, read } from "./Dashboard.js"
import * as InfluxServer from "./InfluxServer.js"
import { hasInflux } from "./Programs.js"

for (const name of ["prometheus", "influx"])
  describe(`the dashboard for ${name}`, () => {
    const dashboard = read(name)

    it("has panels with unique ids, which do not overlap, and selects its data source", () => {
      const { panels, templating } = dashboard
      assert.isAbove(panels.length, 5)
      assert.strictEqual(new Set(panels.map(({ id }) => id)).size, panels.length)
      const cells = new Set<string>()
      for (const { datasource, gridPos, targets, title } of panels) {
        assert.strictEqual(datasource.uid, `$${"{datasource}"}`, title)
        assert.isAbove(targets.length, 0, title)
        assert.strictEqual(new Set(targets.map(({ refId }) => refId)).size, targets.length, title)
        assert.isAtMost(gridPos.x + gridPos.w, 24, title)
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
            assert.isFalse(cells.has(`${x} ${y}`), title)
            cells.add(`${x} ${y}`)
          }
      }
      assert.strictEqual(templating.list[0]?.type, "datasource")
    })

    it("uses only variables that it has, and those of Grafana", () => {
      const names = dashboard.templating.list.map(({ name }) => name)
      for (const query of queriesOf(dashboard)) {
        assert.notStrictEqual(query, "")
        for (const [, name] of query.matchAll(/\$(\w+)/g))
          assert.include([...names, "__rate_interval", "__interval", "timeFilter"], name, query)
      }
    })
  })

it("the dashboard for prometheus asks for metrics that the station has", () => {
  const names = Prometheus.families.map(({ name }) => name)
  const used = queriesOf(read("prometheus")).flatMap((query) => query.match(/owserver_\w+/g) ?? [])
  assert.isAbove(used.length, 10)
  for (const name of used) assert.include(names, name)
})

it.scopedLive.skipIf(!hasInflux)("InfluxDB answers each query of its dashboard with the values in it", () =>
  Effect.gen(function* () {
    const server = yield* InfluxServer.make
    const { password, username } = InfluxServer.login
    const request = Request.make({
      url: server.url,
      login: { _tag: "User", database: "house", username, password: Redacted.make(password), file: undefined },
      measurement: "owserver",
      every: Duration.seconds(1),
      rows: 1,
      queue: 100,
      age: Duration.days(1)
    })
    const now = Date.now()
    const lineOf = (property: string, unit: string, value: number, at: number) =>
      LineProtocol.format(
        LineProtocol.prefixOf("owserver", { device: "28.000000000001", property, server: "attic", unit }),
        value,
        at
      )
    const series = [
      ["temperature", "°C"],
      ["humidity", "%"],
      ["B1-R1-A/pressure", "mbar"],
      ["VAD", "V"],
      ["counter.A", ""],
      ["sensed.A", ""],
      ["cycles", ""]
    ] as const
    const lines = series.flatMap(([property, unit]) => [
      lineOf(property, unit, 3, now - 120_000),
      lineOf(property, unit, 5, now - 60_000)
    ])
    yield* request(lines.join(""))
    const { panels, templating } = read("influx")
    const filled = (query: string) =>
      query
        .replaceAll("$measurement", "owserver")
        .replaceAll("$server", "(attic|cellar)")
        .replaceAll("$place", ".*")
        .replaceAll("$__interval", "10s")
        .replaceAll("$timeFilter", "time >= now() - 1h")
    const shown: Array<unknown> = []
    for (const { targets } of panels)
      for (const { query = "" } of targets) {
        const found = yield* server.query(filled(query))
        shown.push(found.map(({ tags, values }) => [tags?.property, values.map(([, value]) => value)]))
      }
    assert.deepStrictEqual(
      shown,
      series.map(([property]) => [[property, property === "counter.A" ? [2] : [3, 5]]])
    )
    const variables = templating.list.flatMap(({ definition }) =>
      definition === undefined ? [] : [filled(definition)]
    )
    const [servers] = yield* Effect.forEach(variables, (query) => server.query(query))
    assert.deepStrictEqual(servers?.[0]?.values, [["server", "attic"]])
  })
)
