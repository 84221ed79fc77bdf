import { assert, describe, layer } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import { StoreError } from "@owserver/station"
import { Effect } from "effect"
import type { Page } from "playwright-core"
import * as Axe from "./Axe.js"
import * as Chromium from "./Chromium.js"
import * as House from "./House.js"
import { pages } from "./pages.js"
import * as Settled from "./Settled.js"
import * as StationOfHouse from "./StationOfHouse.js"
import { visit } from "./Visit.js"
import * as WholeStation from "./WholeStation.js"

const { now } = House

/** Chromium prints requests that fail, which no page can prevent. */
const unreachable = [/^failed: .*: net::ERR_/, /^console error: Failed to load resource: net::ERR_/]
const unavailable = [/^status 503: /, /^console error: Failed to load resource: .* status of 503/]

const makeBus = () =>
  Bus.make({
    "28.AD6555070000": { alias: "cellar", temperature: 12.5 },
    "10.67C6697351FF": { alias: "attic", temperature: 21.5 }
  })

const run = Effect.runPromise

/** Marks the document, to see whether it has been loaded again. */
const mark = (page: Page) => page.evaluate("window.isSame = true")
const isSame = (page: Page) => page.evaluate<boolean>("window.isSame === true")

describe.skipIf(!Chromium.runsAll)("the dashboard", () => {
  layer(Chromium.layer, { excludeTestServices: true })((it) => {
    it.scoped("names an owserver that is lost, and shows new values when it is back", () =>
      Effect.gen(function* () {
        const bus = yield* makeBus()
        const { server, url } = yield* WholeStation.serve(bus)
        yield* visit(url, {}, async ({ page }) => {
          await page.getByText("12.5").first().waitFor()
          await mark(page)
          await run(server.stop)
          await page.getByRole("status").filter({ hasText: "house does not answer" }).waitFor()
          assert.deepStrictEqual(await Axe.violations(page), [])
          await run(bus.set("/28.AD6555070000/temperature", 13))
          await run(server.start)
          await page.getByText("13.0").first().waitFor()
          await page.getByRole("status").filter({ hasText: "does not answer" }).waitFor({ state: "detached" })
          assert.isTrue(await isSame(page))
        })
      })
    )

    it.scoped("says that the station was killed, and goes on by itself when it runs again", () =>
      Effect.gen(function* () {
        const bus = yield* makeBus()
        const { station, url } = yield* WholeStation.serve(bus)
        yield* visit(url, {}, async ({ allow, page }) => {
          await page.getByText("12.5").first().waitFor()
          await page.getByText("Live", { exact: true }).waitFor()
          await mark(page)
          for (const pattern of unreachable) allow(pattern)
          await run(station.stop)
          await page.getByText("Not connected", { exact: true }).waitFor()
          assert.strictEqual((await page.getByText("12.5").count()) > 0, true)
          assert.deepStrictEqual(await Axe.violations(page), [])
          await run(bus.set("/28.AD6555070000/temperature", 14))
          await run(station.start)
          await page.getByText("14.0").first().waitFor()
          await page.getByText("Live", { exact: true }).waitFor()
          assert.isTrue(await isSame(page))
        })
      })
    )

    for (const { path, title } of pages) {
      it.scoped(`${title} says why while the database is away, and shows its content when it is back`, () =>
        Effect.gen(function* () {
          let isAway = true
          const error = new StoreError({ reason: "Unavailable", operation: "read", issue: "the disk is gone" })
          const { url } = yield* StationOfHouse.serve({
            wrap: (store) => ({
              ...store,
              series: Effect.suspend(() => (isAway ? error : store.series)),
              latest: Effect.suspend(() => (isAway ? error : store.latest)),
              alarms: {
                ...store.alarms,
                rules: Effect.suspend(() => (isAway ? error : store.alarms.rules)),
                maintenance: Effect.suspend(() => (isAway ? error : store.alarms.maintenance)),
                alarms: (options) => (isAway ? error : store.alarms.alarms(options))
              },
              events: (options) => (isAway ? error : store.events(options)),
              history: (id, options) => (isAway ? error : store.history(id, options))
            })
          })
          yield* visit(url, { path: `/${path}`, now, allow: unavailable }, async ({ page }) => {
            await page.getByText("the disk is gone").first().waitFor()
            await mark(page)
            assert.deepStrictEqual(await Axe.violations(page), [])
            isAway = false
            await page.getByText("the disk is gone").first().waitFor({ state: "detached" })
            await Settled.wait(page)
            assert.isTrue(await isSame(page))
          })
        })
      )

      it.scoped(`${title} says that the station does not answer, and shows its content after Try again`, () =>
        Effect.gen(function* () {
          const { url } = yield* StationOfHouse.serve()
          yield* visit(`${url}/`, { path: "", now, allow: unreachable }, async ({ page }) => {
            await page.route("**/api/v1/**", (route) => route.abort("connectionrefused"))
            await page.goto(`${url}/${path}`)
            await page.getByText("does not answer").first().waitFor()
            assert.deepStrictEqual(await Axe.violations(page), [])
            await page.unroute("**/api/v1/**")
            await page.getByText("does not answer").first().waitFor({ state: "detached" })
            await page.getByRole("heading", { level: 1, name: title }).waitFor()
            await Settled.wait(page)
          })
        })
      )
    }
  })
})
