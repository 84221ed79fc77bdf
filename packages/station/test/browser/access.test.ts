import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import type { Page } from "playwright-core"
import * as Serving from "../http/Serving.js"
import * as Axe from "./Axe.js"
import * as Chromium from "./Chromium.js"
import * as House from "./House.js"
import { pages } from "./pages.js"
import * as Settled from "./Settled.js"
import * as StationOfHouse from "./StationOfHouse.js"
import * as SubPath from "./SubPath.js"
import { visit } from "./Visit.js"

const { now } = House
const { token } = Serving

/** Chromium prints each response with such a status, which no page can prevent. */
const unauthorized = [/^status 401: /, /^console error: Failed to load resource: .* status of 401/]

/** The station ends the live streams of a session at its logout. */
const streamEnded = [/api\/v1\/live: net::ERR_INCOMPLETE_CHUNKED_ENCODING/, /ERR_INCOMPLETE_CHUNKED_ENCODING .*live/]

const logIn = async (page: Page) => {
  await page.getByLabel("Token").fill(token)
  await page.keyboard.press("Enter")
  await page.getByRole("heading", { level: 1, name: "Now" }).waitFor()
}

describe.skipIf(!Chromium.runsAll)("the dashboard of a station with a token", () => {
  layer(Chromium.layer, { excludeTestServices: true })((it) => {
    for (const { path, title } of pages)
      it.scoped(`shows no ${title} before the login, and asks for the token`, () =>
        Effect.gen(function* () {
          const { url } = yield* StationOfHouse.serve({ token })
          for (const scheme of ["light", "dark"] as const)
            yield* visit(url, { path: `/${path}`, now, scheme, allow: unauthorized }, async ({ page }) => {
              await page.getByRole("heading", { level: 1, name: "Log in" }).waitFor()
              assert.strictEqual(await page.getByText("Living room").count(), 0)
              assert.deepStrictEqual(await Axe.violations(page), [])
            })
        })
      )

    it.scoped("refuses a wrong token, accepts the right one, which scripts cannot read afterwards, and logs out", () =>
      Effect.gen(function* () {
        const { url } = yield* StationOfHouse.serve({ token })
        yield* visit(url, { now, allow: unauthorized }, async ({ context, page }) => {
          await page.getByLabel("Token").fill(`${token}x`)
          await page.keyboard.press("Enter")
          await page.getByRole("alert").filter({ hasText: "wrong" }).waitFor()
          await logIn(page)
          await page.getByText("Living room").first().waitFor()
          await page.reload()
          await page.getByText("Living room").first().waitFor()
          assert.strictEqual(await page.evaluate("document.cookie"), "")
          const stored = "JSON.stringify([{ ...localStorage }, { ...sessionStorage }])"
          assert.notInclude(await page.evaluate<string>(stored), token)
          const [cookie, ...others] = await context.cookies()
          assert.isEmpty(others)
          assert.deepInclude(cookie, { httpOnly: true, sameSite: "Strict", path: "/" })
          assert.notInclude(cookie?.value, token)
          await page.getByRole("button", { name: "Log out" }).click()
          await page.getByRole("heading", { level: 1, name: "Log in" }).waitFor()
          assert.isEmpty(await context.cookies())
          await page.reload()
          await page.getByRole("heading", { level: 1, name: "Log in" }).waitFor()
        })
      })
    )

    it.scoped("asks again when the login has ended while the page is open", () =>
      Effect.gen(function* () {
        const { url } = yield* StationOfHouse.serve({ token })
        yield* visit(url, { now, allow: unauthorized }, async ({ context, page }) => {
          await logIn(page)
          await page.getByRole("navigation").getByRole("link", { name: "Health" }).click()
          await page.getByRole("heading", { level: 1, name: "Health" }).waitFor()
          // The page asks every few seconds.
          await context.clearCookies()
          await page.getByRole("heading", { level: 1, name: "Log in" }).waitFor()
          assert.strictEqual(await page.getByText("Live", { exact: true }).filter({ visible: true }).count(), 0)
          assert.strictEqual(await page.getByRole("button", { name: "Log out" }).count(), 0)
          await page.getByLabel("Token").fill(token)
          await page.getByRole("button", { name: "Log in" }).click()
          await page.getByRole("heading", { level: 1, name: "Health" }).waitFor()
        })
      })
    )

    it.scoped("asks again when the login was ended in another tab", () =>
      Effect.gen(function* () {
        const { url } = yield* StationOfHouse.serve({ token })
        yield* visit(url, { now, allow: [...unauthorized, ...streamEnded] }, async ({ context, page }) => {
          await logIn(page)
          await page.getByText("Live", { exact: true }).waitFor()
          const other = await context.newPage()
          await other.goto(url)
          await other.getByRole("button", { name: "Log out" }).click()
          await other.getByRole("heading", { level: 1, name: "Log in" }).waitFor()
          // This page only listens.
          await page.getByRole("heading", { level: 1, name: "Log in" }).waitFor()
          assert.strictEqual(await page.getByText("The station does not answer").count(), 0)
        })
      })
    )
  })
})

describe.skipIf(!Chromium.runsAll)("the dashboard below a path of a proxy", () => {
  layer(Chromium.layer, { excludeTestServices: true })((it) => {
    it.scoped("loads, logs in, follows the live stream and opens each page there, also directly", () =>
      Effect.gen(function* () {
        const proxy = yield* SubPath.make("/home/station/")
        const station = yield* StationOfHouse.serve({ token, publicUrl: proxy.url })
        yield* proxy.forward(station.port)
        const { pathname: base } = new URL(proxy.url)
        yield* visit(proxy.url, { now, allow: unauthorized }, async ({ context, page }) => {
          await logIn(page)
          assert.strictEqual(`${(await context.cookies())[0]?.path}/`, base)
          await page.getByText("Live", { exact: true }).waitFor()
          for (const { path, title } of pages) {
            await page.getByRole("navigation").getByRole("link", { name: title }).click()
            await page.getByRole("heading", { level: 1, name: title }).waitFor()
            assert.strictEqual(new URL(page.url()).pathname, `${base}${path}`)
            await page.reload()
            await page.getByRole("heading", { level: 1, name: title }).waitFor()
            await Settled.wait(page)
          }
        })
      })
    )
  })
})
