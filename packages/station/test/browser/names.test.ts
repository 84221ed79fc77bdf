import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import * as Axe from "./Axe.js"
import * as Chromium from "./Chromium.js"
import * as House from "./House.js"
import * as Layout from "./Layout.js"
import { pages } from "./pages.js"
import * as Settled from "./Settled.js"
import * as StationOfHouse from "./StationOfHouse.js"
import { visit } from "./Visit.js"

const { now } = House

const html = `<img src="x" onerror="alert(1)"><script>alert(2)</script><b>bold</b>`
const attribute = `"'> onmouseover=alert(3) x="`
const template = `{{7*7}} $${"{7*7}"} javascript:alert(4) &lt;b&gt; %3Cb%3E`
/** Right-to-left override and isolates without an end, which must not turn the text after them. */
const bidi = "\u202Eabc\u2066 שלום \u2067"
/** Hundreds of accents on one letter, which reach over lines above. */
const tall = `a${"\u0301".repeat(150)}`
const wide = "W".repeat(200)

/** Labels may not have control characters. The aliases of an owserver may. */
const labels = [html, attribute, template, "שלום", tall, wide]

describe.skipIf(!Chromium.runsAll)("names", () => {
  layer(Chromium.layer, { excludeTestServices: true })((it) => {
    for (const { path, title } of pages)
      it.scoped(`are only text on ${title}: HTML, bidirectional controls, and 10 kB without a space`, () =>
        Effect.gen(function* () {
          const { feed, sensors, url } = yield* StationOfHouse.serve({
            labelOf: (_, n) => {
              const name = labels[n]
              return name === undefined ? undefined : { name, place: labels[(n + 1) % labels.length]! }
            }
          })
          const aliases = [html, "x".repeat(10_000), bidi, `${"<b>".repeat(3000)}`]
          for (const [n, alias] of aliases.entries()) {
            const { device, family, server } = sensors[labels.length + n]!.series
            yield* feed.report({ _tag: "Found", server, device, family, alias })
          }
          for (const width of [1280, 390])
            yield* visit(url, { path: `/${path}`, now, width }, async ({ page }) => {
              await Settled.wait(page)
              assert.strictEqual(await page.locator("img, b, main script").count(), 0)
              assert.deepStrictEqual(await Layout.overflows(page), [])
              assert.deepStrictEqual(await Axe.violations(page), [])
              if (path === "" || path === "sensors") {
                for (const name of [html, attribute, template])
                  assert.isAbove(await page.getByText(name, { exact: true }).count(), 0, name)
              }
            })
        })
      )
  })
})
