import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { assert, describe, layer } from "@effect/vitest"
import { Cause, Effect, type Scope } from "effect"
import * as Axe from "./Axe.js"
import * as Chromium from "./Chromium.js"
import { visit } from "./Visit.js"

const policy = { "content-security-policy": "default-src 'self'" }

/** Serves one page, and an empty file for each other path but `/missing`. */
const serve = (html: string): Effect.Effect<string, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.async<Http.Server>((resume) => {
        const server = Http.createServer(({ url }, response) => {
          response.writeHead(url === "/missing" ? 404 : 200, {
            ...policy,
            "content-type": url === "/" ? "text/html" : "text/javascript"
          })
          response.end(url === "/" ? `<!doctype html><html lang="en"><title>t</title>${html}` : "")
        }).listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) =>
        Effect.async<void>((resume) => {
          server.close(() => resume(Effect.void))
          server.closeAllConnections()
        })
    ),
    (server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  )

/** Returns why a visit fails. */
const reasonOf = (html: string, script = "0") =>
  Effect.gen(function* () {
    const url = yield* serve(html)
    const exit = yield* Effect.exit(visit(`${url}/`, {}, ({ page }) => page.evaluate(script)))
    return exit._tag === "Success" ? "" : Cause.pretty(exit.cause)
  })

describe.skipIf(!Chromium.runsAll)("a visit", () => {
  layer(Chromium.layer, { excludeTestServices: true })((it) => {
    it.scoped("succeeds on a page that does nothing wrong", () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* reasonOf("<script src='/ok.js'></script>"), "")
      })
    )

    it.scoped("fails for output, errors, violations of the policy, failed and foreign requests", () =>
      Effect.gen(function* () {
        const cases: ReadonlyArray<readonly [html: string, script: string, reason: RegExp]> = [
          ["", "console.debug('text')", /console debug: text/],
          ["", "new Promise((done) => { setTimeout(() => { done(); undefined.x }) })", /error: TypeError/],
          ["<script>0</script>", "0", /console error: .*Content Security Policy/],
          ["<p style='color: red'>", "0", /console error: .*Content Security Policy/],
          ["<script src='/missing'></script>", "0", /status 404: GET http/],
          ["", "fetch('/missing').then(() => 0)", /status 404: GET http/],
          ["", "fetch('http://127.0.0.1:1/').catch(() => 0)", /console error: .*Content Security Policy/],
          [
            "<a href='http://station.example/'>x</a>",
            "document.links[0].click()",
            /request to another origin: http:\/\/s/
          ],
          ["", "alert('text')", /dialog: alert text/]
        ]
        for (const [html, script, reason] of cases) assert.match(yield* reasonOf(html, script), reason)
      })
    )

    it.scoped("shows what axe finds", () =>
      Effect.gen(function* () {
        const url = yield* serve("<main><h1>t</h1><img src='/ok.js'></main>")
        const found = yield* visit(`${url}/`, {}, ({ page }) => Axe.violations(page))
        assert.deepStrictEqual(
          found.map((text) => text.split(":")[0]),
          ["image-alt"]
        )
      })
    )
  })
})
