/**
 * `ow serve --open`, with a fake `xdg-open` on the path.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { localUrl } from "../src/commands/browser.js"
import { temporaryFolder } from "./Databases.js"
import * as Ow from "./Ow.js"

const token = "correct-horse-battery"

/** A folder with a configuration, and with a program `xdg-open` if there is a `script` for it. */
const home = (script: string | undefined, http: object | false = { port: 0 }) =>
  Effect.map(temporaryFolder, (folder) => {
    const config = path.join(folder, "station.json")
    fs.writeFileSync(config, JSON.stringify({ servers: { house: "127.0.0.1:1" }, store: { file: "station.db" }, http }))
    const programs = path.join(folder, "programs")
    fs.mkdirSync(programs)
    if (script !== undefined) {
      const content = `#!/bin/sh\nfolder='${folder}'\n${script}\n`
      fs.writeFileSync(path.join(programs, "xdg-open"), content, { mode: 0o755 })
    }
    return {
      file: (name: string) => path.join(folder, name),
      serve: (environment: { readonly [name: string]: string } = { DISPLAY: ":9" }) =>
        Ow.start(["serve", "--open", "--config", config], {
          HOME: folder,
          PATH: `${programs}:/usr/bin:/bin`,
          STATION_TOKEN: token,
          ...environment
        })
    }
  })

const urlOf = (station: Ow.Running) =>
  Effect.map(station.prints(/serves the dashboard at (\S+)\n/), () => {
    const [, url = ""] = /serves the dashboard at (\S+)\n/.exec(station.out()) ?? []
    return url
  })

const written = (file: string) =>
  Effect.map(
    Effect.repeat(
      Effect.delay(
        Effect.sync(() => fs.existsSync(file)),
        "20 millis"
      ),
      { until: (exists) => exists }
    ),
    () => fs.readFileSync(file, "utf8")
  )

const stopped = (station: Ow.Running) => Effect.zipRight(station.signal("SIGTERM"), station.end)

/** Fails, and leaves a file when it has. */
const failing = `touch "$folder/ran"; exit 3`

describe.skipIf(process.platform !== "linux")("ow serve --open", () => {
  it.scopedLive("opens the URL of the dashboard, without the secrets of the station", () =>
    Effect.gen(function* () {
      const script = `printf '%s\\n' "$#" "$1" "\${STATION_TOKEN-no token}" > "$folder/.part"; mv "$folder/.part" "$folder/ran"`
      const { file, serve } = yield* home(script)
      const station = yield* serve()
      const url = yield* urlOf(station)
      assert.strictEqual(yield* written(file("ran")), `1\n${url}\nno token\n`)
      assert.deepInclude(yield* stopped(station), { code: 0, err: "" })
    })
  )

  it.scopedLive("does not wait for a browser, nor end it", () =>
    Effect.gen(function* () {
      const { file, serve } = yield* home(`echo $$ > "$folder/.part"; mv "$folder/.part" "$folder/ran"; exec sleep 600`)
      const station = yield* serve({ WAYLAND_DISPLAY: "wayland-0" })
      yield* station.prints(/stores readings in/)
      const pid = Number(yield* written(file("ran")))
      yield* Effect.addFinalizer(() => Effect.sync(() => process.kill(pid)))
      assert.deepInclude(yield* stopped(station), { code: 0, err: "" })
      assert.isTrue(process.kill(pid, 0))
    })
  )

  it.scopedLive.each([
    ["if it fails", failing, { DISPLAY: ":9" }, "xdg-open failed"],
    ["if it is not installed", undefined, { DISPLAY: ":9", PATH: "/nowhere" }, "xdg-open is not installed"],
    ["without a graphical session", failing, {}, "there is no graphical session"]
  ] as const)("says where the dashboard is %s, and runs", ([, script, environment, reason]) =>
    Effect.gen(function* () {
      const { file, serve } = yield* home(script)
      const station = yield* serve(environment)
      const url = yield* urlOf(station)
      const note = `ow: cannot open a browser (${reason}); the dashboard is at ${url}\n`
      yield* station.complains(note)
      const response = yield* Effect.promise(() => fetch(`${url}/healthz`))
      assert.strictEqual(response.status, 200)
      assert.deepInclude(yield* stopped(station), { code: 0, err: note })
      assert.strictEqual(fs.existsSync(file("ran")), reason === "xdg-open failed")
    })
  )

  it.scopedLive("needs the HTTP API", () =>
    Effect.gen(function* () {
      const { serve } = yield* home(failing, false)
      const { code, err } = yield* Effect.flatMap(serve(), ({ end }) => end)
      assert.deepStrictEqual([code, err], [2, "ow: --open needs the HTTP API, which http: false switches off\n"])
    })
  )
})

it("the address of all interfaces is opened as that of this machine", () => {
  assert.strictEqual(localUrl("http://0.0.0.0:4380"), "http://127.0.0.1:4380")
  assert.strictEqual(localUrl("http://[::]:4380"), "http://[::1]:4380")
  assert.strictEqual(localUrl("http://192.168.1.7:4380"), "http://192.168.1.7:4380")
})
