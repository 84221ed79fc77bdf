import { Bus, type Devices, FakeOwServer, type Faults } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect } from "effect"
import { ow } from "./Main.js"

export const thermometer = "/10.67C6697351FF"

const devices: Devices = { "10.67C6697351FF": { temperature: 21.5 }, "28.AD6555070000": {} }

/** A fake over TCP until the scope closes, and a function that runs `ow` against it. */
export const asking = (given: Devices = devices, faults?: Faults.Faults) =>
  Effect.gen(function* () {
    const server = yield* FakeOwServer.make(Bus.make(given), { faults })
    const { host, port } = yield* FakeTcp.listen(server)
    const address = `${host}:${port}`
    return {
      address,
      server,
      ask: (...args: ReadonlyArray<string>) => ow(args, { OWSERVER: address }),
      /** The number of requests received. */
      requests: Effect.map(server.counters, ({ requests }) => [...requests.values()].reduce((sum, n) => sum + n, 0))
    }
  })

/** A success: it printed only this and exited with 0. */
export const printed = (out: string) => ({ code: 0, out, err: "" })
