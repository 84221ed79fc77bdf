/** Each page in each size and colour, with few and many sensors, and in bad states. Screenshots are for people to look at. */
import * as FileSystem from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, layer } from "@effect/vitest"
import type { Fleet, Sample } from "@owserver/station"
import { Effect, type Scope } from "effect"
import * as Alarms from "./Alarms.js"
import * as Axe from "./Axe.js"
import * as Chromium from "./Chromium.js"
import * as House from "./House.js"
import * as Layout from "./Layout.js"
import { pages } from "./pages.js"
import * as Settled from "./Settled.js"
import * as StationOfHouse from "./StationOfHouse.js"
import { visit } from "./Visit.js"

const { day, hour, minute, now } = House

const folder = fileURLToPath(new URL("../../build/browser/matrix/", import.meta.url))

const sizes = [
  { width: 1280, height: 800 },
  { width: 768, height: 1024 },
  { width: 390, height: 844 }
]

const isFreezer = ({ series }: Sample.Sample) => series.device === House.twelve[5]!.series.device

/** No readings from 60 to 30 minutes ago, and none of the freezer in the last 40 minutes. */
const withGaps = (samples: ReadonlyArray<Sample.Sample>) =>
  samples.filter((sample) => {
    const age = now - sample.at
    return !(age > 30 * minute && age < 60 * minute) && !(isFreezer(sample) && age < 40 * minute)
  })

/** The freezer reads 85 °C now and then, and the newest value is one of these. */
const withDoubts = (samples: ReadonlyArray<Sample.Sample>) =>
  samples.map((sample) =>
    isFreezer(sample) && ((now - sample.at) / (5 * minute)) % 4 === 0
      ? { ...sample, value: 85, quality: "doubtful" as const }
      : sample
  )

/** The server is down since half an hour, and the database does not accept readings. */
const down = Effect.gen(function* () {
  const sensors = House.sensors(12)
  const lost = { server: House.server, device: "", property: "", kind: "server-lost" as const }
  const [server] = StationOfHouse.statusOf(sensors).servers
  const detail = "the server does not answer: connect ECONNREFUSED 192.168.17.4:4304"
  return yield* StationOfHouse.serve({
    transitions: [{ ...lost, change: "began", at: now - 30 * minute, detail }],
    change: (samples) => samples.filter(({ at }) => now - at > 30 * minute),
    status: {
      servers: [{ ...server!, isOnline: false, open: [lost] }],
      writer: {
        waiting: 99_999,
        dropped: 1_234_567,
        refused: 3,
        stored: 110_868,
        lastSuccess: now - day,
        failure: "append: the disk is full"
      },
      maintenance: "rollUp: the disk is full"
    }
  })
})

/** Each part of the station, two of which fail. */
const publishing = {
  alarms: { rules: 4, active: 2, waiting: 0, failure: undefined },
  outbox: (["phone", "siren"] as const).map((name, n) => ({
    name,
    type: n === 0 ? ("ntfy" as const) : ("command" as const),
    waiting: 3 * n,
    delivered: 12 - n,
    dropped: n,
    lastSuccess: now - hour,
    failure: n === 0 ? undefined : "the program ended with 1"
  })),
  mqtt: { isConnected: false, failure: "connect ECONNREFUSED 192.168.17.5:1883" },
  influx: { waiting: 12, sent: 110_868, dropped: 0, refused: 0, lastSuccess: now - minute, failure: undefined }
}

/** Two runners, one of which is gone, so that nobody collects from the server. */
const fleet: Fleet = {
  runners: [
    {
      id: "a",
      name: "station-1",
      version: "0.1.0",
      startedAt: now - day,
      seenAt: now - 1000,
      isSelf: true,
      isGone: false
    },
    {
      id: "b",
      name: "station-2",
      version: "0.1.0",
      startedAt: now - hour,
      seenAt: now - minute,
      isSelf: false,
      isGone: true
    }
  ].map((runner, n) => ({
    ...runner,
    tasks: n === 0 ? ["maintain", "publish"] : [],
    writer: { waiting: 12, dropped: 0, refused: 0, stored: 10, lastSuccess: now, failure: undefined }
  })),
  assignments: [{ server: House.server, runner: undefined, since: undefined, lastReading: undefined }]
}

const states: { readonly [name: string]: Effect.Effect<StationOfHouse.StationOfHouse, never, Scope.Scope> } = {
  none: StationOfHouse.serve({ sensors: 0 }),
  one: StationOfHouse.serve({ sensors: 1 }),
  twelve: StationOfHouse.serve({ history: { length: day, every: 5 * minute } }),
  many: StationOfHouse.serve({ sensors: 400, history: { length: hour, every: 10 * minute } }),
  unnamed: StationOfHouse.serve({ labelOf: () => undefined }),
  alarms: Effect.tap(
    Effect.suspend(() => StationOfHouse.serve({ outbox: Alarms.outbox, status: publishing })),
    Alarms.fill
  ),
  fleet: Effect.suspend(() => StationOfHouse.serve({ sensors: 3, status: { fleet } })),
  down,
  gaps: StationOfHouse.serve({ change: withGaps }),
  doubtful: StationOfHouse.serve({ change: withDoubts })
}

describe.skipIf(!Chromium.runsAll)("a page fits, is accessible and prints nothing", () => {
  layer(Chromium.layer, { excludeTestServices: true })((it) => {
    for (const [state, serve] of Object.entries(states))
      for (const { path, title } of pages)
        it.scoped(`${title}, ${state}`, () =>
          Effect.gen(function* () {
            const { idOf, sensors, url } = yield* serve
            const ids = sensors.slice(0, 6).map(idOf)
            const query = path === "plot" && ids.length > 0 ? `?series=${ids.join(",")}` : ""
            FileSystem.mkdirSync(folder, { recursive: true })
            for (const scheme of ["light", "dark"] as const)
              yield* visit(url, { path: `/${path}${query}`, now, scheme }, async ({ page }) => {
                await Settled.wait(page)
                for (const size of sizes) {
                  const name = `${title} ${state} ${size.width} ${scheme}`
                  await page.setViewportSize(size)
                  assert.deepStrictEqual([name, ...(await Layout.overflows(page))], [name])
                  assert.deepStrictEqual([name, ...(await Layout.cut(page, ".tile-number"))], [name])
                  // With hundreds of sensors axe takes seconds, and has seen the same elements.
                  if (state !== "many" || size === sizes[0])
                    assert.deepStrictEqual([name, ...(await Axe.violations(page))], [name])
                  const file = `${folder}${name.toLowerCase().replaceAll(" ", "-")}.png`
                  // The pages of hundreds of sensors are long: their beginning is enough.
                  const all = await page.evaluate<number>("document.documentElement.scrollHeight")
                  await page.setViewportSize({ ...size, height: Math.min(Math.max(all, size.height), 2400) })
                  await page.screenshot({ path: file })
                }
              })
          })
        )
  })
})
