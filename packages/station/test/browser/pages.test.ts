import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import type { Page } from "playwright-core"
import * as Axe from "./Axe.js"
import * as Chromium from "./Chromium.js"
import * as House from "./House.js"
import * as Keyboard from "./Keyboard.js"
import * as Layout from "./Layout.js"
import { pages } from "./pages.js"
import * as Settled from "./Settled.js"
import * as StationOfHouse from "./StationOfHouse.js"
import * as Transfer from "./Transfer.js"
import { visit } from "./Visit.js"

const { now } = House

const titleOf = (page: Page) => page.getByRole("heading", { level: 1 }).textContent()

/** All tiles in the window have their histories. */
const drawn = (page: Page) => page.locator(".spark").nth(11).waitFor()

describe.skipIf(!Chromium.runsAll)("each page", () => {
  layer(Chromium.layer, { excludeTestServices: true })((it) => {
    for (const { path, title } of pages) {
      it.scoped(`${title} has a title, one main landmark and no violation of axe's rules, in light and dark`, () =>
        Effect.gen(function* () {
          const { url } = yield* StationOfHouse.serve()
          for (const scheme of ["light", "dark"] as const)
            yield* visit(url, { path: `/${path}`, scheme, now }, async ({ page }) => {
              await Settled.wait(page)
              assert.strictEqual(await titleOf(page), title)
              assert.include(await page.title(), title)
              assert.strictEqual(await page.getByRole("main").count(), 1)
              assert.strictEqual(
                await page
                  .locator('nav [aria-current="page"]')
                  .textContent()
                  .then((text) => text?.trim()),
                title
              )
              assert.deepStrictEqual(await Axe.violations(page), [])
            })
        })
      )

      it.scoped(`${title} is used with the keyboard alone: Tab reaches each control, and shows where it is`, () =>
        Effect.gen(function* () {
          const { url } = yield* StationOfHouse.serve()
          yield* visit(url, { path: `/${path}`, now }, async ({ page }) => {
            await Settled.wait(page)
            const { missed, reached, unmarked } = await Keyboard.walk(page)
            assert.deepStrictEqual({ missed, unmarked }, { missed: [], unmarked: [] })
            assert.isAtLeast(reached, pages.length)
          })
        })
      )

      it.scoped(`${title} fits a phone of 390 px`, () =>
        Effect.gen(function* () {
          const { url } = yield* StationOfHouse.serve()
          yield* visit(url, { path: `/${path}`, now, width: 390, height: 844 }, async ({ page }) => {
            await Settled.wait(page)
            assert.deepStrictEqual(await Layout.overflows(page), [])
          })
        })
      )

      it.scoped(`the first view of ${title} is at most 100 kB on the wire`, () =>
        Effect.gen(function* () {
          const { url } = yield* StationOfHouse.serve()
          yield* visit(url, { now, height: 1200 }, async ({ context, page }) => {
            await drawn(page)
            const transfer = await Transfer.count(context, page)
            await page.goto(`${url}/${path}`)
            await Settled.wait(page)
            if (path === "") await drawn(page)
            const sizes = [...transfer.byPath()].map(([path, size]) => `${size} ${path}`).join(", ")
            assert.isAtMost(transfer.bytes(), 100_000, sizes)
            // The measure counts what it should.
            assert.isAbove(transfer.byPath().get("/api/v1/series") ?? 0, 100, sizes)
          })
        })
      )
    }

    it.scoped("the links of the navigation open each page without loading the document again, and Back returns", () =>
      Effect.gen(function* () {
        const { url } = yield* StationOfHouse.serve()
        yield* visit(url, { now }, async ({ page }) => {
          await Settled.wait(page)
          await page.evaluate("window.isSame = true")
          for (const { title } of pages.slice(1)) {
            await page.getByRole("navigation").getByRole("link", { name: title }).click()
            await page.getByRole("heading", { level: 1, name: title }).waitFor()
            await Settled.wait(page)
          }
          for (const { path, title } of pages.toReversed().slice(1)) {
            await page.goBack()
            await page.getByRole("heading", { level: 1, name: title }).waitFor()
            assert.strictEqual(new URL(page.url()).pathname, `/${path}`)
          }
          assert.isTrue(await page.evaluate("window.isSame"))
        })
      })
    )
  })
})
