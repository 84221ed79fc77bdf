/**
 * `ow history`, `ow export` and `ow label` with `--url`: the same output as from the database of the same station.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { type Sample, Station, StationConfig } from "@owserver/station"
import { Chunk, ConfigProvider, Deferred, Effect, Layer, Ref, Stream } from "effect"
import type { Host, StationCommand } from "../../src/main.js"
import { StoreError } from "../../src/store/StoreError.js"
import * as Serving from "../http/Serving.js"
import { cellar, command, exported, history, home, labelled, meter, type Ran, sample, type Where } from "./InProcess.js"

const { token } = Serving

/** A running station with readings, and its database. */
const running = (samples: ReadonlyArray<Sample.Sample>, environment: Host["environment"] = {}) =>
  Effect.gen(function* () {
    const made = yield* home(samples, {
      http: { port: 0 },
      servers: { house: "127.0.0.1:1" },
      display: { zone: "Europe/Berlin", temperature: "F" }
    })
    const variables = { ...made.environment, ...environment }
    const config = yield* Effect.withConfigProvider(
      StationConfig.load({ file: made.config }),
      ConfigProvider.fromMap(new Map(Object.entries(variables)))
    )
    const url = yield* Deferred.make<string>()
    yield* Layer.build(Station.layer(config, { served: (at) => Deferred.succeed(url, at) }))
    return { ...made, url: yield* Deferred.await(url) }
  })

/** Points of five minutes, single readings, doubtful ones, a gap, a counter, and a server that sorts before the others. */
const house = (now: number) => {
  const start = Math.floor(now / 300_000) * 300_000 - 3 * 3_600_000
  const attic = { ...cellar, server: "attic", device: "28.FFFFFFFFFFFF" }
  return [
    ...Array.from({ length: 100 }, (_, n) => sample(cellar, start + n * 60_000, 20 + n / 7)),
    sample(cellar, start + 5_970_000, 85, "doubtful"),
    ...Array.from({ length: 50 }, (_, n) => sample(meter, start + n * 120_000, n * n)),
    sample(attic, start + 1, -1.5)
  ]
}

const printed = ({ code, failures, notes, out }: Ran) => ({ code, failures, notes, out })

describe("a command with --url", () => {
  it.scopedLive("prints what it prints with the database, for all ways to ask", () =>
    Effect.gen(function* () {
      const { config, environment, url } = yield* running(house(Date.now()))
      const run = (options: StationCommand, host: Partial<Host> = {}) =>
        Effect.map(command(options, environment, host), printed)
      const label = { target: cellar.device, name: "Küche, °C", place: "Keller" }
      assert.deepStrictEqual(yield* run(labelled({ url }, label)), {
        code: 0,
        failures: [],
        notes: ["labelled Küche, °C (28.AD6555070000/temperature)"],
        out: ""
      })
      const hour = 3_600_000
      for (const ask of [
        (at: Where) => labelled(at),
        (at: Where) => labelled(at, { target: "Küche, °C" }),
        (at: Where) => history(at),
        (at: Where) => history(at, { targets: [meter.device, "Küche, °C"], points: 24 }),
        (at: Where) => history(at, { targets: [cellar.device], points: 10_000 }),
        (at: Where) => history(at, { targets: ["Kuche"] }),
        (at: Where) => history(at, { targets: [cellar.device], since: 60_000 }),
        (at: Where) => exported(at),
        (at: Where) => exported(at, { header: false }),
        (at: Where) => exported(at, { targets: [meter.device, cellar.device], step: hour }),
        (at: Where) => exported(at, { targets: [cellar.device, meter.device], step: hour, header: false }),
        (at: Where) => exported(at, { step: hour, separator: ";", decimal: ",", localTime: true }),
        (at: Where) => exported(at, { separator: "\t", since: 60_000 }),
        (at: Where) => exported(at, { targets: ["nothing"] })
      ])
        for (const json of [false, true]) {
          const local = yield* run(ask({ config }), { json })
          const remote = yield* run(ask({ url: `${url}/` }), { json })
          assert.deepStrictEqual(remote, local, JSON.stringify(ask({})))
        }
      const columns = (yield* run(exported({ url }, { targets: [meter.device, cellar.device], step: hour }))).out
      assert.match(columns, /^time,1D\.0CA60A000000\/counter\.A,"Küche, °C \(°F\)"\n|^time,1D.*Küche/)
      yield* run(labelled({ url }, { target: meter.device, hidden: true }))
      assert.notInclude((yield* run(exported({ config }))).out, "1D")
    })
  )

  it.scopedLive("lists and exports more series than a page and a URL hold", () =>
    Effect.gen(function* () {
      const many = Array.from({ length: 1200 }, (_, n) => {
        const device = `28.${(0xffff - n).toString(16).toUpperCase().padStart(12, "0")}`
        return sample({ ...cellar, device }, Date.now() - 1000, n)
      })
      const { config, environment, url } = yield* running(many)
      for (const ask of [history, exported, (at: Where) => history(at, { targets: ["28.00000000FFFF"] })]) {
        const local = yield* command(ask({ config }), environment)
        const remote = yield* command(ask({ url }), environment)
        assert.deepStrictEqual(printed(remote), printed(local))
        assert.deepInclude(remote, { code: 0, failures: [] })
      }
      const devices = many.slice(0, 1001).map(({ series: { device } }) => device)
      const { code, failures } = yield* command(exported({ url }, { targets: devices }), environment)
      assert.deepStrictEqual([code, failures.length], [2, 1])
      assert.match(failures[0] ?? "", /: series: expected at most 1000 ids of series/)
    })
  )

  it.scopedLive("takes the token of a variable or a file, and of the file first", () =>
    Effect.gen(function* () {
      const { environment, folder, url } = yield* running(house(Date.now()), { STATION_TOKEN: token })
      const file = (name: string, text: string) => {
        fs.writeFileSync(path.join(folder, name), text)
        return path.join(folder, name)
      }
      const good = file("good", `${token}\n`)
      const wrong = file("wrong", "another token")
      const ran = (tokenFile: string | undefined, variable?: string) =>
        Effect.map(
          command(
            history({ url, ...(tokenFile !== undefined && { tokenFile }) }),
            variable === undefined ? environment : { ...environment, STATION_TOKEN: variable }
          ),
          ({ code, failures }) => [code, failures.join("\n")] as const
        )
      assert.deepStrictEqual(yield* ran(undefined, token), [0, ""])
      assert.deepStrictEqual(yield* ran(good), [0, ""])
      assert.deepStrictEqual(yield* ran(good, "wrong"), [0, ""])
      const needed = `${url} needs a token: set the variable STATION_TOKEN, or name a file with --token-file`
      assert.deepStrictEqual(yield* ran(undefined), [4, needed])
      assert.deepStrictEqual(yield* ran(undefined, "wrong"), [4, `${url} does not accept the token`])
      const blanks = "the token must have only printable ASCII characters, without blanks"
      assert.deepStrictEqual(yield* ran(wrong, token), [2, blanks])
      assert.deepStrictEqual(yield* ran(undefined, "two\r\nlines"), [2, blanks])
      assert.deepStrictEqual(yield* ran(file("empty", "\n")), [
        2,
        `--token-file: ${path.join(folder, "empty")} is empty`
      ])
      const missing = path.join(folder, "missing")
      assert.deepStrictEqual(yield* ran(missing), [2, `--token-file: cannot read ${missing}: no such file`])
    })
  )

  it.live("refuses what is no URL of a station, and options that contradict it", () =>
    Effect.gen(function* () {
      const cases: ReadonlyArray<readonly [Where, RegExp]> = [
        [{ url: "" }, /^--url: expected the URL of a station, such as http:\/\/pi\.lan:4380$/],
        [{ url: "pi.lan:4380" }, /^--url: expected the URL of a station/],
        [{ url: "file:///etc/passwd" }, /^--url: expected/],
        [{ url: "http://" }, /^--url: expected/],
        [{ url: `http://:${token}@pi.lan` }, /^--url must not contain a password: set the variable STATION_TOKEN/],
        [{ url: `http://pi.lan?token=${token}` }, /^--url: expected the URL of the station itself/],
        [{ url: "http://pi.lan#x" }, /^--url: expected the URL of the station itself/],
        [{ url: "http://pi.lan", config: "station.json" }, /^--config and --url cannot be combined/],
        [{ tokenFile: "token" }, /^--token-file belongs to --url$/]
      ]
      for (const [at, expected] of cases)
        for (const ask of [history, exported, labelled]) {
          const { code, failures, out } = yield* command(ask(at), { HOME: "/nowhere" })
          assert.deepStrictEqual([code, failures.length, out], [2, 1, ""], JSON.stringify(at))
          assert.match(failures[0] ?? "", expected)
          assert.notInclude(failures[0] ?? "", token)
        }
    })
  )

  it.scopedLive("reports a database that is away, and a label that is refused", () =>
    Effect.gen(function* () {
      const error = new StoreError({ reason: "Unavailable", operation: "series", issue: "the disk is gone" })
      const away = yield* Serving.serve({ wrap: (store) => ({ ...store, series: error }) })
      for (const ask of [history, exported, labelled]) {
        const { code, failures } = yield* command(ask(away), {})
        assert.deepStrictEqual([code, failures], [5, [`${away.url}: series: the disk is gone`]])
      }
      const serving = yield* Serving.serve()
      yield* serving.read([sample(cellar, Date.now(), 20)])
      const name = "a".repeat(201)
      for (const text of [name, "two\nlines"]) {
        const { code, failures } = yield* command(labelled(serving, { target: cellar.device, name: text }), {})
        const issue = "a name or place has at most 200 characters, and no control characters"
        assert.deepStrictEqual([code, failures], [2, [issue]])
      }
    })
  )
})

describe("an export with --url", () => {
  const series = Serving.series(cellar.device)

  /** A station whose readings come from `values`. */
  const station = (values: Stream.Stream<number, StoreError>) =>
    Effect.gen(function* () {
      const stored = Stream.map(values, (at) => ({ series: 1, at, value: at, raw: at, quality: "good" as const }))
      const serving = yield* Serving.serve({ wrap: (store) => ({ ...store, values: () => stored }) })
      yield* serving.read([{ series, at: Date.now(), value: 20, quality: "good" }])
      return serving
    })

  it.scopedLive("that fails half-way says that it is not complete", () =>
    Effect.gen(function* () {
      const error = new StoreError({ reason: "Unavailable", operation: "values", issue: "the disk is gone" })
      const readings = Stream.range(1, 20_000)
      for (const end of [Stream.fail(error), Stream.die("a bug")]) {
        const serving = yield* station(Stream.concat(readings, end))
        const { code, failures, out } = yield* command(exported(serving), {})
        assert.strictEqual(code, 5)
        // What the station had not sent yet is lost, perhaps all of it.
        assert.match(
          failures.join("\n"),
          /was lost, so the output is not complete$|closed the connection without an answer$/
        )
        assert.match(out, /^(?:time,server|$)/)
        // Nor does it look complete to other clients, compressed or not.
        for (const encoding of ["identity", "gzip"]) {
          const headers = { "accept-encoding": encoding }
          const answer = yield* Effect.either(Serving.ask(serving, "/api/v1/export", { headers }))
          assert.strictEqual(answer._tag, "Left", encoding)
        }
      }
      const whole = yield* station(readings)
      assert.strictEqual((yield* command(exported(whole), {})).out.split("\n").length, 20_002)
    })
  )

  it.scopedLive("is written as it comes, and waits for a slow reader", () =>
    Effect.gen(function* () {
      const pulled = yield* Ref.make(0)
      // Like the store, it lets other work run between its batches.
      const batch = Effect.map(
        Effect.delay(
          Ref.updateAndGet(pulled, (n) => n + 1000),
          "1 millis"
        ),
        (end) => Chunk.makeBy(1000, (n) => end - 1000 + n)
      )
      const endless = Stream.repeatEffectChunk(batch)
      const serving = yield* station(endless)
      const controller = new AbortController()
      let pieces = 0
      let isSlow = () => {}
      const stuck = new Promise<void>((resolve) => {
        isSlow = resolve
      })
      const write = async () => {
        pieces++
        if (pieces === 20) {
          isSlow()
          // The command ends although the reader never comes back.
          await new Promise<void>((resolve) => controller.signal.addEventListener("abort", () => resolve()))
        }
      }
      const ran = command(exported(serving), {}, { write, signal: controller.signal })
      const ended = Effect.runPromise(ran)
      yield* Effect.promise(() => stuck)
      // All buffers on the way fill up, and then the station reads no more.
      let before = -1
      while (before !== (yield* Ref.get(pulled))) {
        before = yield* Ref.get(pulled)
        yield* Effect.sleep("300 millis")
      }
      assert.isBelow(before, 1_000_000)
      controller.abort()
      const { code, failures } = yield* Effect.promise(() => ended)
      assert.deepStrictEqual([code, failures, pieces], [0, [], 20])
    })
  )
})
