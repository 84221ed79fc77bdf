/**
 * The pictures of the dashboard in the documentation. `pnpm run pictures` writes them; they are not compared, because each version of
 * Chromium and of its fonts draws a little differently.
 */
import * as FileSystem from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, layer } from "@effect/vitest"
import type { Condition } from "@owserver/station"
import { Effect } from "effect"
import type { Page } from "playwright-core"
import * as Alarms from "./Alarms.js"
import * as Chromium from "./Chromium.js"
import * as House from "./House.js"
import * as Settled from "./Settled.js"
import * as StationOfHouse from "./StationOfHouse.js"
import { visit } from "./Visit.js"

const { day, hour, minute, now, server } = House

const folder = fileURLToPath(new URL("../../../../docs/station/images/", import.meta.url))

const largest = 150_000

/** Playwright writes PNG and JPEG only. WebP is a third of PNG. */
const shoot = async (page: Page, name: string) => {
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 82 })
  const bytes = Buffer.from(data, "base64")
  assert.isAtMost(bytes.length, largest, name)
  FileSystem.mkdirSync(folder, { recursive: true })
  FileSystem.writeFileSync(`${folder}${name}.webp`, bytes)
}

/** A condition that lasted for some time. */
const lasted = (
  key: Pick<Condition.Key, "kind" | "device" | "property">,
  at: number,
  length: number,
  detail: string
): ReadonlyArray<Condition.Transition> => [
  { server, ...key, change: "began", at, detail },
  { server, ...key, change: "ended", at: at + length, detail }
]

const [freezer, greenhouse] = [House.twelve[5]!, House.twelve[10]!]

const transitions = [
  ...lasted(
    { kind: "server-lost", device: "", property: "" },
    now - 2 * day - 3 * hour,
    11 * minute,
    "the server does not answer: connect ECONNREFUSED 192.168.17.4:4304"
  ),
  ...lasted({ ...greenhouse.series, kind: "doubtful" }, now - 7 * hour, 40_000, "85 is not plausible: PowerOn"),
  ...lasted({ ...freezer.series, kind: "read-failed" }, now - 95 * minute, 30_000, "the device does not answer")
].sort((one, other) => one.at - other.at)

interface Picture {
  readonly name: string
  /** Below the URL. `ids` are those of the series of the house, in order. */
  readonly path: (ids: ReadonlyArray<number>) => string
  readonly scheme: "light" | "dark"
  readonly width?: number
  readonly height: number
  /** Waits until all is drawn. */
  readonly ready: (page: Page, pass: (time: number) => Promise<void>) => Promise<void>
}

/** Tiles draw their history when they come into the window. */
const hasSparklines = (count: number) => (page: Page) =>
  page
    .locator(".spark")
    .nth(count - 1)
    .waitFor()

const pictures: ReadonlyArray<Picture> = [
  { name: "now", path: () => "", scheme: "light", height: 850, ready: hasSparklines(12) },
  { name: "now-phone", path: () => "", scheme: "dark", width: 390, height: 780, ready: hasSparklines(6) },
  {
    name: "plot",
    path: (ids) => `plot?series=${[0, 2, 9, 10, 7].map((n) => ids[n]).join(",")}&range=7d&counters=day`,
    scheme: "dark",
    height: 1000,
    ready: (page) => page.locator('.plot-card[aria-busy="false"]').waitFor()
  },
  {
    name: "sensors",
    path: () => "sensors",
    scheme: "light",
    height: 800,
    ready: async (page) => {
      await page.getByRole("button", { name: "Edit Garden" }).click()
      await page.getByRole("dialog").getByText("Calibration", { exact: true }).first().waitFor()
    }
  },
  {
    name: "health",
    path: () => "health",
    scheme: "light",
    height: 720,
    ready: async (page, pass) => {
      await page.getByText("the device does not answer").waitFor()
      // A rate needs two counts.
      await pass(minute)
      await page.locator("dd").getByText("24", { exact: true }).waitFor()
    }
  },
  {
    name: "alarms",
    path: () => "alarms",
    scheme: "light",
    height: 920,
    ready: (page) => page.getByRole("button", { name: "Acknowledge" }).first().waitFor()
  },
  {
    name: "alarms-rule",
    path: () => "alarms",
    scheme: "dark",
    width: 390,
    height: 1020,
    ready: async (page) => {
      await page.getByRole("button", { name: "Edit Freezer too warm" }).click()
      await page.getByText("Watches 1 series now.").waitFor()
    }
  }
]

describe.runIf(process.env.PICTURES === "1")("pictures of the dashboard", () => {
  layer(Chromium.layer, { excludeTestServices: true })((it) => {
    it.scoped("show a week of the house", () =>
      Effect.gen(function* () {
        const station = yield* StationOfHouse.serve({
          history: { length: 7 * day, every: 5 * minute },
          transitions,
          writable: [{ match: "05.*", property: "PIO" }],
          outbox: Alarms.outbox
        })
        const { clock, idOf, sensors, url } = station
        const ids = sensors.map(idOf)
        for (const { height, name, path, ready, scheme, width = 1280 } of pictures) {
          // The other pages show a day without alarms.
          if (name === "alarms") yield* Alarms.fill(station)
          const options = { path: `/${path(ids)}`, now, scheme, width, height, scale: width < 500 ? 2 : 1.5 }
          yield* visit(url, options, async ({ page }) => {
            await Settled.wait(page)
            await ready(page, async (time) => {
              clock.set(now + time)
              await page.clock.setFixedTime(now + time)
            })
            await shoot(page, name)
          })
        }
      })
    )
  })
})
