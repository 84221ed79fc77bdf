// A test with the fake in memory, without platform packages.
import { OwServer, type OwServerError } from "@owserver/client"
import { Bus, FakeOwServer, OwServerTest } from "@owserver/fake"
import { Console, Effect } from "effect"

const bus = Bus.make({ "10.67C6697351FF": { temperature: 21.5 } })

const program: Effect.Effect<void, OwServerError, OwServer | FakeOwServer.FakeOwServer> = Effect.gen(function* () {
  const { setFaults } = yield* FakeOwServer.FakeOwServer
  yield* setFaults({})
  yield* Console.log(yield* OwServer.readText("/10.67C6697351FF/temperature", { flags: { trim: true } }))
})

Effect.runPromise(Effect.provide(program, OwServerTest.layer(bus)))
