import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import * as Serving from "../http/Serving.js"
import * as Nginx from "../proxy/Nginx.js"
import * as Program from "../proxy/NginxProgram.js"
import * as Chromium from "./Chromium.js"
import * as House from "./House.js"
import { pages } from "./pages.js"
import * as Settled from "./Settled.js"
import * as StationOfHouse from "./StationOfHouse.js"
import { visit } from "./Visit.js"

const { now } = House
const { token } = Serving
const isRun = Chromium.runsAll && (Program.isInstalled || process.env.NGINX_REQUIRED === "1")

/** Chromium prints each response with such a status, which no page can prevent. */
const unauthorized = [/^status 401: /, /^console error: Failed to load resource: .* status of 401/]

describe.skipIf(!isRun)("the dashboard behind the nginx of docs/station/proxy.md", () => {
  layer(Chromium.layer, { excludeTestServices: true })((it) => {
    it.scoped("loads over HTTPS, logs in with a secure cookie, follows the live stream and opens each page", () =>
      Effect.gen(function* () {
        const nginx = yield* Nginx.make((port) =>
          StationOfHouse.serve({ token, publicUrl: `https://127.0.0.1:${port}/station/`, trustProxy: ["127.0.0.1"] })
        )
        const url = `https://127.0.0.1:${nginx.port}/station/`
        yield* visit(url, { now, anyCertificate: true, allow: unauthorized }, async ({ context, page }) => {
          await page.getByLabel("Token").fill(token)
          await page.keyboard.press("Enter")
          await page.getByRole("heading", { level: 1, name: "Now" }).waitFor()
          const [cookie] = await context.cookies()
          assert.deepInclude(cookie, { path: "/station", secure: true, httpOnly: true, sameSite: "Strict" })
          await page.getByText("Live", { exact: true }).waitFor()
          for (const { path, title } of pages) {
            await page.getByRole("navigation").getByRole("link", { name: title }).click()
            await page.getByRole("heading", { level: 1, name: title }).waitFor()
            assert.strictEqual(new URL(page.url()).pathname, `/station/${path}`)
            await page.reload()
            await page.getByRole("heading", { level: 1, name: title }).waitFor()
            await Settled.wait(page)
          }
        })
      })
    )
  })
})
