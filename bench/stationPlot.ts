/**
 * Measures the plots of the dashboard in Chromium: drawing against uPlot alone with the same data, and how long it takes to switch
 * ranges with ten series over a year, on a station with such a database.
 *
 *     npx -y pnpm@10 bench:station-plot --json=plot.json
 */
import * as Fs from "node:fs"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import * as Os from "node:os"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { Station } from "@owserver/station"
import { Deferred, Effect, Layer } from "effect"
import { build } from "esbuild"
import { type Browser, type CDPSession, chromium, type Page } from "playwright-core"
import { bundleWeb } from "../packages/station/web.mjs"
import { aligned } from "./Report.js"
import { day, fill } from "./StationData.js"
import { configOf } from "./Stations.js"
import { median, ratio } from "./Statistics.js"

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    rounds: { type: "string", default: "25" },
    series: { type: "string", default: "10" },
    points: { type: "string", default: "10000" },
    chromium: { type: "string", default: "/usr/bin/chromium" }
  }
})

const rounds = Number(values.rounds)
const count = Number(values.series)
const length = Number(values.points)

interface Round {
  readonly first: number
  readonly again: number
  readonly alone: number
}

/** Serves one page, because the browser measures finer times for one that is no file. */
const serve = async (script: string) => {
  const html = "<!doctype html><meta charset=utf-8><body><script src=/page.js></script>"
  const server = Http.createServer(({ url }, response) => {
    const isScript = url === "/page.js"
    response.writeHead(200, {
      "content-type": isScript ? "text/javascript" : "text/html",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp"
    })
    response.end(isScript ? script : html)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

const measureDrawing = async (browser: Browser) => {
  const entry = fileURLToPath(new URL("plotPage.mjs", import.meta.url))
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "iife",
    write: false
  })
  const { server, url } = await serve(outputFiles[0]!.text)
  const page = await browser.newPage()
  await page.goto(url)
  const rows = []
  for (const band of [false, true]) {
    const results = await page.evaluate<ReadonlyArray<Round>>(
      `measure(${JSON.stringify({ band, count, length, rounds })})`
    )
    const alone = results.map(({ alone }) => alone)
    const to = (of: (round: Round) => number) => ratio(results.map(of), alone, (millis) => millis)
    rows.push({
      band,
      first: median(results.map(({ first }) => first)),
      again: median(results.map(({ again }) => again)),
      alone: median(alone),
      ratioFirst: to(({ first }) => first),
      ratioAgain: to(({ again }) => again)
    })
  }
  await page.close()
  server.close()
  return rows
}

/** Clicks a range, and returns the milliseconds until the page has drawn all series. */
const switchTo = (page: Page, preset: string): Promise<number> =>
  page.evaluate<number>(`new Promise((resolve) => {
    const card = document.querySelector(".plot-card")
    const begun = performance.now()
    const check = () => {
      if (card.getAttribute("aria-busy") === "false") resolve(performance.now() - begun)
      else requestAnimationFrame(check)
    }
    document.querySelector('[data-preset="${preset}"]').click()
    // The page draws with the next frame, and says then that it is loading.
    requestAnimationFrame(() => requestAnimationFrame(check))
  })`)

const presets = ["1y", "30d", "7d", "24h", "6h", "1h", "all"]

interface Switch {
  readonly millis: number
  /** Milliseconds of CPU time of the station, and of the page's process. */
  readonly station: number
  readonly page: number
}

/** Other processes slow the clock, but not these. */
const cpuOf = async (session: CDPSession) => {
  const { metrics } = await session.send("Performance.getMetrics")
  const { system, user } = process.cpuUsage()
  const seconds = metrics.find(({ name }) => name === "ProcessTime")?.value ?? Number.NaN
  return { station: (system + user) / 1000, page: seconds * 1000 }
}

const measureSwitches = (browser: Browser, url: string) => async () => {
  const rows = presets.map((preset) => ({ preset, runs: [] as Array<Switch> }))
  for (let round = 0; round < 5; round++) {
    // A new page has nothing in its memory.
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    const session = await page.context().newCDPSession(page)
    await session.send("Performance.enable")
    const ids = Array.from({ length: count }, (_, n) => n + 1).join(",")
    await page.goto(`${url}/plot?series=${ids}&from=2001-01-01T00:00:00Z&to=2001-01-02T00:00:00Z`)
    await page.locator('.plot-card[aria-busy="false"]').waitFor()
    for (const { preset, runs } of rows) {
      const before = await cpuOf(session)
      const millis = await switchTo(page, preset)
      const after = await cpuOf(session)
      runs.push({ millis, station: after.station - before.station, page: after.page - before.page })
    }
    await page.close()
  }
  return rows.map(({ preset, runs }) => {
    const times = runs.map(({ millis }) => millis)
    const cpu = { station: median(runs.map((run) => run.station)), page: median(runs.map((run) => run.page)) }
    return { preset, median: median(times), longest: Math.max(...times), ...cpu }
  })
}

const folder = Fs.mkdtempSync(Path.join(Os.tmpdir(), "station-plot-"))
const file = Path.join(folder, "station.db")

const program = Effect.gen(function* () {
  yield* Effect.promise(() => bundleWeb("dist/web"))
  const browser = yield* Effect.acquireRelease(
    Effect.promise(() =>
      chromium.launch({
        executablePath: values.chromium,
        chromiumSandbox: process.getuid?.() !== 0,
        args: ["--disable-background-networking", "--no-first-run"],
        env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder }
      })
    ),
    (browser) => Effect.promise(() => browser.close())
  )
  const drawing = yield* Effect.promise(() => measureDrawing(browser))
  console.log(`${count} series of ${length} points, drawn ${rounds} times in turn with uPlot alone; medians in ms:`)
  console.log(
    aligned([
      ["", "with new data", "again", "uPlot alone", "ratio, new data (target 1.5)", "ratio, again"],
      ...drawing.map(({ again, alone, band, first, ratioAgain, ratioFirst }) => [
        band ? "lines and bands" : "lines",
        first.toFixed(1),
        again.toFixed(1),
        alone.toFixed(1),
        ratioFirst.toFixed(2),
        ratioAgain.toFixed(2)
      ])
    ])
  )
  const end = Math.floor(Date.now() / day) * day
  yield* fill({ file, series: count, end, days: 90, rollupDays: 365 })
  const config = yield* configOf({ file, ports: [] })
  const url = yield* Deferred.make<string>()
  yield* Layer.build(Station.layer(config, { served: (at) => Deferred.succeed(url, at) }))
  const switches = yield* Effect.promise(measureSwitches(browser, yield* Deferred.await(url)))
  console.log(
    `\nRanges of ${count} series with readings each 30 s over a year, from the click until all is drawn, in ms:`
  )
  console.log(
    aligned([
      ["range", "median", "longest (target 1000)", "CPU of the station", "CPU of the page"],
      ...switches.map(({ longest, median, page, preset, station }) => [
        preset,
        ...[median, longest, station, page].map((millis) => millis.toFixed(0))
      ])
    ])
  )
  if (values.json !== undefined)
    Fs.writeFileSync(values.json, `${JSON.stringify({ drawing, switches }, undefined, 2)}\n`)
})

await Effect.runPromise(Effect.scoped(program)).finally(() => Fs.rmSync(folder, { recursive: true, force: true }))
