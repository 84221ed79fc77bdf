/**
 * What `--url` says about addresses where no station answers, and about what a hostile one sends.
 */
import * as Http from "node:http"
import * as Net from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, Fiber, type Scope, TestClock } from "effect"
import * as RemoteSource from "../../src/commands/remoteSource.js"
import type { StationCommand } from "../../src/main.js"
import { command } from "./InProcess.js"

type Handler = (path: string, response: Http.ServerResponse) => void

/** Starts a server, and ends it with its connections when the scope closes. */
const listening = (make: () => Net.Server): Effect.Effect<Net.Server, never, Scope.Scope> =>
  Effect.gen(function* () {
    const sockets = new Set<Net.Socket>()
    const server = make().on("connection", (socket) => {
      sockets.add(socket.on("error", () => {}))
    })
    yield* Effect.addFinalizer(() =>
      Effect.async<void>((resume) => {
        server.close(() => resume(Effect.void))
        for (const socket of sockets) socket.destroy()
      })
    )
    yield* Effect.async<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void)))
    return server
  })

const portOf = (server: Net.Server): number => (server.address() as Net.AddressInfo).port

/** An HTTP server, and its URL. */
const served = (handler: Handler): Effect.Effect<string, never, Scope.Scope> =>
  Effect.gen(function* () {
    const server = yield* listening(() =>
      Http.createServer((request, response) => handler(request.url?.split("?")[0] ?? "", response))
    )
    return `http://127.0.0.1:${portOf(server)}`
  })

const json = (response: Http.ServerResponse, status: number, body: unknown) => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))
}

const settings = { zone: "UTC", temperature: "C" }

const series = {
  id: 1,
  server: "house",
  device: "28.AD6555070000",
  property: "temperature",
  kind: "gauge",
  unit: "°C",
  family: "28",
  firstAt: 0,
  name: "",
  place: "",
  hidden: false,
  replacedBy: null,
  writable: false,
  every: 30_000,
  stale: false,
  conditions: []
}

/** A station that answers as it should, unless `handler` does. It returns true if it has answered. */
const like = (handler: (path: string, response: Http.ServerResponse) => boolean) =>
  served((path, response) => {
    if (handler(path, response)) return
    if (path.endsWith("/settings")) return json(response, 200, settings)
    if (path.endsWith("/series")) return json(response, 200, { items: [series], next: null })
    return json(response, 200, { items: [], next: null })
  })

const remote = (url: string) => ({ config: undefined, tokenFile: undefined, url })

const asked = (url: string, targets: ReadonlyArray<string> = []): StationCommand => ({
  _tag: "History",
  ...remote(url),
  targets,
  since: 86_400_000,
  points: 24
})

const exported = (url: string): StationCommand => ({
  _tag: "Export",
  ...remote(url),
  targets: [],
  since: 86_400_000,
  step: undefined,
  separator: ",",
  decimal: ".",
  header: true,
  localTime: false
})

const failed = (options: StationCommand) =>
  Effect.map(command(options, {}), ({ code, failures }) => [code, failures.join("\n")] as const)

/** Runs both commands, whose failures are the same. */
const both = (url: string) =>
  Effect.gen(function* () {
    const one = yield* failed(asked(url))
    assert.deepStrictEqual(yield* failed(exported(url)), one)
    return one
  })

describe("where no station answers", () => {
  it.scopedLive("nothing listens", () =>
    Effect.gen(function* () {
      const free = yield* Effect.scoped(
        Effect.map(
          listening(() => Net.createServer()),
          portOf
        )
      )
      const url = `http://127.0.0.1:${free}`
      assert.deepStrictEqual(yield* both(url), [
        5,
        `cannot get an answer of ${url}: connection refused; is the station running, and is its http.address reachable from here?`
      ])
    })
  )

  it.live("the name is unknown", () =>
    Effect.gen(function* () {
      const [code, message] = yield* both("http://station.invalid:4380")
      assert.strictEqual(code, 5)
      assert.match(
        message,
        /^cannot get an answer of http:\/\/station\.invalid:4380: the name (?:is unknown|cannot be resolved now)$/
      )
    })
  )

  it.scopedLive("something else listens", () =>
    Effect.gen(function* () {
      const text =
        (type: string, status = 200): Handler =>
        (_, response) =>
          void response.writeHead(status, { "content-type": type }).end("<h1>It works!</h1>")
      const page = yield* served(text("text/html; charset=utf-8"))
      assert.deepStrictEqual(yield* both(page), [
        7,
        `${page} is not a station: it answers with text/html; charset=utf-8`
      ])
      const hostile = yield* served(text(`text/html; x="${"a".repeat(1000)}"`, 404))
      const [code, message] = yield* both(hostile)
      assert.strictEqual(code, 7)
      assert.isBelow(message.length, 700)
      const nothing = yield* served((_, response) => void response.writeHead(200).end())
      assert.deepStrictEqual(yield* both(nothing), [7, `${nothing} is not a station: it answers with nothing`])
      const gateway = yield* served(text("text/html", 502))
      assert.deepStrictEqual(yield* both(gateway), [
        5,
        `${gateway} answers with status 502; is there a proxy without its station?`
      ])
      const other = yield* served((_, response) => json(response, 200, { hello: "world" }))
      assert.deepStrictEqual(yield* both(other), [
        7,
        `${other} does not answer as a station of this version of ow does (it cannot be decoded)`
      ])
      const broken = yield* served((_, response) => {
        response.writeHead(200, { "content-type": "application/json" }).end("{")
      })
      assert.strictEqual((yield* both(broken))[0], 7)
    })
  )

  it.scopedLive("no HTTP is spoken", () =>
    Effect.gen(function* () {
      const owserver = yield* FakeTcp.make(yield* Bus.make({}))
      assert.strictEqual((yield* both(`http://127.0.0.1:${owserver.port}`))[0], 5)
      const ssh = yield* listening(() => Net.createServer((socket) => void socket.end("SSH-2.0-OpenSSH_9.2\r\n")))
      assert.deepStrictEqual(yield* both(`http://127.0.0.1:${portOf(ssh)}`), [
        5,
        `cannot get an answer of http://127.0.0.1:${portOf(ssh)}: it does not speak HTTP`
      ])
      const silent = yield* listening(() => Net.createServer((socket) => void socket.destroy()))
      assert.match(
        (yield* both(`http://127.0.0.1:${portOf(silent)}`))[1],
        /: it closed the connection without an answer$/
      )
      assert.match(
        (yield* both(`https://127.0.0.1:${portOf(ssh)}`))[1],
        /^cannot get an answer of https:.*: it does not speak TLS; use http:\/\/$/
      )
    })
  )

  it.scoped("nothing is answered", () =>
    Effect.gen(function* () {
      const silent = yield* listening(() => Net.createServer())
      const url = `http://127.0.0.1:${portOf(silent)}`
      const connecting = yield* Effect.fork(Effect.flip(RemoteSource.connect(url, undefined)))
      yield* TestClock.adjust("20 seconds")
      const { code, lines } = yield* Fiber.join(connecting)
      assert.deepStrictEqual([code, lines], [5, [`cannot get an answer of ${url}: it does not answer`]])
    })
  )

  it.scopedLive("a redirection is not followed, since it would lose the token", () =>
    Effect.gen(function* () {
      const url = yield* served(
        (path, response) => void response.writeHead(301, { location: `https://home.example${path}` }).end()
      )
      assert.deepStrictEqual(yield* both(url), [
        2,
        `${url} redirects to https://home.example/api/v1/settings; use that address`
      ])
    })
  )
})

describe("a station that is not as expected", () => {
  it.scopedLive("an older one has no such path, or lacks fields", () =>
    Effect.gen(function* () {
      const old = yield* served((_, response) =>
        json(response, 404, { _tag: "NotFound", message: "there is no such path or method; /openapi.json lists all" })
      )
      assert.deepStrictEqual(yield* both(old), [
        7,
        `${old} does not answer as a station of this version of ow does (status 404)`
      ])
      const { stale: _, ...less } = series
      const lacking = yield* like((path, response) => {
        if (!path.endsWith("/series")) return false
        json(response, 200, { items: [less], next: null })
        return true
      })
      assert.deepStrictEqual(yield* both(lacking), [
        7,
        `${lacking} does not answer as a station of this version of ow does (it cannot be decoded)`
      ])
    })
  )

  it.scopedLive("a connection that was kept for later, and is closed when it is used, is replaced", () =>
    Effect.gen(function* () {
      let closed = 0
      const url = yield* like((path, response) => {
        if (!path.endsWith("/series") || closed++ > 0) return false
        response.destroy()
        return true
      })
      const { code, failures } = yield* command(asked(url), {})
      assert.deepStrictEqual([code, failures, closed], [0, [], 2])
    })
  )

  it.scopedLive("a refusal is shown with its message, without control characters", () =>
    Effect.gen(function* () {
      const cases: ReadonlyArray<readonly [number, string, number]> = [
        [403, "Forbidden", 4],
        [503, "Unavailable", 5]
      ]
      for (const [status, tag, code] of cases) {
        const message = `no\u001b[2J\nnot ${"you ".repeat(1000)}`
        const url = yield* served((_, response) => json(response, status, { _tag: tag, message }))
        const [exit, text] = yield* both(url)
        assert.strictEqual(exit, code)
        assert.isTrue(text.startsWith(`${url}: no`))
        // biome-ignore lint/suspicious/noControlCharactersInRegex: there must be none
        assert.notMatch(text, /[\u0000-\u001f]/)
        assert.isBelow(text.length, 700)
      }
    })
  )

  it.scopedLive("a connection that ends early leaves no output that looks complete", () =>
    Effect.gen(function* () {
      const csv = { "content-type": "text/csv; charset=utf-8" }
      const rows = "time,value\n".repeat(1000)
      const starts: ReadonlyArray<(response: Http.ServerResponse) => void> = [
        (response) => response.writeHead(200, csv).write(rows, () => response.destroy()),
        (response) =>
          response.writeHead(200, { ...csv, "content-length": rows.length + 1 }).write(rows, () => response.destroy())
      ]
      for (const start of starts) {
        const url = yield* like((path, response) => {
          if (path.endsWith("/export")) start(response)
          return path.endsWith("/export")
        })
        const { code, failures, out } = yield* command(exported(url), {})
        assert.deepStrictEqual(
          [code, failures],
          [5, [`the connection to ${url} was lost, so the output is not complete`]]
        )
        assert.isTrue(rows.startsWith(out))
      }
      const url = yield* like((path, response) => {
        if (path.endsWith("/history")) {
          response.writeHead(200, { "content-type": "application/json" }).write('{"series":', () => response.destroy())
        }
        return path.endsWith("/history")
      })
      const { code, out } = yield* command(asked(url, [series.device]), {})
      assert.deepStrictEqual([code, out], [5, ""])
    })
  )

  it.scopedLive("a cursor that does not advance ends the list", () =>
    Effect.gen(function* () {
      const url = yield* like((path, response) => {
        if (!path.endsWith("/series")) return false
        json(response, 200, { items: [series], next: 1 })
        return true
      })
      const { code, out } = yield* command(asked(url), {})
      assert.strictEqual(code, 0)
      assert.strictEqual(out.split("\n").length, 4)
    })
  )
})
