/** `ow serve` with a broker that asks for TLS and a password. */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect } from "effect"
import { temporaryFolder } from "../Databases.js"
import * as Ow from "../Ow.js"
import * as Client from "./Client.js"
import * as Mosquitto from "./Mosquitto.js"

const password = "s3cret-of-the-broker"
const device = "28.AD6555070000"
const state = `owserver/house/${device}/temperature`

describe.skipIf(!Mosquitto.isRun)("ow serve with MQTT", () => {
  it.scopedLive("publishes, and is unavailable after kill -9, and after its end", () =>
    Effect.gen(function* () {
      const broker = yield* Mosquitto.run({ password, tls: true })
      const { port } = yield* FakeTcp.make(Bus.make({ [device]: { temperature: 21.5 } }))
      const folder = yield* temporaryFolder
      const config = path.join(folder, "station.json")
      const content = {
        servers: { house: `127.0.0.1:${port}` },
        collect: { every: "1s", discovery: "1s" },
        store: { file: "station.db", flush: { every: "1s" } },
        http: { port: 0 },
        mqtt: { url: broker.url, username: "station", passwordFile: "password", caFile: broker.certificate }
      }
      fs.writeFileSync(config, JSON.stringify(content))
      fs.writeFileSync(path.join(folder, "password"), `${password}\n`)
      const serve = Ow.start(["serve", "--config", config, "--verbose"], { HOME: folder })

      const client = yield* Client.make(broker, { password })
      const first = yield* serve
      yield* client.has(state, "21.5")
      yield* client.has("owserver/availability", "online")
      yield* first.prints(/ publishes to mqtts:\/\/127\.0\.0\.1:\d+\n/)
      yield* first.signal("SIGKILL")
      yield* client.has("owserver/availability", "offline")
      yield* first.end

      const second = yield* serve
      yield* client.has("owserver/availability", "online")
      yield* second.signal("SIGTERM")
      const { code, err, out } = yield* second.end
      yield* client.has("owserver/availability", "offline")
      assert.deepStrictEqual([code, err], [0, ""])
      const printed = yield* Ow.run(["serve", "--print-config", "--config", config], { HOME: folder })
      assert.strictEqual(JSON.parse(printed.out).mqtt.username, "station")
      for (const text of [first.out(), out, printed.out]) assert.notInclude(text, password)
    })
  )
})
