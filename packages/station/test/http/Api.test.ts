import { FetchHttpClient, HttpApiClient } from "@effect/platform"
import { assert, describe, layer } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import type { Sample } from "@owserver/station"
import * as Api from "@owserver/station/Api"
import { Effect } from "effect"
import * as Databases from "../Databases.js"
import * as Serving from "./Serving.js"

const start = Date.parse("2026-01-31T12:00Z")
const minute = 60_000
const period = { from: start, to: start + 60 * minute }

const probe = Serving.series("28.AD6555070000")
const second = Serving.series("28.000000000002")
const relay = Serving.series("05.4AEC29CDBAAB", { property: "PIO", kind: "state", unit: "" })
const limit = Serving.series("28.AD6555070000", { property: "temphigh" })
const stranger = Serving.series("28.000000000003", { server: "shed" })

const samples = [probe, second, relay, limit, stranger].flatMap((series, n) =>
  Array.from(
    { length: 60 },
    (_, at): Sample.Sample => ({
      series,
      at: start + at * minute,
      value: series.kind === "state" ? at % 2 : n * 10 + at / 10,
      quality: "good"
    })
  )
)

const bus = Bus.make({
  "28.AD6555070000": { temperature: 20, alias: "cellar" },
  "05.4AEC29CDBAAB": { PIO: false }
})

const client = Effect.flatMap(Serving.Served, ({ url }) => HttpApiClient.make(Api.StationApi, { baseUrl: url })).pipe(
  Effect.provide(FetchHttpClient.layer)
)

/** The id of each series, by its device and property. */
const idOf = ({ device, property }: { readonly device: string; readonly property: string }) =>
  Effect.gen(function* () {
    const { items } = yield* (yield* client).series.list({ urlParams: {} })
    return items.find((one) => one.device === device && one.property === property)!.id
  })

interface Page {
  readonly ids: ReadonlyArray<number>
  readonly next: number | null
}

const databases = Databases.all.filter(({ name }) => name !== "libSQL, file")

for (const { name, open, skipped } of databases) {
  describe.skipIf(skipped)(name, () => {
    const writable = [
      { match: "05.*", property: "PIO*" },
      { match: "28.*", property: "*" }
    ]
    layer(Serving.layer({ bus, open, writable }), { excludeTestServices: true })("with a typed client", (it) => {
      it.effect("series, readings and histories are returned as they were stored", () =>
        Effect.gen(function* () {
          yield* Effect.flatMap(Serving.Served, ({ read }) => read(samples))
          const api = yield* client
          const { items, next } = yield* api.series.list({ urlParams: {} })
          assert.isNull(next)
          assert.sameMembers(
            items.map(({ device, property, writable }) => `${device}/${property}${writable ? " writable" : ""}`),
            [
              "28.AD6555070000/temperature",
              "28.000000000002/temperature",
              "05.4AEC29CDBAAB/PIO writable",
              "28.AD6555070000/temphigh",
              "28.000000000003/temperature"
            ]
          )
          const id = yield* idOf(probe)
          const history = yield* api.series.history({ path: { id }, urlParams: { ...period, points: 100 } })
          assert.strictEqual(history.width, 0)
          assert.deepStrictEqual(
            history.points.map(({ at, avg }) => [at, avg]),
            Array.from({ length: 60 }, (_, n) => [start + n * minute, n / 10])
          )
          const [total] = yield* api.series.totals({ path: { id }, urlParams: { ...period, per: "day" } })
          assert.deepInclude(total, { at: Date.parse("2026-01-30T23:00Z"), n: 60, min: 0, max: 5.9, delta: null })
          const { items: newest } = yield* api.readings.latest({ urlParams: {} })
          const at = start + 59 * minute
          assert.deepInclude(
            newest.find(({ series }) => series === id),
            { at, value: 5.9, raw: 5.9, quality: "good", lastGood: at }
          )
        })
      )

      it.effect("pages of two together are the whole list", () =>
        Effect.gen(function* () {
          const api = yield* client
          const all = (yield* api.series.list({ urlParams: {} })).items.map(({ id }) => id)
          const found: Array<number> = []
          for (let after: number | null | undefined; after !== null; ) {
            const page = yield* api.series.list({ urlParams: { limit: 2, ...(after !== undefined && { after }) } })
            assert.isAtMost(page.items.length, 2)
            found.push(...page.items.map(({ id }) => id))
            after = page.next
          }
          assert.deepStrictEqual(found, all)
          const devices: Array<string> = []
          for (let after: string | null | undefined; after !== null; ) {
            const page = yield* api.devices.list({ urlParams: { limit: 1, ...(after !== undefined && { after }) } })
            devices.push(...page.items.map(({ id, server }) => `${server}/${id}`))
            after = page.next
          }
          assert.deepStrictEqual(devices, [
            "attic/05.4AEC29CDBAAB",
            "attic/28.000000000002",
            "attic/28.AD6555070000",
            "shed/28.000000000003"
          ])
        })
      )

      it.effect("a label and a calibration apply at once, and the calibration can be removed", () =>
        Effect.gen(function* () {
          const api = yield* client
          const id = yield* idOf(second)
          yield* api.series.label({ path: { id }, payload: { name: "Küche", place: "ground floor", hidden: true } })
          const { items } = yield* api.series.list({ urlParams: { after: id - 1, limit: 1 } })
          assert.deepInclude(items[0], { name: "Küche", place: "ground floor", hidden: true })
          yield* api.series.label({ path: { id }, payload: { hidden: false } })
          yield* api.series.calibrate({ path: { id, from: start }, payload: { factor: 2, offset: 1 } })
          assert.deepStrictEqual(yield* api.series.calibrations({ path: { id } }), [
            { from: start, factor: 2, offset: 1 }
          ])
          const newest = Effect.map(
            api.readings.latest({ urlParams: { after: id - 1, limit: 1 } }),
            ({ items }) => items[0]
          )
          assert.deepInclude(yield* newest, { series: id, raw: 15.9, value: 32.8 })
          yield* api.series.uncalibrate({ path: { id, from: start } })
          assert.deepInclude(yield* newest, { series: id, raw: 15.9, value: 15.9 })
          const error = yield* Effect.flip(api.series.uncalibrate({ path: { id, from: start } }))
          assert.strictEqual(error._tag, "NotFound")
        })
      )

      it.effect("an output of `writable` is written, which is recorded with the address of the client", () =>
        Effect.gen(function* () {
          const { fake } = yield* Serving.Served
          const api = yield* client
          const id = yield* idOf(relay)
          yield* api.series.write({ path: { id }, payload: { value: 1 } })
          assert.strictEqual(yield* fake!.bus.get("/05.4AEC29CDBAAB/PIO"), true)
          const { items } = yield* api.events.list({ urlParams: { limit: 1 } })
          assert.deepInclude(items[0], {
            kind: "output-written",
            device: relay.device,
            property: "PIO",
            detail: "set to 1 by 127.0.0.1 without a token"
          })
          const invalid = yield* Effect.flip(api.series.write({ path: { id }, payload: { value: 0.5 } }))
          assert.strictEqual(invalid._tag, "BadRequest")
        })
      )

      it.effect("a limit is no output: it is not written, even if the pattern matches it", () =>
        Effect.gen(function* () {
          const { fake } = yield* Serving.Served
          const api = yield* client
          const before = yield* fake!.bus.get("/28.AD6555070000/temphigh")
          const error = yield* Effect.flip(
            api.series.write({ path: { id: yield* idOf(limit) }, payload: { value: 5 } })
          )
          assert.strictEqual(error._tag, "Forbidden")
          assert.strictEqual(yield* fake!.bus.get("/28.AD6555070000/temphigh"), before)
        })
      )

      it.effect("an alias is set in the owserver, and recorded", () =>
        Effect.gen(function* () {
          const api = yield* client
          const path = { device: "28.AD6555070000" }
          yield* api.devices.setAlias({ path, urlParams: {}, payload: { alias: "wine" } })
          const { items } = yield* api.events.list({ urlParams: { limit: 1 } })
          assert.deepInclude(items[0], { kind: "alias-changed", device: path.device })
          assert.match(items[0]?.detail ?? "", /^set to "wine" by 127\.0\.0\.1/)
          const failure = (options: Parameters<typeof api.devices.setAlias>[0]) =>
            Effect.map(Effect.flip(api.devices.setAlias(options)), ({ _tag }) => _tag)
          assert.strictEqual(yield* failure({ path, urlParams: {}, payload: { alias: "a/b" } }), "BadRequest")
          assert.strictEqual(
            yield* failure({ path, urlParams: { server: "none" }, payload: { alias: "a" } }),
            "NotFound"
          )
          const missing = { device: "28.000000000003" }
          assert.strictEqual(yield* failure({ path: missing, urlParams: {}, payload: { alias: "a" } }), "NotFound")
        })
      )

      it.effect("a series is continued by another of the same kind, and not by itself", () =>
        Effect.gen(function* () {
          const api = yield* client
          const [id, other] = [yield* idOf(probe), yield* idOf(second)]
          const conflict = yield* Effect.flip(api.series.replace({ path: { id, other: yield* idOf(relay) } }))
          assert.strictEqual(conflict._tag, "Conflict")
          assert.strictEqual((yield* Effect.flip(api.series.replace({ path: { id, other: id } })))._tag, "Conflict")
          yield* api.series.replace({ path: { id, other } })
          const { items } = yield* api.series.list({ urlParams: {} })
          assert.strictEqual(items.find((one) => one.id === id)?.replacedBy, other)
        })
      )

      it.effect("readings of a period, and a whole series, are deleted", () =>
        Effect.gen(function* () {
          const api = yield* client
          const id = yield* idOf(stranger)
          const urlParams = { from: start, to: start + 10 * minute }
          assert.deepStrictEqual(yield* api.series.removeValues({ path: { id }, urlParams }), { removed: 10 })
          yield* api.series.remove({ path: { id } })
          assert.strictEqual((yield* Effect.flip(api.series.remove({ path: { id } })))._tag, "NotFound")
        })
      )

      it.effect("an export has the chosen columns, separators and times, and is compressed on request", () =>
        Effect.gen(function* () {
          const api = yield* client
          const [one, two] = [yield* idOf(probe), yield* idOf(relay)]
          const urlParams = { from: start, to: start + 2 * minute, series: [one, two] }
          const long = yield* api.readings.export({ urlParams })
          assert.strictEqual(
            long,
            [
              "time,server,device,property,name,value,unit,quality",
              "2026-01-31T12:00:00.000Z,attic,28.AD6555070000,temperature,,0,°C,good",
              "2026-01-31T12:00:00.000Z,attic,05.4AEC29CDBAAB,PIO,,0,,good",
              "2026-01-31T12:01:00.000Z,attic,28.AD6555070000,temperature,,0.1,°C,good",
              "2026-01-31T12:01:00.000Z,attic,05.4AEC29CDBAAB,PIO,,1,,good",
              ""
            ].join("\n")
          )
          const wide = yield* api.readings.export({
            urlParams: { ...urlParams, step: 120_000, separator: ";", decimal: ",", times: "local" }
          })
          assert.match(wide, /^time;utc_offset;.*\n2026-01-31 13:00:00;UTC\+01:00;(?:0,05;1|1;0,05)\n$/)
          const { url } = yield* Serving.Served
          const path = `${url}/api/v1/export?from=${start}&to=${start + 2 * minute}&series=${one},${two}`
          const response = yield* Effect.promise(() => fetch(path))
          assert.strictEqual(response.headers.get("content-encoding"), "gzip")
          assert.strictEqual(yield* Effect.promise(() => response.text()), long)
        })
      )

      it.effect("pages of newest readings and of events together are the whole lists", () =>
        Effect.gen(function* () {
          const api = yield* client
          const { store } = yield* Serving.Served
          const transition = { kind: "output-written", server: "attic", device: relay.device, property: "PIO" } as const
          for (let n = 0; n < 5; n++)
            for (const change of ["began", "ended"] as const)
              yield* store.append({
                samples: [],
                transitions: [{ ...transition, change, at: start + n, detail: `${n}` }]
              })
          const latest = (yield* api.readings.latest({ urlParams: {} })).items.map(({ series }) => series)
          const events = (yield* api.events.list({ urlParams: {} })).items.map(({ id }) => id)
          assert.isAbove(events.length, 4)
          const pages = (get: (after: { readonly after?: number }) => Effect.Effect<Page, unknown>) =>
            Effect.gen(function* () {
              const found: Array<number> = []
              for (let after: number | null | undefined; after !== null; ) {
                const page: Page = yield* get(after === undefined ? {} : { after })
                assert.isAtMost(page.ids.length, 2)
                found.push(...page.ids)
                after = page.next
              }
              return found
            })
          const ofLatest = yield* pages((after) =>
            Effect.map(api.readings.latest({ urlParams: { limit: 2, ...after } }), ({ items, next }) => ({
              ids: items.map(({ series }) => series),
              next
            }))
          )
          const ofEvents = yield* pages((after) =>
            Effect.map(api.events.list({ urlParams: { limit: 2, ...after } }), ({ items, next }) => ({
              ids: items.map(({ id }) => id),
              next
            }))
          )
          assert.deepStrictEqual([ofLatest, ofEvents], [latest, events])
          assert.deepStrictEqual((yield* api.events.list({ urlParams: { open: true } })).items, [])
        })
      )

      it.effect("names full of markup stay text, in JSON that is not taken for a page", () =>
        Effect.gen(function* () {
          const api = yield* client
          const id = yield* idOf(probe)
          const name = `<script>alert(1)</script>"'&<img src=x onerror=alert(1)>`
          yield* api.series.label({ path: { id }, payload: { name } })
          const answer = yield* Serving.asked("/api/v1/series")
          assert.strictEqual(answer.headers["content-type"], "application/json")
          assert.strictEqual(answer.headers["x-content-type-options"], "nosniff")
          assert.include(JSON.stringify(answer.json), JSON.stringify(name))
          yield* api.series.label({ path: { id }, payload: { name: "=1+1" } })
          const csv = yield* api.readings.export({ urlParams: { from: start, to: start + 1, series: [id] } })
          assert.include(csv, ",'=1+1,")
        })
      )
    })
  })
}
