/** The page of alarms: rules, active and past alarms, mutes, maintenance and targets. */
import { assert, describe, layer } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import { Effect } from "effect"
import type { Locator, Page } from "playwright-core"
import * as Alarms from "./Alarms.js"
import * as Axe from "./Axe.js"
import * as Chromium from "./Chromium.js"
import * as House from "./House.js"
import * as Keyboard from "./Keyboard.js"
import * as Layout from "./Layout.js"
import * as Settled from "./Settled.js"
import * as StationOfHouse from "./StationOfHouse.js"
import { visit } from "./Visit.js"
import * as WholeStation from "./WholeStation.js"

const { hour, minute, now } = House

const run = Effect.runPromise
const { outbox } = Alarms
const path = "/alarms"

/** Chromium prints requests that the station refuses. */
const refused = [/^status (?:400|409|503): /, /^console error: Failed to load resource: .* status of (?:400|409|503)/]
const unreachable = [/^failed: .*: net::ERR_/, /^console error: Failed to load resource: net::ERR_/]

const section = (page: Page, title: string): Locator =>
  page
    .getByRole("region", { name: title })
    .or(page.locator("section").filter({ has: page.getByRole("heading", { name: title }) }))
    .first()

const line = (page: Page, title: string, text: string): Locator =>
  section(page, title).getByRole("listitem").filter({ hasText: text })

const newRule = async (page: Page): Promise<Locator> => {
  await page.getByRole("button", { name: "New rule" }).click()
  return page.getByRole("dialog")
}

/** With all rules and alarms of the house. */
const serveAll = Effect.tap(
  Effect.suspend(() => StationOfHouse.serve({ outbox })),
  Alarms.fill
)

describe.skipIf(!Chromium.runsAll)("the page of alarms", () => {
  layer(Chromium.layer, { excludeTestServices: true })((it) => {
    it.scoped("creates a rule with the keyboard alone, and lists it", () =>
      Effect.gen(function* () {
        const { idOf, sensors, store, url } = yield* StationOfHouse.serve({ outbox })
        yield* visit(url, { path, now }, async ({ page }) => {
          await page.getByText("There are no rules yet").waitFor()
          await Keyboard.tabTo(page, page.getByRole("button", { name: "New rule" }))
          await page.keyboard.press("Enter")
          const dialog = page.getByRole("dialog")
          // The name has the focus.
          await dialog.getByLabel("Name").waitFor()
          await page.keyboard.type("Freezer too warm")
          await Keyboard.tabTo(page, dialog.getByLabel("Sensor", { exact: true }))
          await page.keyboard.type("Freezer")
          await Keyboard.tabTo(page, dialog.getByLabel("Above (°C)"))
          await page.keyboard.type("−15,5")
          await Keyboard.tabTo(page, dialog.getByLabel("Hysteresis (°C)"))
          await page.keyboard.type("1")
          await Keyboard.tabTo(page, dialog.getByLabel("For at least", { exact: true }))
          await page.keyboard.press("Control+A")
          await page.keyboard.type("10")
          await Keyboard.tabTo(page, dialog.getByLabel("phone"))
          await page.keyboard.press("Space")
          await page.keyboard.press("Enter")
          await dialog.waitFor({ state: "detached" })
          const rule = line(page, "Rules", "Freezer too warm")
          await rule.getByText("Above -15.5 °C, for 10 min").waitFor()
          assert.isTrue(
            await page
              .getByRole("button", { name: "New rule" })
              .evaluate((element) => element === element.ownerDocument.activeElement)
          )
        })
        assert.deepStrictEqual(yield* store.alarms.rules, [
          {
            id: 1,
            name: "Freezer too warm",
            selector: { series: [idOf(sensors[5]!)] },
            trigger: { kind: "value", above: -15.5, hysteresis: 1 },
            hold: 600,
            targets: ["phone"],
            enabled: true,
            mutedUntil: undefined
          }
        ])
      })
    )

    it.scoped("changes each kind of rule and what it watches, disables it, and deletes it after a question", () =>
      Effect.gen(function* () {
        const station = yield* serveAll
        const { idOf, sensors, store, url } = station
        const find = (name: string) =>
          run(Effect.map(store.alarms.rules, (all) => all.find((rule) => rule.name === name)))
        yield* visit(url, { path, now }, async ({ page }) => {
          await Settled.wait(page)
          const dialog = page.getByRole("dialog")
          const edit = (name: string) => page.getByRole("button", { name: `Edit ${name}`, exact: true }).click()
          const save = async () => {
            await dialog.getByRole("button", { name: "Save" }).click()
            await dialog.waitFor({ state: "detached" })
          }
          // What was opened and saved is the same.
          const before = await run(store.alarms.rules)
          for (const { name } of before) {
            await edit(name)
            await save()
          }
          assert.deepStrictEqual(await run(store.alarms.rules), before)

          await edit("Freezer too warm")
          await dialog.getByRole("button", { name: "Add another sensor" }).click()
          await dialog.getByLabel("Sensor", { exact: true }).selectOption({ label: "Garden – Temperature" })
          await dialog.getByText("Watches 2 series now.").waitFor()
          await save()
          assert.deepStrictEqual((await find("Freezer too warm"))?.selector, {
            series: [idOf(sensors[5]!), idOf(sensors[9]!)]
          })
          await line(page, "Rules", "Freezer Temperature, Garden Temperature").waitFor()

          await edit("No readings")
          await dialog.locator(".ways").getByText("Server", { exact: true }).click()
          await dialog.getByLabel("Server").last().selectOption("house")
          await save()
          assert.deepInclude(await find("No readings"), { selector: { server: "house" }, trigger: { kind: "lost" } })
          await line(page, "Rules", "Server house").getByText("Server does not answer").waitFor()

          await edit("Water runs at night")
          await dialog.getByLabel("More than").fill("")
          await dialog.getByLabel("Less than").fill("1")
          await dialog.getByLabel("Counted in", { exact: true }).fill("2")
          await save()
          assert.deepInclude(await find("Water runs at night"), { trigger: { kind: "rate", below: 1, window: 7200 } })

          const toggle = page.getByRole("switch", { name: "Warm outside, enabled" })
          await toggle.click()
          await page.locator('[role="switch"][aria-checked="false"][aria-label^="Warm"]').waitFor()
          assert.deepInclude(await find("Warm outside"), { enabled: false, hold: 0 })

          await edit("Warm outside")
          await dialog.getByRole("button", { name: "Delete rule" }).click()
          const question = page.getByRole("alertdialog")
          await question.getByRole("button", { name: "Cancel" }).click()
          await question.waitFor({ state: "detached" })
          assert.isDefined(await find("Warm outside"))
          await dialog.getByRole("button", { name: "Delete rule" }).click()
          await question.getByRole("button", { name: "Delete" }).click()
          await dialog.waitFor({ state: "detached" })
          await line(page, "Rules", "Warm outside").waitFor({ state: "detached" })
          // Its active alarm ends, and is then a past one.
          await line(page, "Active alarms", "Warm outside").waitFor({ state: "detached" })
          await section(page, "Past alarms").getByRole("listitem").nth(4).waitFor()
          assert.isUndefined(await find("Warm outside"))
        })
      })
    )

    it.scoped("takes limits in the scale in which values are shown, and follows the kind of the chosen sensor", () =>
      Effect.gen(function* () {
        const { store, url } = yield* serveAll
        const [before] = yield* store.alarms.rules
        yield* visit(url, { path, now }, async ({ page }) => {
          await Settled.wait(page)
          const display = { zone: "Europe/Berlin", temperature: "F" }
          await page.route("**/api/v1/settings", (route) => route.fulfill({ json: display }))
          await page.reload()
          await line(page, "Rules", "Above -0.4 °F, for 10 min").waitFor()
          const dialog = page.getByRole("dialog")
          const save = async () => {
            await dialog.getByRole("button", { name: "Save" }).click()
            await dialog.waitFor({ state: "detached" })
            return (await run(store.alarms.rules))[0]
          }
          const edit = () => page.getByRole("button", { name: "Edit Freezer too warm", exact: true }).click()
          await edit()
          assert.strictEqual(await dialog.getByLabel("Above (°F)").inputValue(), "-0.4")
          assert.strictEqual(await dialog.getByLabel("Hysteresis (°F)").inputValue(), "1.8")
          assert.deepStrictEqual(await save(), before)
          await edit()
          await dialog.getByLabel("Above (°F)").fill("14,18")
          await dialog.getByLabel("Hysteresis (°F)").fill("0.9")
          assert.deepStrictEqual((await save())?.trigger, { kind: "value", above: -9.9, hysteresis: 0.5 })

          await newRule(page)
          const kind = dialog.getByLabel("Raise an alarm if")
          for (const [sensor, expected] of [
            ["Heating pump – Output", "state"],
            ["Water meter – Counter A", "rate"],
            ["Air pressure – Pressure (B1-R1-A)", "value"]
          ] as const) {
            await dialog.getByLabel("Sensor", { exact: true }).selectOption({ label: sensor })
            assert.strictEqual(await kind.inputValue(), expected)
          }
          await dialog.getByLabel("Above (mbar)").waitFor()
          await kind.selectOption("stale")
          await dialog.getByLabel("Sensor", { exact: true }).selectOption({ label: "Heating pump – Output" })
          assert.strictEqual(await kind.inputValue(), "stale")
        })
      })
    )

    it.scoped("shows what is wrong at its field, and keeps what was typed", () =>
      Effect.gen(function* () {
        const { store, url } = yield* StationOfHouse.serve({ outbox })
        yield* visit(url, { path, now, allow: refused }, async ({ page }) => {
          await Settled.wait(page)
          const dialog = await newRule(page)
          const save = dialog.getByRole("button", { name: "Save" })
          const error = (text: string) => dialog.getByRole("alert").filter({ hasText: text }).waitFor()
          const isMarked = (label: string) =>
            dialog.getByLabel(label, { exact: true }).and(page.locator('[aria-invalid="true"]')).waitFor()
          await save.click()
          await error("Enter a name")
          await dialog.getByLabel("Name").fill("Garden")
          await save.click()
          await error("Choose a sensor")
          await dialog.getByLabel("Sensor", { exact: true }).selectOption({ label: "Garden – Temperature" })
          await save.click()
          await error("Enter a limit")
          await dialog.getByLabel("Above (°C)").fill("warm")
          await save.click()
          await error("Expected a number")
          await dialog.getByLabel("Above (°C)").fill("5")
          await dialog.getByLabel("Below (°C)").fill("9")
          await save.click()
          await error("below less than above")
          await isMarked("Above (°C)")
          await dialog.getByLabel("Below (°C)").fill("1e12")
          await save.click()
          await error("a limit from")
          await isMarked("Below (°C)")
          await dialog.getByLabel("Below (°C)").fill("0")
          await dialog.getByLabel("For at least", { exact: true }).fill("1e6")
          await save.click()
          await error("a number of seconds from 0 to 604800")
          await isMarked("For at least")
          assert.deepStrictEqual(await Axe.violations(page), [])
          await dialog.getByLabel("For at least", { exact: true }).fill("0")
          await save.click()
          await dialog.waitFor({ state: "detached" })
          await line(page, "Rules", "Above 5 °C or below 0 °C").waitFor()
        })
        assert.strictEqual((yield* store.alarms.rules).length, 1)
      })
    )

    it.scoped("shows an alarm when it is raised, on each page, and who has acknowledged it", () =>
      Effect.gen(function* () {
        const station = yield* StationOfHouse.serve({ outbox })
        const { sensors, store, url } = station
        const freezer = sensors[5]!
        yield* visit(url, { now }, async ({ page }) => {
          await Settled.wait(page)
          await page.getByText("Live", { exact: true }).waitFor()
          const tile = page.getByRole("listitem").filter({ hasText: "Freezer" })
          assert.strictEqual(await page.locator("#alarm-count").isVisible(), false)
          await run(Alarms.raise(station, Alarms.alarmOf(freezer)))
          await tile.getByText("alarm", { exact: true }).waitFor()
          const link = page.getByRole("navigation").getByRole("link", { name: "Alarms 1 active alarm" })
          await link.waitFor()
          await page.locator("#announcer").getByText("Alarm: Freezer too warm").waitFor()
          assert.deepStrictEqual(await Axe.violations(page), [])
          await link.click()
          const alarm = line(page, "Active alarms", "Freezer too warm")
          await alarm.getByText("-17.9 °C is above -18 °C for 10 min").waitFor()
          await alarm.getByText("Cellar").waitFor()
          await alarm.getByText("12 min").waitFor()
          // The alarm of another sensor comes while the page is open.
          await run(
            Alarms.raise(station, Alarms.alarmOf(sensors[9]!, { key: "garden-1", name: "Frost", isSilent: true }))
          )
          await line(page, "Active alarms", "Frost").getByText("not told yet").waitFor()
          await Keyboard.tabTo(page, page.getByRole("button", { name: "Acknowledge Freezer too warm, Freezer" }))
          await page.keyboard.press("Enter")
          await alarm.getByText("acknowledged 12:00:00").waitFor()
          assert.isTrue(await alarm.evaluate((element) => element === element.ownerDocument.activeElement))
          assert.deepStrictEqual(await Axe.violations(page), [])
          await run(Alarms.clear(station, "garden-1"))
          await line(page, "Active alarms", "Frost").waitFor({ state: "detached" })
          await line(page, "Past alarms", "Frost").waitFor()
          await page.getByRole("navigation").getByRole("link", { name: "Alarms 1 active alarm" }).waitFor()
          await run(Alarms.clear(station, "freezer-1"))
          await page.getByText("No alarm is active.").waitFor()
          assert.strictEqual(await page.locator("#alarm-count").isVisible(), false)
        })
        const stored = yield* store.alarms.alarms({})
        assert.deepStrictEqual(
          stored.map(({ ackedBy, key }) => [key, ackedBy]),
          [
            ["garden-1", ""],
            ["freezer-1", "127.0.0.1 without a token"]
          ]
        )
      })
    )

    it.scoped("mutes a rule until a time, shows when that is over, and ends it earlier", () =>
      Effect.gen(function* () {
        const { clock, store, url } = yield* serveAll
        const muted = Effect.map(store.alarms.rules, (all) => all[0]?.mutedUntil)
        yield* visit(url, { path, now }, async ({ page }) => {
          await Settled.wait(page)
          const rule = line(page, "Rules", "Freezer too warm")
          const dialog = page.getByRole("dialog")
          const mute = async (choice: string) => {
            await rule.getByRole("button", { name: "Mute Freezer too warm" }).click()
            await dialog.getByLabel("How long").selectOption(choice)
          }
          const send = async () => {
            await dialog.getByRole("button", { name: "Mute" }).click()
            await dialog.waitFor({ state: "detached" })
          }
          await mute("hour")
          assert.deepStrictEqual(await Axe.violations(page), [])
          await send()
          await rule.getByText("muted until 13:00:00").waitFor()
          assert.strictEqual(await run(muted), now + hour)
          clock.set(now + hour)
          await page.clock.setFixedTime(now + hour)
          await rule.getByText("muted until").waitFor({ state: "detached" })
          clock.set(now)
          await page.clock.setFixedTime(now)
          await rule.getByRole("button", { name: "Unmute Freezer too warm" }).click()
          await rule.getByText("muted until").waitFor({ state: "detached" })
          assert.isUndefined(await run(muted))
          // At eight o'clock in Berlin.
          await mute("tomorrow")
          await send()
          await rule.getByText("muted until 1 Feb 2026, 08:00:00").waitFor()
          assert.strictEqual(await run(muted), Date.UTC(2026, 1, 1, 7))
          await rule.getByRole("button", { name: "Unmute Freezer too warm" }).click()
          await mute("own")
          await dialog.getByLabel("Until").fill("2026-01-31T11:00")
          await dialog.getByRole("button", { name: "Mute" }).click()
          await dialog.getByRole("alert").filter({ hasText: "has passed" }).waitFor()
          await dialog.getByLabel("Until").fill("2026-02-03T18:30")
          await send()
          await rule.getByText("muted until 3 Feb 2026, 18:30:00").waitFor()
          assert.strictEqual(await run(muted), Date.UTC(2026, 1, 3, 17, 30))
        })
      })
    )

    it.scoped("begins and ends maintenance, also one that was begun elsewhere", () =>
      Effect.gen(function* () {
        const { store, url } = yield* serveAll
        yield* visit(url, { path, now }, async ({ context, page }) => {
          await Settled.wait(page)
          await page.getByText("Live", { exact: true }).waitFor()
          await page.getByRole("button", { name: "Maintenance" }).click()
          const dialog = page.getByRole("dialog")
          await dialog.getByLabel("How long").selectOption("night")
          await dialog.getByRole("button", { name: "Begin" }).click()
          await page.getByText("Maintenance until 20:00:00: nobody is told of alarms.").waitFor()
          assert.strictEqual(await run(store.alarms.maintenance), now + 8 * hour)
          assert.deepStrictEqual(await Axe.violations(page), [])
          const other = await context.newPage()
          await other.clock.setFixedTime(now)
          await other.goto(`${url}${path}`)
          await other.getByRole("button", { name: "End now" }).click()
          await page.getByText("Maintenance until").waitFor({ state: "detached" })
          await page.getByRole("button", { name: "Maintenance" }).waitFor()
          assert.isUndefined(await run(store.alarms.maintenance))
        })
      })
    )

    it.scoped("sends a test to a target, and says why one failed", () =>
      Effect.gen(function* () {
        const { url } = yield* serveAll
        yield* visit(url, { path, now, allow: refused }, async ({ page }) => {
          await Settled.wait(page)
          for (const [name, result] of [
            ["phone", "The target has the test."],
            ["siren", "The test failed: the program ended with 1"],
            ["kitchen-display", "The test failed: no answer for 10 s"]
          ] as const) {
            const target = line(page, "Targets", name)
            await target.getByRole("button", { name: `Send test to ${name}` }).click()
            await target.getByRole("status").filter({ hasText: result }).waitFor()
          }
          assert.deepStrictEqual(await Axe.violations(page), [])
        })
      })
    )

    it.scoped("shows hostile names of rules, targets and details as text", () =>
      Effect.gen(function* () {
        const html = `<img src="x" onerror="alert(1)"><b>bold</b> שלום {{7*7}}`
        const wide = "W".repeat(200)
        const station = yield* StationOfHouse.serve({ outbox })
        const { idOf, sensors, store, url } = station
        const [freezer, garden] = [sensors[5]!, sensors[9]!]
        for (const [n, name] of [html, wide].entries()) {
          const selector = n === 0 ? { series: [idOf(freezer)] } : { place: wide, property: html }
          const rule = yield* store.alarms.addRule(Alarms.definition({ name, selector, targets: [html.slice(0, 100)] }))
          const alarm = Alarms.alarmOf(n === 0 ? freezer : garden, {
            key: `k${n}`,
            rule,
            name,
            detail: `${html} ${wide}`
          })
          yield* Alarms.raise(station, alarm)
        }
        yield* visit(url, { path, now }, async ({ page }) => {
          await Settled.wait(page)
          for (const width of [1280, 390]) {
            await page.setViewportSize({ width, height: 844 })
            await page.getByText(html).first().waitFor()
            assert.strictEqual(await page.locator("img, b, main script").count(), 0)
            assert.deepStrictEqual(await Layout.overflows(page), [])
            for (const name of [html, wide]) {
              await page.getByRole("button", { name: `Edit ${name}` }).click()
              const dialog = page.getByRole("dialog")
              assert.strictEqual(await dialog.getByLabel("Name").inputValue(), name)
              assert.strictEqual(await page.locator("img, b").count(), 0)
              assert.deepStrictEqual(await Layout.overflows(page), [])
              await page.keyboard.press("Escape")
              await dialog.waitFor({ state: "detached" })
            }
          }
          assert.deepStrictEqual(await Axe.violations(page), [])
        })
      })
    )

    it.scoped("lists past alarms by pages, and each once", () =>
      Effect.gen(function* () {
        const { sensors, store, url } = yield* StationOfHouse.serve({ outbox })
        const all = Array.from({ length: 130 }, (_, n) =>
          Alarms.alarmOf(sensors[n % 12]!, {
            key: `k${n}`,
            rule: n + 1,
            name: `Alarm ${n}`,
            raisedAt: now - (200 - n) * minute
          })
        )
        yield* store.alarms.change(
          all.map((alarm) => ({ _tag: "Raised", alarm }) as const),
          []
        )
        // The newest 60 last, so the first pages of the API have none that is over.
        const past = all.slice(0, 70)
        yield* store.alarms.change(
          past.map(({ key }) => ({ _tag: "Cleared", key, at: now }) as const),
          []
        )
        yield* visit(url, { path, now }, async ({ page }) => {
          await Settled.wait(page)
          const items = section(page, "Past alarms").getByRole("listitem")
          await items.nth(49).waitFor()
          assert.strictEqual(await items.count(), 50)
          await section(page, "Past alarms").getByRole("button", { name: "Show more" }).click()
          await items.nth(69).waitFor()
          const names = await items
            .locator(".event-title .name")
            .evaluateAll((found) =>
              (found as ReadonlyArray<{ readonly textContent: string | null; readonly className: string }>)
                .map(({ textContent }) => textContent ?? "")
                .filter((text) => text.startsWith("Alarm "))
            )
          assert.deepStrictEqual(names, past.map(({ name }) => name).toReversed())
          assert.strictEqual(await section(page, "Past alarms").getByRole("button", { name: "Show more" }).count(), 0)
          const active = section(page, "Active alarms")
          assert.strictEqual(await active.getByRole("listitem").count(), 50)
          await active.getByRole("button", { name: "Show more" }).click()
          await active.getByRole("listitem").nth(59).waitFor()
        })
      })
    )

    it.scoped("has an editor that is accessible, fits a phone, and keeps the focus inside", () =>
      Effect.gen(function* () {
        const { url } = yield* serveAll
        for (const scheme of ["light", "dark"] as const)
          yield* visit(url, { path, now, scheme, width: 390, height: 844 }, async ({ page }) => {
            await Settled.wait(page)
            assert.deepStrictEqual(await Axe.violations(page), [])
            assert.deepStrictEqual(await Layout.overflows(page), [])
            const dialog = page.getByRole("dialog")
            for (const name of [
              "Freezer too warm",
              "Warm outside",
              "Pump does not run",
              "No readings",
              "Water runs at night"
            ]) {
              await page.getByRole("button", { name: `Edit ${name}`, exact: true }).click()
              await dialog.waitFor()
              assert.deepStrictEqual(await Axe.violations(page), [])
              assert.deepStrictEqual(await Layout.overflows(page), [])
              const { missed, reached, unmarked } = await Keyboard.walk(page, "dialog")
              assert.deepStrictEqual({ missed, unmarked }, { missed: [], unmarked: [] })
              assert.isAbove(reached, 5)
              await page.keyboard.press("Escape")
              await dialog.waitFor({ state: "detached" })
            }
          })
      })
    )

    it.scoped("shows an alarm of a whole station, and goes on by itself when it is killed and runs again", () =>
      Effect.gen(function* () {
        const bus = yield* Bus.make({ "28.AD6555070000": { alias: "cellar", temperature: 12.5 } })
        const { station, url } = yield* WholeStation.serve(bus, {
          targets: { siren: { type: "command", command: ["/bin/false"] } }
        })
        yield* visit(url, {}, async ({ allow, page }) => {
          await page.getByText("12.5").first().waitFor()
          const link = page.getByRole("navigation").getByRole("link", { name: "Alarms" })
          await link.click()
          await newRule(page)
          const dialog = page.getByRole("dialog")
          await dialog.getByLabel("Name").fill("Cellar too cold")
          await dialog.getByLabel("Sensor", { exact: true }).selectOption({ label: "cellar – Temperature" })
          await dialog.getByLabel("Below (°C)").fill("20")
          await dialog.getByLabel("siren").check()
          await dialog.getByRole("button", { name: "Save" }).click()
          await line(page, "Active alarms", "Cellar too cold").getByText("12.5 °C is below 20 °C").waitFor()
          await line(page, "Rules", "Cellar too cold").getByText("1 active").waitFor()
          for (const pattern of refused) allow(pattern)
          const target = line(page, "Targets", "siren")
          await target.getByRole("button", { name: "Send test to siren" }).click()
          await target
            .getByRole("status")
            .filter({ hasText: /The test failed: .*ended with 1/ })
            .waitFor()
          await page.getByRole("button", { name: "Acknowledge Cellar too cold, cellar" }).click()
          await line(page, "Active alarms", "Cellar too cold").getByText("acknowledged").waitFor()

          await page.evaluate("window.isSame = true")
          for (const pattern of unreachable) allow(pattern)
          await run(station.stop)
          await page.getByText("Not connected", { exact: true }).waitFor()
          const toggle = page.getByRole("switch", { name: "Cellar too cold, enabled" })
          await toggle.click()
          await line(page, "Rules", "Cellar too cold").getByText("does not answer").waitFor()
          await run(station.start)
          await page.getByText("Live", { exact: true }).waitFor()
          await page.getByText("does not answer").first().waitFor({ state: "detached" })
          // The alarm of before goes on, and ends when the cellar is warm.
          assert.strictEqual(await line(page, "Active alarms", "acknowledged").count(), 1)
          await run(bus.set("/28.AD6555070000/temperature", 25))
          await page.getByText("No alarm is active.").waitFor()
          await line(page, "Past alarms", "Cellar too cold").waitFor()
          await toggle.click()
          await page.locator('[role="switch"][aria-checked="false"]').waitFor()
          assert.isTrue(await page.evaluate("window.isSame"))
        })
      })
    )
  })
})
