import { Bus, OwServerTest } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/tcp"
import { OwServerLive } from "@owserver/node"
import { Effect, Either, Layer } from "effect"
import * as RealOwServer from "./RealOwServer.js"
import { suite } from "./suite.js"

const bus = () =>
  Either.getOrThrow(
    Bus.make({
      "10.000010EF0000": { type: "DS18S20", temperature: 1.6, temphigh: 1.8 },
      "28.000028D70100": { type: "DS18B20", temperature: 4.1 },
      "05.000005FA0200": { type: "DS2405", PIO: false }
    })
  )

suite(
  "the fake in memory",
  Layer.suspend(() => OwServerTest.layer(bus()))
)

suite(
  "the fake over TCP",
  Layer.unwrapScoped(Effect.map(Effect.orDie(FakeTcp.serve(bus())), ({ host, port }) => OwServerLive(host, port)))
)

suite(
  "owserver --tester",
  Layer.unwrapScoped(Effect.map(RealOwServer.start("--tester=10,28,05"), ({ host, port }) => OwServerLive(host, port))),
  { skip: !RealOwServer.installed }
)
