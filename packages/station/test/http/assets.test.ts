import * as FileSystem from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { assert, it, layer } from "@effect/vitest"
import { Effect, Layer, Logger } from "effect"
import { bundleWeb } from "../../web.mjs"
import * as Serving from "./Serving.js"

const temporary = Effect.acquireRelease(
  Effect.sync(() => FileSystem.mkdtempSync(Path.join(Os.tmpdir(), "assets-"))),
  (folder) => Effect.sync(() => FileSystem.rmSync(folder, { recursive: true }))
)

/** Serves a built dashboard from a folder with a secret beside it. */
const served = (options: Serving.Options = {}) =>
  Layer.scoped(
    Serving.Served,
    Effect.gen(function* () {
      const folder = yield* temporary
      FileSystem.writeFileSync(Path.join(folder, "secret"), "secret")
      const dashboard = Path.join(folder, "web")
      yield* Effect.promise(() => bundleWeb(dashboard))
      FileSystem.writeFileSync(Path.join(dashboard, "beside.txt"), "secret")
      return yield* Serving.serve({ ...options, dashboard })
    })
  )

/** The path of a script in index.html. */
const script = Effect.map(Serving.asked("/"), ({ text }) => `/${/assets\/main-\w+\.js/.exec(text)?.[0]}`)

const html = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" }

layer(served(), { excludeTestServices: true })("the dashboard", (it) => {
  it.effect("each page is the same document, which browsers ask for anew", () =>
    Effect.gen(function* () {
      const first = yield* Serving.asked("/", { headers: html })
      assert.strictEqual(first.status, 200)
      assert.strictEqual(first.headers["content-type"], "text/html; charset=utf-8")
      assert.strictEqual(first.headers["cache-control"], "no-cache")
      for (const path of ["/plot", "/sensors", "/alarms", "/health", "/plot?series=1&from=2", "/?x"]) {
        const { status, text } = yield* Serving.asked(path, { headers: html })
        assert.deepStrictEqual([path, status, text], [path, 200, first.text])
      }
    })
  )

  it.effect("files with hashed names are kept for ever, and have the headers of all responses", () =>
    Effect.gen(function* () {
      const { headers, status } = yield* Serving.asked(yield* script)
      assert.strictEqual(status, 200)
      assert.strictEqual(headers["content-type"], "text/javascript; charset=utf-8")
      assert.strictEqual(headers["cache-control"], "public, max-age=31536000, immutable")
      assert.match(headers["content-security-policy"] as string, /^default-src 'self';.*frame-ancestors 'none'/)
      assert.strictEqual(headers["x-content-type-options"], "nosniff")
      assert.strictEqual(headers["x-frame-options"], "DENY")
    })
  )

  it.effect("a file that the browser has is not sent again", () =>
    Effect.gen(function* () {
      const { headers } = yield* Serving.asked("/")
      const etag = headers.etag as string
      assert.match(etag, /^"[\w-]+"$/)
      for (const given of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
        const answer = yield* Serving.asked("/", { headers: { "if-none-match": given } })
        assert.deepStrictEqual([given, answer.status, answer.text], [given, 304, ""])
        assert.strictEqual(answer.headers.etag, etag)
        assert.strictEqual(answer.headers["cache-control"], "no-cache")
      }
      for (const given of ['"other"', "", etag.slice(1), "W/"])
        assert.strictEqual((yield* Serving.asked("/", { headers: { "if-none-match": given } })).status, 200, given)
    })
  )

  it.effect("files are compressed for those that accept it, and tell caches so", () =>
    Effect.gen(function* () {
      const { port } = yield* Serving.Served
      const path = yield* script
      const plain = yield* Serving.asked(path)
      assert.isUndefined(plain.headers["content-encoding"])
      assert.strictEqual(plain.headers.vary, "accept-encoding")
      const response = yield* Effect.promise(() =>
        fetch(`http://127.0.0.1:${port}${path}`, { headers: { "accept-encoding": "gzip" } })
      )
      assert.strictEqual(response.headers.get("content-encoding"), "gzip")
      assert.isBelow(Number(response.headers.get("content-length")), plain.text.length / 2)
      assert.strictEqual(yield* Effect.promise(() => response.text()), plain.text)
      const refused = yield* Serving.asked(path, { headers: { "accept-encoding": "gzip;q=0" } })
      assert.isUndefined(refused.headers["content-encoding"])
    })
  )

  it.effect("HEAD has the headers of GET without a body, and other methods are not for pages", () =>
    Effect.gen(function* () {
      for (const path of ["/", yield* script]) {
        const head = yield* Serving.asked(path, { method: "HEAD" })
        const get = yield* Serving.asked(path)
        assert.deepStrictEqual([head.status, head.text], [200, ""])
        for (const name of ["content-type", "content-length", "etag", "cache-control"])
          assert.deepStrictEqual([name, head.headers[name]], [name, get.headers[name]])
      }
      for (const method of ["POST", "PUT", "DELETE"])
        assert.strictEqual((yield* Serving.asked("/", { method })).status, 404, method)
    })
  )

  it.effect("no path leads out of the files of the dashboard", () =>
    Effect.gen(function* () {
      for (const path of [
        "/../secret",
        "/..%2fsecret",
        "/%2e%2e/secret",
        "/assets/../../secret",
        "/assets/..%2f..%2fsecret",
        "/assets/%2e%2e%2f%2e%2e%2fsecret",
        "/assets/..\\..\\secret",
        "/assets//etc/passwd",
        "//etc/passwd",
        "/beside.txt",
        "/index.html",
        "/assets/",
        "/assets",
        "/assets/main.js%00",
        `/assets/${"a".repeat(5000)}`,
        "/__proto__",
        "/constructor",
        "/assets/constructor"
      ]) {
        const { status, text } = yield* Serving.asked(path, { headers: html })
        assert.deepStrictEqual([path, status], [path, 404])
        assert.notMatch(text, /root:|^secret/)
      }
    })
  )

  it.effect("an unknown page is a small one for browsers, which does not repeat its address", () =>
    Effect.gen(function* () {
      const { headers, status, text } = yield* Serving.asked("/<script>alert(1)</script>", { headers: html })
      assert.strictEqual(status, 404)
      assert.strictEqual(headers["content-type"], "text/html; charset=utf-8")
      assert.match(text, /There is no such page/)
      assert.notInclude(text, "alert")
      for (const path of ["/api/v1/nothing", "/api", "/openapi.json2"]) {
        const { json, status } = yield* Serving.asked(path, { headers: { accept: "application/json" } })
        assert.deepStrictEqual([path, status, json._tag], [path, 404, "NotFound"])
      }
      const api = yield* Serving.asked("/api/v1/nothing", { headers: html })
      assert.deepStrictEqual([api.status, api.json._tag], [404, "NotFound"])
    })
  )

  it.effect("names that are not served get no page either", () =>
    Effect.gen(function* () {
      for (const path of ["/", "/plot", yield* script])
        assert.strictEqual((yield* Serving.asked(path, { headers: { host: "evil.example" } })).status, 403)
      const foreign = { host: "localhost", origin: "http://evil.example" }
      assert.strictEqual((yield* Serving.asked("/", { headers: foreign })).status, 403)
    })
  )
})

layer(served({ token: Serving.token }), { excludeTestServices: true })(
  "the dashboard of a station with a token",
  (it) => {
    it.effect("needs no token, but its data does", () =>
      Effect.gen(function* () {
        for (const path of ["/", "/sensors", yield* script])
          assert.strictEqual((yield* Serving.asked(path)).status, 200, path)
        for (const path of ["/api/v1/series", "/api/v1/settings", "/openapi.json", "/nothing"])
          assert.strictEqual((yield* Serving.asked(path)).status, 401, path)
      })
    )
  }
)

layer(Serving.layer({ dashboard: Path.join(Os.tmpdir(), "there-is-no-such-folder") }), { excludeTestServices: true })(
  "a station without a dashboard",
  (it) => {
    it.effect("says so on each page, and serves the API", () =>
      Effect.gen(function* () {
        for (const path of ["/", "/plot"]) {
          const { status, text } = yield* Serving.asked(path, { headers: html })
          assert.strictEqual(status, 503)
          assert.match(text, /The dashboard is not built/)
        }
        assert.strictEqual((yield* Serving.asked("/other", { headers: html })).status, 404)
        assert.strictEqual((yield* Serving.asked("/api/v1/series")).status, 200)
      })
    )
  }
)

it.scopedLive("a dashboard that cannot be read is not called one that is not built, and the reason is logged", () =>
  Effect.gen(function* () {
    const dashboard = yield* temporary
    FileSystem.writeFileSync(Path.join(dashboard, "index.html"), "<!doctype html>")
    // Root may read each file, but no folder as one.
    FileSystem.mkdirSync(Path.join(dashboard, "assets", "main.js"), { recursive: true })
    const logged: Array<unknown> = []
    const logger = Logger.make(({ message }) => logged.push(message))
    const serving = yield* Effect.provide(Serving.serve({ dashboard }), Logger.replace(Logger.defaultLogger, logger))
    const { status, text } = yield* Serving.ask(serving, "/", { headers: html })
    assert.strictEqual(status, 503)
    assert.match(text, /The dashboard cannot be read/)
    assert.match(String(logged), new RegExp(`^cannot read the dashboard in ${dashboard}: EISDIR`))
    assert.strictEqual((yield* Serving.ask(serving, "/api/v1/series")).status, 200)
  })
)
