/** What the page of plots does with mouse, keyboard and fingers, and what it draws. */
import * as FileSystem from "node:fs"
import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import type { Page } from "playwright-core"
import * as Palette from "../../web/plot/palette.js"
import * as Chromium from "./Chromium.js"
import * as House from "./House.js"
import * as Settled from "./Settled.js"
import * as StationOfHouse from "./StationOfHouse.js"
import { visit } from "./Visit.js"

const { day, hour, minute, now } = House

const drawn = async (page: Page) => {
  await page.locator('.plot-card[aria-busy="false"]').waitFor()
  // The plot is drawn with the next frame.
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
}

const paramsOf = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams)

const timesOf = (page: Page) => {
  const { from, to } = paramsOf(page)
  return { from: Date.parse(from!), to: Date.parse(to!) }
}

/** The edges of the plotting area, in pixels of the page. */
const areaOf = async (page: Page) => {
  const { height, width, x, y } = (await page.locator(".plot-charts").boundingBox())!
  return { left: x + 56, right: x + width - 12, top: y + 40, bottom: y + height - 60 }
}

const row = (page: Page, name: string) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) })

/** Counts the pixels of a colour in each of some parts of the first plot, from left to right. */
const pixels = (page: Page, color: string, parts: number): Promise<ReadonlyArray<number>> =>
  page.evaluate(
    ({ color, parts }) => {
      const canvas = (
        globalThis as unknown as { readonly document: { querySelector: (text: string) => never } }
      ).document.querySelector(".plot-charts canvas") as {
        readonly width: number
        readonly height: number
        readonly getContext: (kind: "2d") => {
          readonly getImageData: (
            x: number,
            y: number,
            width: number,
            height: number
          ) => { readonly data: Uint8ClampedArray }
        }
      }
      const [left, right] = [56, canvas.width - 12]
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
      const wanted = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
      const counts = Array.from({ length: parts }, () => 0)
      for (let i = 0; i < data.length; i += 4) {
        const x = (i / 4) % canvas.width
        if (x < left || x >= right || wanted.some((channel, n) => Math.abs(data[i + n]! - channel) > 8)) continue
        counts[Math.floor(((x - left) / (right - left)) * parts)]!++
      }
      return counts
    },
    { color, parts }
  )

const blue = Palette.light[0]!

describe.skipIf(!Chromium.runsAll)("the page of plots", () => {
  layer(Chromium.layer, { excludeTestServices: true })((it) => {
    it.scoped("zooms where one drags; the address has the period, and Back and Forward follow", () =>
      Effect.gen(function* () {
        const { idOf, sensors, url } = yield* StationOfHouse.serve()
        yield* visit(url, { path: `/plot?series=${idOf(sensors[0]!)}`, now }, async ({ page }) => {
          await drawn(page)
          const { bottom, left, right, top } = await areaOf(page)
          await page.mouse.move(left + (right - left) / 2, top)
          await page.mouse.down()
          await page.mouse.move(left + ((right - left) * 3) / 4, bottom, { steps: 5 })
          await page.mouse.up()
          await drawn(page)
          const { from, to } = timesOf(page)
          assert.approximately(from, now - day / 2, 5 * minute)
          assert.approximately(to, now - day / 4, 5 * minute)
          await page.goBack()
          await page.getByRole("button", { name: "Last 24 h", pressed: true }).waitFor()
          assert.deepStrictEqual(Object.keys(paramsOf(page)), ["series"])
          await page.goForward()
          await page.getByRole("button", { name: "Last 24 h", pressed: false }).waitFor()
          assert.deepStrictEqual(timesOf(page), { from, to })
          assert.strictEqual(await page.getByRole("button", { pressed: true }).count(), 0)
          await page.mouse.dblclick(left + (right - left) / 2, top)
          await drawn(page)
          assert.strictEqual(timesOf(page).to - timesOf(page).from, 2 * (to - from))
        })
      })
    )

    it.scoped("is used with the keyboard: a slider that says its time and the values there", () =>
      Effect.gen(function* () {
        const { idOf, sensors, url } = yield* StationOfHouse.serve()
        yield* visit(url, { path: `/plot?series=${idOf(sensors[0]!)}&range=1h`, now }, async ({ page }) => {
          await drawn(page)
          const slider = page.getByRole("slider")
          const said = () => slider.getAttribute("aria-valuetext")
          await slider.focus()
          assert.strictEqual(await said(), "No cursor")
          await page.keyboard.press("End")
          assert.match((await said())!, /^31 Jan 2026, 12:00:00; Living room 21\.\d °C$/)
          await page.keyboard.press("Shift+ArrowLeft")
          assert.match((await said())!, /^31 Jan 2026, 11:57:00; Living room 21\.\d °C$/)
          assert.strictEqual(await slider.getAttribute("aria-valuenow"), String(now - 3 * minute))
          await page.keyboard.press("+")
          await drawn(page)
          assert.deepStrictEqual(timesOf(page), { from: now - 31.5 * minute, to: now - 1.5 * minute })
          await page.keyboard.press("PageUp")
          await page.keyboard.press("PageUp")
          await drawn(page)
          assert.deepStrictEqual(timesOf(page), { from: now - 61.5 * minute, to: now - 31.5 * minute })
          // Moves that follow each other are one step.
          await page.goBack()
          assert.deepStrictEqual(timesOf(page), { from: now - 31.5 * minute, to: now - 1.5 * minute })
          await page.keyboard.press("Escape")
          assert.strictEqual(await said(), "No cursor")
        })
      })
    )

    it.scoped("is moved and zoomed with fingers", () =>
      Effect.gen(function* () {
        const { idOf, sensors, url } = yield* StationOfHouse.serve()
        const path = `/plot?series=${idOf(sensors[0]!)}&range=1h`
        yield* visit(url, { path, now, width: 390, height: 844 }, async ({ context, page }) => {
          await drawn(page)
          const session = await context.newCDPSession(page)
          await session.send("Emulation.setTouchEmulationEnabled", { enabled: true, maxTouchPoints: 2 })
          const { height, width, x, y } = (await page.locator(".plot-charts").boundingBox())!
          const [left, right] = [x + 44, x + width - 12]
          const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...shares: ReadonlyArray<number>) =>
            session.send("Input.dispatchTouchEvent", {
              type,
              touchPoints: shares.map((share, id) => ({ x: left + share * (right - left), y: y + height / 2, id }))
            })
          await touch("touchStart", 0.5)
          await page.getByText("31 Jan 2026, 11:30:00").waitFor()
          await touch("touchMove", 0.75)
          await page.getByText("31 Jan 2026, 11:45:00").waitFor()
          await touch("touchEnd")
          await touch("touchStart", 0.4, 0.6)
          await touch("touchMove", 0.3, 0.7)
          await touch("touchEnd")
          await drawn(page)
          const { from, to } = timesOf(page)
          assert.approximately(to - from, 30 * minute, minute)
          assert.approximately((from + to) / 2, now - 30 * minute, minute)
        })
      })
    )

    it.scoped("never joins a gap, and never draws a doubtful reading", () =>
      Effect.gen(function* () {
        const { idOf, sensors, url } = yield* StationOfHouse.serve({
          sensors: 1,
          history: { length: hour, every: minute },
          change: (samples) =>
            samples
              .filter(({ at }) => at < now - 36 * minute || at > now - 24 * minute)
              .map((one) => (one.at === now - 10 * minute ? { ...one, value: 85, quality: "doubtful" } : one))
        })
        yield* visit(url, { path: `/plot?series=${idOf(sensors[0]!)}&range=1h`, now }, async ({ page }) => {
          await drawn(page)
          const found = await pixels(page, blue, 30)
          assert.deepStrictEqual(
            found.map((count) => count > 0),
            found.map((_, n) => n < 12 || n > 17)
          )
          const texts = await row(page, "Living room").textContent()
          assert.include(texts, "1 doubtful reading left out")
          assert.notInclude(texts, "85")
        })
      })
    )

    it.scoped("shows new readings at once while the range ends now, and not in a period that ended", () =>
      Effect.gen(function* () {
        const station = yield* StationOfHouse.serve({ sensors: 1, history: { length: hour, every: minute } })
        const { idOf, sensors, url } = station
        const [{ series }] = sensors as [House.Sensor]
        const report = (at: number, value: number) =>
          Effect.runPromise(station.feed.report({ _tag: "Read", samples: [{ series, at, value, quality: "good" }] }))
        const id = idOf(sensors[0]!)
        yield* visit(url, { path: `/plot?series=${id}&range=1h`, now: now + minute }, async ({ page }) => {
          await drawn(page)
          await page.getByText("Live", { exact: true }).waitFor()
          await report(now + minute, 33)
          await row(page, "Living room").getByText("33.0 °C").waitFor()
        })
        const old = `/plot?series=${id}&from=${now - hour}&to=${now}`
        yield* visit(url, { path: old, now: now + minute }, async ({ page }) => {
          await drawn(page)
          await page.getByText("Live", { exact: true }).waitFor()
          const before = await row(page, "Living room").textContent()
          await report(now + 2 * minute, 44)
          await report(now + 3 * minute, 44)
          await page.reload()
          await drawn(page)
          assert.strictEqual(await row(page, "Living room").textContent(), before)
        })
      })
    )

    it.scoped("shows something for each address, however it was changed", () =>
      Effect.gen(function* () {
        const { idOf, sensors, url } = yield* StationOfHouse.serve()
        const id = idOf(sensors[0]!)
        const addresses = [
          `series=${"1,".repeat(3000)}`,
          `series=${id},999999,-1,1e9,NaN,<script>alert(1)</script>`,
          `series=${id}&range=constructor&counters=__proto__&band=%00`,
          `series=${id}&from=NaN&to=1e999`,
          `series=${id}&from=9999999999999999&to=99999999999999999`,
          `series=${id}&from=1990-01-01T00:00:00Z&to=2200-01-01T00:00:00Z`,
          `series=${id}&from=2026-01-31T00:00:00Z&to=2026-01-31T00:00:01Z`,
          `series=${sensors.map(idOf).join(",")}&from=1990-01-01T00:00:00Z&to=2199-01-01T00:00:00Z&counters=hour`,
          "series=2&%&&&=&series=%F0%9F"
        ]
        for (const address of addresses)
          yield* visit(url, { path: `/plot?${address}`, now }, async ({ page }) => {
            await drawn(page)
            assert.isTrue(await page.getByRole("slider").isVisible(), address)
          })
        yield* visit(url, { path: "/plot?series=", now }, ({ page }) =>
          page.getByRole("heading", { name: "Choose series to plot" }).waitFor()
        )
      })
    )

    it.scoped("saves what it shows as a file that runs no formula in a spreadsheet", () =>
      Effect.gen(function* () {
        const { idOf, sensors, store, url } = yield* StationOfHouse.serve({ history: { length: hour, every: minute } })
        const id = idOf(sensors[0]!)
        yield* Effect.orDie(store.label(id, { name: '=HYPERLINK("http://evil.example")' }))
        yield* visit(url, { path: `/plot?series=${id}&range=1h`, now }, async ({ page }) => {
          await drawn(page)
          await page.getByText("More", { exact: true }).click()
          const [download] = await Promise.all([
            page.waitForEvent("download"),
            page.getByRole("button", { name: "Download plotted values (CSV)" }).click()
          ])
          assert.strictEqual(download.suggestedFilename(), "plot-2026-01-31.csv")
          const lines = FileSystem.readFileSync(await download.path(), "utf8").split("\n")
          assert.strictEqual(
            lines[0],
            '\uFEFFtime,utc_offset,"\'=HYPERLINK(""http://evil.example"") mean (°C)","\'=HYPERLINK(""http://evil.example"") min (°C)","\'=HYPERLINK(""http://evil.example"") max (°C)"'
          )
          assert.match(lines[1]!, /^2026-01-31 11:00:00,UTC\+01:00,21[.\d]*,21[.\d]*,21[.\d]*$/)
          assert.strictEqual(lines.length, 62)
        })
      })
    )

    it.scoped("shows the last of several ranges that are chosen quickly, and gives up the requests of the others", () =>
      Effect.gen(function* () {
        const { idOf, sensors, url } = yield* StationOfHouse.serve()
        yield* visit(url, { path: `/plot?series=${sensors.map(idOf).join(",")}`, now }, async ({ page }) => {
          await drawn(page)
          const given: Array<string> = []
          page.on("requestfailed", (request) => given.push(request.failure()?.errorText ?? ""))
          // No answer comes before all ranges were chosen.
          let release = () => {}
          const released = new Promise<void>((resolve) => {
            release = resolve
          })
          await page.route("**/history?*", async (route) => {
            await released
            await route.continue().catch(() => undefined)
          })
          for (const name of ["Last 1 y", "Last 30 d", "Last 7 d", "Last 6 h"])
            await page.getByRole("button", { name }).click()
          release()
          await drawn(page)
          assert.strictEqual(paramsOf(page).range, "6h")
          assert.include(await page.getByRole("slider").getAttribute("aria-label"), "31 Jan 2026, 06:00")
          assert.isAbove(given.length, 0)
          assert.deepStrictEqual(new Set(given), new Set(["net::ERR_ABORTED"]))
        })
      })
    )

    it.scoped("says that the database is away, and shows the plot when it is back", () =>
      Effect.gen(function* () {
        const { idOf, sensors, url } = yield* StationOfHouse.serve()
        const path = `/plot?series=${idOf(sensors[0]!)}`
        yield* visit(url, { now, allow: [/status of 503|status 503/] }, async ({ page }) => {
          await Settled.wait(page)
          await page.route("**/history?*", (route) =>
            route.fulfill({ status: 503, json: { _tag: "Unavailable", message: "the database is away" } })
          )
          await page.goto(`${url}${path}`)
          await page.getByRole("alert").getByText("the database is away").waitFor()
          await page.unroute("**/history?*")
          await page.getByRole("button", { name: "Try again" }).click()
          await page.getByRole("alert").waitFor({ state: "hidden" })
          await drawn(page)
          assert.isAbove((await pixels(page, blue, 1))[0]!, 50)
        })
      })
    )

    it.scoped("keeps the colours of the others when a series is removed, and has at most twenty", () =>
      Effect.gen(function* () {
        const { idOf, sensors, url } = yield* StationOfHouse.serve({
          sensors: 30,
          history: { length: hour, every: minute }
        })
        const ids = sensors.map(idOf)
        yield* visit(url, { path: `/plot?series=${ids.slice(0, 3).join(",")}`, now }, async ({ page }) => {
          await drawn(page)
          const colorOf = (name: string) => row(page, name).locator("line").getAttribute("stroke")
          const third = await colorOf("Bedroom")
          await page.getByRole("button", { name: "Remove Kitchen" }).click()
          await row(page, "Kitchen").waitFor({ state: "detached" })
          assert.strictEqual(await colorOf("Bedroom"), third)
          assert.strictEqual(paramsOf(page).series, `${ids[0]},,${ids[2]}`)
          await page.getByRole("searchbox").fill("freez")
          assert.strictEqual(await page.getByRole("checkbox").count(), 1)
          await page.getByRole("checkbox", { name: "Freezer" }).check()
          assert.strictEqual(paramsOf(page).series, `${ids[0]},${ids[5]},${ids[2]}`)
          assert.strictEqual(await colorOf("Freezer"), Palette.light[1])
        })
        yield* visit(url, { path: `/plot?series=${ids.slice(0, 25).join(",")}`, now }, async ({ page }) => {
          await drawn(page)
          await page.getByText("A plot shows at most 20 series.").waitFor()
          assert.strictEqual(await page.getByRole("checkbox", { checked: true }).count(), 20)
          assert.strictEqual(await page.getByRole("checkbox", { disabled: true }).count(), 10)
        })
      })
    )
  })
})
