/** What Now and Health show when time passes and things happen, and their controls. */
import { assert, describe, layer } from "@effect/vitest"
import type { Condition } from "@owserver/station"
import { Effect } from "effect"
import * as Chromium from "./Chromium.js"
import * as House from "./House.js"
import * as Keyboard from "./Keyboard.js"
import * as Settled from "./Settled.js"
import * as StationOfHouse from "./StationOfHouse.js"
import { visit } from "./Visit.js"

const { hour, minute, now, server } = House

const run = Effect.runPromise

const freezer = House.twelve[5]!.series

const began = (fields: Partial<Condition.Transition>): Condition.Transition => ({
  server,
  device: freezer.device,
  property: freezer.property,
  kind: "read-failed",
  change: "began",
  at: now,
  detail: "the device does not answer",
  ...fields
})

describe.skipIf(!Chromium.runsAll)("the page of newest values", () => {
  layer(Chromium.layer, { excludeTestServices: true })((it) => {
    it.scoped("marks a sensor as stale when its readings stop, and no longer when they come", () =>
      Effect.gen(function* () {
        const { clock, read, sensors, url } = yield* StationOfHouse.serve()
        yield* visit(url, { now }, async ({ page }) => {
          await Settled.wait(page)
          const pass = async (time: number) => {
            clock.set(now + time)
            await page.clock.setFixedTime(now + time)
          }
          const [room, ...others] = sensors
          const tile = page.getByRole("listitem").filter({ hasText: "Living room" })
          await page.getByText("Live", { exact: true }).waitFor()
          assert.strictEqual(await page.getByText("stale").count(), 0)
          await pass(hour)
          // All others go on.
          await run(
            read(
              others.map(({ series, valueAt }) => ({ series, at: now + hour, value: valueAt(now), quality: "good" }))
            )
          )
          await tile.getByText("stale", { exact: true }).waitFor()
          await page.getByRole("button", { name: "1 problem" }).waitFor()
          await tile.getByText("1 h ago").waitFor()
          await pass(hour + minute)
          await run(read([{ series: room!.series, at: now + hour + minute, value: 20, quality: "good" }]))
          await tile.getByText("20.0").waitFor()
          await tile.getByText("stale", { exact: true }).waitFor({ state: "detached" })
        })
      })
    )

    it.scoped("is searched and filtered with the keyboard, and a tile opens its plot", () =>
      Effect.gen(function* () {
        const [status] = StationOfHouse.statusOf(House.twelve).servers
        const { idOf, sensors, url } = yield* StationOfHouse.serve({
          status: { servers: [{ ...status!, open: [began({})] }] }
        })
        yield* visit(url, { now }, async ({ page }) => {
          await Settled.wait(page)
          const tiles = page.getByRole("listitem")
          const problems = page.getByRole("button", { name: "1 problem" })
          await problems.waitFor()
          await Keyboard.tabTo(page, problems)
          await page.keyboard.press("Enter")
          await tiles.nth(1).waitFor({ state: "detached" })
          assert.match((await tiles.first().textContent()) ?? "", /Freezer.*read fails/)
          await page.keyboard.press("Enter")
          await tiles.nth(11).waitFor()
          await page.keyboard.press("Tab")
          await page.keyboard.type("bath humid")
          await tiles.nth(1).waitFor({ state: "detached" })
          await page.keyboard.press("Tab")
          await page.keyboard.press("Enter")
          await page.getByRole("heading", { level: 1, name: "Plot" }).waitFor()
          assert.strictEqual(new URL(page.url()).search, `?series=${idOf(sensors[4]!)}`)
        })
      })
    )
  })
})

describe.skipIf(!Chromium.runsAll)("the page of health", () => {
  layer(Chromium.layer, { excludeTestServices: true })((it) => {
    it.scoped("shows an event when it happens, and which ones last", () =>
      Effect.gen(function* () {
        const past = Array.from({ length: 120 }, (_, n) =>
          (["began", "ended"] as const).map((change) => began({ change, at: now - hour + n * 10_000 }))
        ).flat()
        const { feed, store, url } = yield* StationOfHouse.serve({ transitions: past })
        yield* visit(url, { path: "/health", now }, async ({ page }) => {
          await Settled.wait(page)
          const events = page.getByRole("listitem").filter({ has: page.locator("time") })
          await events.nth(49).waitFor()
          const more = page.getByRole("button", { name: "Show more" })
          await Keyboard.tabTo(page, more)
          await page.keyboard.press("Enter")
          await events.nth(119).waitFor()
          await page.getByText("Live", { exact: true }).waitFor()
          const lost = began({ kind: "server-lost", device: "", property: "", detail: "connect ECONNREFUSED" })
          await run(store.append({ samples: [], transitions: [lost] }))
          await run(feed.report({ _tag: "Changed", transition: lost }))
          await events.first().getByText("Server does not answer").waitFor()
          await events.first().getByText("ongoing").waitFor()
          await Keyboard.tabTo(page, page.getByRole("checkbox", { name: "Ongoing only" }))
          await page.keyboard.press("Space")
          await events.nth(1).waitFor({ state: "detached" })
          assert.include(await events.first().textContent(), "Server does not answer")
        })
      })
    )
  })
})
