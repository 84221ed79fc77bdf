/**
 * The published `ow` on one machine, and its station on another.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect } from "effect"
import { temporaryFolder } from "./Databases.js"
import * as Ow from "./Ow.js"

const token = "correct-horse-battery"

it.scopedLive("ow history, ow export and ow label ask a running station, with its token", () =>
  Effect.gen(function* () {
    const server = yield* FakeTcp.make(yield* Bus.make({ "28.AD6555070000": { temperature: 21.5 } }))
    const [folder, elsewhere] = [yield* temporaryFolder, yield* temporaryFolder]
    const config = path.join(folder, "station.json")
    const content = {
      servers: { house: `127.0.0.1:${server.port}` },
      collect: { every: "1s" },
      store: { file: "station.db", flush: { every: "1s" } },
      http: { port: 0 }
    }
    fs.writeFileSync(config, JSON.stringify(content))
    const station = yield* Ow.start(["serve", "--config", config], { HOME: folder, STATION_TOKEN: token })
    yield* station.prints(/serves the dashboard at (\S+)\n/)
    const [, url = ""] = /serves the dashboard at (\S+)\n/.exec(station.out()) ?? []
    const ow = (args: ReadonlyArray<string>, environment: object = { STATION_TOKEN: token }) =>
      Ow.run([...args, "--url", url], { HOME: elsewhere, ...environment })

    const exported = yield* Effect.repeat(ow(["export"]), {
      until: ({ code, out }) => code !== 0 || out.includes("28.")
    })
    assert.deepInclude(exported, { code: 0, err: "" })
    assert.match(exported.out, /^time,server,.*\n.*,house,28\.AD6555070000,temperature,,21\.5,°C,good\n/)
    const labelled = yield* ow(["label", "28.AD6555070000", "--name", "Küche"])
    assert.deepInclude(labelled, { code: 0, err: "ow: labelled Küche (28.AD6555070000/temperature)\n" })
    assert.match((yield* ow(["history"])).out, /28\.AD6555070000 {2}temperature {2}Küche .* 21\.5 {2}°C /)
    assert.deepInclude(yield* ow(["history"], {}), {
      code: 4,
      out: "",
      err: `ow: ${url} needs a token: set the variable STATION_TOKEN, or name a file with --token-file\n`
    })
    assert.deepStrictEqual(fs.readdirSync(elsewhere), [])
  })
)
