/**
 * The pictures of the dashboard in the documentation. `pnpm run pictures` writes them; they are not compared, because each version of
 * Chromium and of its fonts draws a little differently.
 */
import * as FileSystem from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import type { Page } from "playwright-core"
import * as Chromium from "./Chromium.js"
import * as House from "./House.js"
import * as Settled from "./Settled.js"
import * as StationOfHouse from "./StationOfHouse.js"
import { visit } from "./Visit.js"

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

interface Picture {
  readonly name: string
  /** Below the URL. `ids` are those of the series of the house, in order. */
  readonly path: (ids: ReadonlyArray<number>) => string
  /** What is there when all is drawn. */
  readonly ready: string
  readonly scheme: "light" | "dark"
  readonly width?: number
  readonly height: number
}

const pictures: ReadonlyArray<Picture> = [
  { name: "now", path: () => "", ready: ".spark", scheme: "light", height: 760 },
  { name: "now-phone", path: () => "", ready: ".spark", scheme: "dark", width: 390, height: 780 },
  {
    name: "plot",
    path: (ids) => `plot?series=${[0, 2, 9, 10].map((n) => ids[n]).join(",")}&range=7d`,
    ready: '.plot-card[aria-busy="false"]',
    scheme: "dark",
    height: 720
  },
  { name: "sensors", path: () => "sensors", ready: "tbody tr", scheme: "light", height: 720 },
  { name: "health", path: () => "health", ready: ".cards", scheme: "light", height: 720 }
]

describe.runIf(process.env.PICTURES === "1")("pictures of the dashboard", () => {
  layer(Chromium.layer, { excludeTestServices: true })((it) => {
    it.scoped("show a week of the house", () =>
      Effect.gen(function* () {
        const history = { length: 7 * House.day, every: 5 * House.minute }
        const { idOf, sensors, url } = yield* StationOfHouse.serve({
          history,
          writable: [{ match: "05.*", property: "PIO" }]
        })
        const ids = sensors.map(idOf)
        for (const { height, name, path, ready, scheme, width = 1280 } of pictures)
          yield* visit(
            url,
            { path: `/${path(ids)}`, now: House.now, scheme, width, height, scale: width < 500 ? 2 : 1.5 },
            async ({ page }) => {
              await Settled.wait(page)
              await page.locator(ready).first().waitFor()
              // Sparklines that are not in the window are not drawn.
              if (path(ids) === "") await page.locator(".tile").nth(7).locator(".spark").waitFor()
              await shoot(page, name)
              if (process.env.PNG) await page.screenshot({ path: `/tmp/b/${name}.png` })
            }
          )
      })
    )
  })
})
