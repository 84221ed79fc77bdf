/** Simulated owservers that note when they were asked. */
import { Bus, type Devices, FakeOwServer } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, type Scope } from "effect"

export interface Fake {
  readonly id: string
  readonly port: number
  /** The input whose state raises an alarm. */
  readonly alert: (isOn: boolean) => Effect.Effect<void, unknown>
  /** The number of writes so far. */
  readonly writes: Effect.Effect<number>
  readonly mostOpen: Effect.Effect<number>
  /** The longest time in milliseconds without a byte from any client, since the last call. */
  readonly silence: () => number
}

/** The message type of a write. */
const write = 3

/** Inputs and outputs only: nothing but a request of the HTTP API writes to them, while thermometers are told to convert. */
const devicesOf = (n: number) =>
  ({
    [`05.00000000${n}001`]: { sensed: true },
    [`05.00000000${n}002`]: { sensed: false },
    [`3A.00000000${n}003`]: { sensed: [false, false], PIO: [false, false] }
  }) as unknown as Devices

const make = (n: number): Effect.Effect<Fake, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const bus = yield* Bus.make(devicesOf(n))
    const server = yield* FakeOwServer.make(bus)
    let last = performance.now()
    let longest = 0
    const asked = () => {
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
    }
    const accept: FakeOwServer.FakeOwServerService["accept"] = (wire) => {
      const conversation = server.accept(wire)
      return {
        ...conversation,
        receive: (bytes) => {
          asked()
          conversation.receive(bytes)
        }
      }
    }
    const { port } = yield* FakeTcp.listen({ ...server, accept })
    return {
      id: `house${n}`,
      port,
      alert: (isOn) => bus.set(`/3A.00000000${n}003/sensed.A`, isOn),
      writes: Effect.map(server.counters, ({ requests }) => requests.get(write) ?? 0),
      mostOpen: Effect.map(server.counters, ({ mostOpen }) => mostOpen),
      silence: () => {
        asked()
        const result = longest
        longest = 0
        return result
      }
    }
  })

export const makeAll = (count: number): Effect.Effect<ReadonlyArray<Fake>, unknown, Scope.Scope> =>
  Effect.forEach(
    Array.from({ length: count }, (_, n) => n + 1),
    make
  )
