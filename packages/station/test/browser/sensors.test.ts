/** What is edited on the page of sensors, and what other pages show of it. */
import { assert, describe, layer } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import { Effect } from "effect"
import type { Locator, Page } from "playwright-core"
import * as Axe from "./Axe.js"
import * as Chromium from "./Chromium.js"
import * as House from "./House.js"
import * as Keyboard from "./Keyboard.js"
import * as Layout from "./Layout.js"
import * as Settled from "./Settled.js"
import * as StationOfHouse from "./StationOfHouse.js"
import { visit } from "./Visit.js"

const { day, minute, now } = House

const run = Effect.runPromise

const open = async (page: Page, name: string): Promise<Locator> => {
  await page.getByRole("button", { name: `Edit ${name}` }).click()
  return page.getByRole("dialog")
}

/** Opens a part of the editor. */
const unfold = async (dialog: Locator, title: string) => {
  const part = dialog.locator("details").filter({ has: dialog.page().getByText(title, { exact: true }) })
  if ((await part.getAttribute("open")) === null) await part.locator("summary").click()
  return part
}

const valueIn = (page: Page, name: string) =>
  page
    .getByRole("row")
    .filter({ has: page.getByRole("button", { name: `Edit ${name}` }) })
    .locator(".row-value")

describe.skipIf(!Chromium.runsAll)("the page of sensors", () => {
  layer(Chromium.layer, { excludeTestServices: true })((it) => {
    it.scoped("names and places a sensor with the keyboard alone, and all pages show it", () =>
      Effect.gen(function* () {
        const { idOf, sensors, store, url } = yield* StationOfHouse.serve()
        const freezer = sensors[5]!
        yield* visit(url, { path: "/sensors", now }, async ({ page }) => {
          await Settled.wait(page)
          const row = page.getByRole("button", { name: "Edit Freezer" })
          await Keyboard.tabTo(page, row)
          await page.keyboard.press("Enter")
          const dialog = page.getByRole("dialog")
          await dialog.waitFor()
          await Keyboard.tabTo(page, dialog.getByLabel("Name"))
          await page.keyboard.press("Control+A")
          await page.keyboard.type("Tiefkühler")
          await page.keyboard.press("Tab")
          await page.keyboard.press("Control+A")
          await page.keyboard.type("Garage")
          await page.keyboard.press("Enter")
          await dialog.getByRole("status").filter({ hasText: "Saved" }).waitFor()
          await page.keyboard.press("Escape")
          await dialog.waitFor({ state: "detached" })
          const renamed = page.getByRole("button", { name: "Edit Tiefkühler" })
          await renamed.waitFor()
          assert.isTrue(await renamed.evaluate((element) => element === element.ownerDocument.activeElement))
          await page.getByRole("navigation").getByRole("link", { name: "Now" }).click()
          await page.locator("section").filter({ hasText: "Garage" }).getByText("Tiefkühler").waitFor()
          await page.getByRole("navigation").getByRole("link", { name: "Plot" }).click()
          await page.getByRole("checkbox", { name: "Tiefkühler" }).waitFor()
        })
        const stored = (yield* Effect.orDie(store.series)).find(({ id }) => id === idOf(freezer))
        assert.deepInclude(stored, { name: "Tiefkühler", place: "Garage" })
      })
    )

    it.scoped("has an editor that is accessible, fits a phone, and keeps the focus inside", () =>
      Effect.gen(function* () {
        const { url } = yield* StationOfHouse.serve({ writable: [{ match: "05.*", property: "PIO" }] })
        for (const name of ["Garden", "Heating pump", "Water meter"])
          for (const scheme of ["light", "dark"] as const)
            yield* visit(url, { path: "/sensors", now, scheme, width: 390, height: 844 }, async ({ page }) => {
              await Settled.wait(page)
              const dialog = await open(page, name)
              for (const part of await dialog.locator("details").all())
                if ((await part.getAttribute("open")) === null) await part.locator("summary").click()
              assert.deepStrictEqual(await Axe.violations(page), [])
              assert.deepStrictEqual(await Layout.overflows(page), [])
              const { missed, reached, unmarked } = await Keyboard.walk(page, "dialog")
              assert.deepStrictEqual({ missed, unmarked }, { missed: [], unmarked: [] })
              assert.isAbove(reached, 5)
              await page.setViewportSize({ width: 1280, height: 800 })
              assert.deepStrictEqual(await Layout.overflows(page), [])
            })
      })
    )

    it.scoped("calibrates by an offset and by two points, and removes a calibration", () =>
      Effect.gen(function* () {
        const { idOf, sensors, store, url } = yield* StationOfHouse.serve()
        const garden = idOf(sensors[9]!)
        yield* visit(url, { path: "/sensors", now }, async ({ page }) => {
          await Settled.wait(page)
          const before = Number.parseFloat((await valueIn(page, "Garden").textContent())!)
          const dialog = await open(page, "Garden")
          const part = await unfold(dialog, "Calibration")
          await part.getByLabel("Offset (°C)").fill("1,5")
          await part.getByLabel("Applies").selectOption("all")
          await part.getByRole("button", { name: "Calibrate" }).click()
          await part.getByText("reading + 1.5 °C").waitFor()
          assert.deepStrictEqual(await run(store.calibrations(garden)), [{ from: 0, factor: 1, offset: 1.5 }])
          await dialog
            .getByText(`${(before + 1.5).toFixed(1)} °C`)
            .first()
            .waitFor()

          await part.getByText("Two points").click()
          for (const [label, value] of [
            ["Reading 1 (°C)", "0.4"],
            ["Correct value 1 (°C)", "0"],
            ["Reading 2 (°C)", "100.4"],
            ["Correct value 2 (°C)", "101"]
          ] as const)
            await part.getByLabel(label, { exact: true }).fill(value)
          await part.getByRole("button", { name: "Calibrate" }).click()
          await part.getByText("reading × 1.01").waitFor()
          const [one, ...others] = await run(store.calibrations(garden))
          assert.isEmpty(others)
          assert.approximately(one!.factor, 1.01, 1e-9)
          assert.approximately(one!.offset, -0.404, 1e-9)
          await part.getByRole("button", { name: "Remove the calibration" }).click()
          await part.getByText("reading × 1.01").waitFor({ state: "detached" })
          assert.deepStrictEqual(await run(store.calibrations(garden)), [])
          await dialog
            .getByText(`${before.toFixed(1)} °C`)
            .first()
            .waitFor()

          await part.getByText("Offset", { exact: true }).click()
          await part.getByLabel("Offset (°C)").fill("warm")
          await part.getByRole("button", { name: "Calibrate" }).click()
          await part.getByRole("alert").filter({ hasText: "Expected a number" }).waitFor()
          assert.deepStrictEqual(await run(store.calibrations(garden)), [])
        })
      })
    )

    it.scoped("hides a sensor from Now, and still lists it", () =>
      Effect.gen(function* () {
        const { url } = yield* StationOfHouse.serve()
        yield* visit(url, { path: "/sensors", now }, async ({ page }) => {
          await Settled.wait(page)
          const dialog = await open(page, "Boiler flow")
          await dialog.getByLabel("Hide on Now and Plot.").check()
          await dialog.getByRole("button", { name: "Save" }).click()
          await dialog.getByRole("status").filter({ hasText: "Saved" }).waitFor()
          await page.keyboard.press("Escape")
          await valueIn(page, "Boiler flow").getByText("hidden").waitFor()
          await page.getByRole("navigation").getByRole("link", { name: "Now" }).click()
          await page.getByText("Freezer").first().waitFor()
          assert.strictEqual(await page.getByText("Boiler flow").count(), 0)
        })
      })
    )

    it.scoped("replaces a sensor after a question, and moves its name and place", () =>
      Effect.gen(function* () {
        const { idOf, sensors, store, url } = yield* StationOfHouse.serve({
          sensors: 14,
          labelOf: ({ name, place }, n) => (n < 12 ? { name, place } : undefined)
        })
        const [old, next] = [idOf(sensors[2]!), idOf(sensors[13]!)]
        yield* visit(url, { path: "/sensors", now }, async ({ page }) => {
          await Settled.wait(page)
          const dialog = await open(page, "Bedroom")
          const part = await unfold(dialog, "Replace the sensor")
          await part.getByLabel("New sensor").selectOption(String(next))
          await part.getByRole("button", { name: "Replace" }).click()
          const question = page.getByRole("alertdialog")
          await question.waitFor()
          assert.deepStrictEqual(await Axe.violations(page), [])
          await question.getByRole("button", { name: "Cancel" }).click()
          await question.waitFor({ state: "detached" })
          assert.isUndefined((await run(store.series)).find(({ id }) => id === old)?.replacedBy)
          await part.getByRole("button", { name: "Replace" }).click()
          await question.getByRole("button", { name: "Replace" }).click()
          await dialog.waitFor({ state: "detached" })
          const all = await run(store.series)
          assert.strictEqual(all.find(({ id }) => id === old)?.replacedBy, next)
          assert.deepInclude(
            all.find(({ id }) => id === next),
            { name: "Bedroom", place: "Upstairs" }
          )
        })
      })
    )

    it.scoped("deletes readings of a period after a question, and no others", () =>
      Effect.gen(function* () {
        const { idOf, sensors, store, url } = yield* StationOfHouse.serve()
        const kitchen = idOf(sensors[1]!)
        const count = store.history(kitchen, { from: now - day, to: now + 1, points: 1000 })
        assert.strictEqual((yield* Effect.orDie(count)).points.length, 25)
        yield* visit(url, { path: "/sensors", now }, async ({ page }) => {
          await Settled.wait(page)
          const dialog = await open(page, "Kitchen")
          const part = await unfold(dialog, "Delete")
          // In the time of the station, which is an hour ahead of UTC.
          await part.getByLabel("From").fill("2026-01-31T11:00")
          await part.getByLabel("Until").fill("2026-01-31T11:30")
          await part.getByRole("button", { name: "Delete readings" }).click()
          await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click()
          await part.getByText("Deleted", { exact: true }).waitFor()
          const left = (await run(count)).points.map(({ at }) => (now - at) / minute)
          assert.isEmpty(left.filter((age) => age > 30 && age <= 60))
          assert.strictEqual(left.length, 19)
        })
      })
    )

    it.scoped("switches an output, sets an alias, and says why the owserver refuses one", () =>
      Effect.gen(function* () {
        const bus = Effect.suspend(() => Bus.make({ "05.06D555070009": { PIO: false } }))
        const { fake, url } = yield* StationOfHouse.serve({ bus, writable: [{ match: "05.*", property: "PIO" }] })
        const refused = [/^status 4\d\d: PUT .*\/alias/, /^console error: Failed to load resource: .* status of 4\d\d/]
        yield* visit(url, { path: "/sensors", now, allow: refused }, async ({ page }) => {
          await Settled.wait(page)
          const toggle = valueIn(page, "Heating pump").getByRole("switch")
          assert.strictEqual(await toggle.getAttribute("aria-checked"), "false")
          await toggle.focus()
          await page.keyboard.press("Space")
          await page.getByRole("switch", { checked: true }).waitFor()
          assert.strictEqual(await run(fake!.bus.get("/05.06D555070009/PIO")), true)
          const dialog = await open(page, "Heating pump")
          const part = await unfold(dialog, "Alias in owserver")
          await part.getByLabel("Alias").fill("a/b")
          await part.getByRole("button", { name: "Set alias" }).click()
          await part.getByRole("alert").filter({ hasText: /\S/ }).waitFor()
          await part.getByLabel("Alias").fill("pump")
          await part.getByRole("button", { name: "Set alias" }).click()
          await part.getByRole("status").filter({ hasText: "Saved" }).waitFor()
          assert.strictEqual(await run(fake!.bus.get("/05.06D555070009/alias")), "pump")
        })
      })
    )

    it.scoped("finds by name, place and address, keeps the search in the address, and sorts", () =>
      Effect.gen(function* () {
        const { url } = yield* StationOfHouse.serve({
          sensors: 400,
          history: { length: 10 * minute, every: 5 * minute }
        })
        yield* visit(url, { path: "/sensors", now }, async ({ page }) => {
          await Settled.wait(page)
          const rows = page.locator(".row-name")
          await rows.nth(399).waitFor()
          await page.getByLabel("Search sensors").fill("workshop 38")
          await rows.nth(19).waitFor({ state: "detached" })
          const found = await rows.count()
          assert.isAbove(found, 0)
          assert.include(page.url(), "q=workshop+38")
          await page.reload()
          await Settled.wait(page)
          assert.strictEqual(await rows.count(), found)
          await page.getByLabel("Search sensors").fill("no such sensor")
          await page.getByText("No sensor matches").waitFor()
          await page.getByLabel("Search sensors").fill("")
          await page.getByLabel("Show").selectOption("unnamed")
          await rows.nth(37).waitFor()
          assert.strictEqual(await rows.count(), 38)
          await page.getByLabel("Show").selectOption("all")
          await page.getByRole("columnheader", { name: "Place" }).getByRole("button").click()
          await page.locator('th[aria-sort="ascending"]').filter({ hasText: "Place" }).waitFor()
        })
      })
    )
  })
})
