import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { StationConfig } from "@owserver/station"
import { Effect } from "effect"
import { temporaryFolder } from "../../station/test/Databases.js"
import * as Recorder from "../../station/test/outbox/Recorder.js"
import * as Publish from "../src/publish.js"

describe("the outbox of a runner that does not publish", () => {
  it.scopedLive("tests a webhook itself, and says who can test a target of MQTT", () =>
    Effect.gen(function* () {
      const { requests, url } = yield* Recorder.make((response) => response.end())
      const file = path.join(yield* temporaryFolder, "station.json")
      const targets = { phone: { type: "webhook", url }, siren: { type: "mqtt", topic: "siren" } }
      fs.writeFileSync(file, JSON.stringify({ mqtt: { url: "mqtt://broker.lan" }, targets }))
      const config = yield* StationConfig.load({ file })
      const status = Effect.succeed({ outbox: [] } as never)
      const outbox = yield* Publish.outbox(config, { outbox: () => undefined }, { status })
      yield* outbox.test("phone")!
      assert.lengthOf(requests, 1)
      const error = yield* Effect.flip(outbox.test("siren")!)
      assert.match(error.message, /another runner has the connection/)
    })
  )
})
