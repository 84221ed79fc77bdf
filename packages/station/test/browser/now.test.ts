/** The first page, which is tested for each commit. The tests of all others run in `verify`. */
import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import * as Axe from "./Axe.js"
import * as Chromium from "./Chromium.js"
import * as House from "./House.js"
import * as Layout from "./Layout.js"
import * as Settled from "./Settled.js"
import * as StationOfHouse from "./StationOfHouse.js"
import { visit } from "./Visit.js"

const { minute, now } = House

describe.skipIf(!Chromium.isInstalled)("the page of newest values", () => {
  layer(Chromium.layer, { excludeTestServices: true })((it) => {
    it.scoped("shows each sensor below its place, and new readings without being loaded again", () =>
      Effect.gen(function* () {
        const { clock, read, sensors, url } = yield* StationOfHouse.serve()
        const { series } = sensors[0]!
        yield* visit(url, { now }, async ({ page }) => {
          await Settled.wait(page)
          const tiles = page.getByRole("listitem")
          const cellar = page.getByRole("region").or(page.locator("section")).filter({ hasText: "Cellar" })
          assert.strictEqual(await cellar.getByRole("listitem").count(), 4)
          assert.strictEqual(await tiles.count(), 12)
          const room = tiles.filter({ hasText: "Living room" })
          assert.match((await room.textContent()) ?? "", /21\.\d\s*°C/)
          await page.getByText("Live", { exact: true }).waitFor()
          await page.evaluate("window.isSame = true")

          clock.set(now + minute)
          await page.clock.setFixedTime(now + minute)
          await Effect.runPromise(read([{ series, at: now + minute, value: 33.25, quality: "good" }]))
          await room.getByText("33.3").waitFor()
          await Effect.runPromise(read([{ series, at: now + minute + 1, value: 85, quality: "doubtful" }]))
          await room.getByText("doubtful", { exact: true }).waitFor()
          assert.isTrue(await page.evaluate("window.isSame"))

          assert.deepStrictEqual(await Axe.violations(page), [])
          await page.setViewportSize({ width: 390, height: 844 })
          assert.deepStrictEqual(await Layout.overflows(page), [])
        })
      })
    )
  })
})
