/**
 * Sends malformed requests to the fake: recorded ones that are changed at random, cut or joined, and noise. The fake must neither
 * throw nor hang, and it must answer the next valid request.
 *
 *     tsx --conditions=@owserver/source bench/fuzzFake.ts --requests=1000000 --seed=1
 */
import { parseArgs } from "node:util"
import { Flags } from "@owserver/client"
import { Bus, FakeOwServer } from "@owserver/fake"
import { Reply, Request } from "@owserver/protocol"
import { Effect, Either } from "effect"
import * as Mutation from "./Mutation.js"
import { Random } from "./Random.js"

const { values } = parseArgs({
  options: { requests: { type: "string", default: "100000" }, seed: { type: "string", default: "1" } }
})
const count = Number(values.requests)
const seed = Number(values.seed)

const random = new Random(seed)

const extremes = [0, 1, -1, -2, 0x7fff_ffff, -0x8000_0000, 100_050, 100_051, 0x1_0001, 0x1_ffff, 4096]
const mutant = Mutation.mutant(
  random,
  Mutation.recorded(({ request }) => [request]),
  extremes
)

const valid = Either.getOrThrow(
  Request.read("/10.000010EF0000/family", { size: 10, flags: Flags.FLG_PERSISTENCE | Flags.FLG_OWNET })
)

const program = Effect.gen(function* () {
  const bus = yield* Bus.tester("10,28,26,29,20,1F,04,05,1D,81")
  const server = yield* FakeOwServer.make(bus)
  const tally = { requests: 0, connections: 0, endedByServer: 0, frames: 0, slowest: 0 }

  const runConnection = () => {
    tally.connections++
    let ended = false
    const conversation = server.accept({
      send: () => {
        tally.frames++
      },
      end: () => {
        ended = true
      }
    })
    for (let n = random.below(20); n >= 0 && !ended; n--) {
      tally.requests++
      const bytes = mutant()
      const start = performance.now()
      const cut = random.below(bytes.length + 1)
      conversation.receive(bytes.subarray(0, cut))
      if (cut < bytes.length) conversation.receive(bytes.subarray(cut))
      tally.slowest = Math.max(tally.slowest, performance.now() - start)
    }
    if (ended) tally.endedByServer++
    if (random.oncePer(2)) conversation.finish()
    conversation.gone()
  }

  /** Checks the reply to a valid request. Aliases written meanwhile do not change it. */
  const check = () => {
    const received: Array<Uint8Array> = []
    const conversation = server.accept({ send: (bytes) => received.push(bytes), end: () => {} })
    conversation.receive(Request.encode(valid))
    conversation.gone()
    const expected = Reply.encode(Reply.answer({ ret: 2, size: 2, payload: Buffer.from("10"), flags: valid.flags }))
    if (Buffer.compare(Buffer.concat(received), expected) !== 0) {
      throw new Error(
        `after ${tally.requests} requests of seed ${seed} a valid one was answered with ${Buffer.concat(received).toString("hex")}`
      )
    }
  }

  while (tally.requests < count) {
    yield* Effect.sync(() => {
      for (let n = 0; n < 100; n++) runConnection()
      check()
    })
    // Lets the fibers of closed connections run.
    yield* Effect.sleep(0)
  }
  const { open } = yield* server.counters
  if (open !== 0) throw new Error(`${open} connections stayed open`)
  return tally
})

const { connections, endedByServer, frames, requests, slowest } = await Effect.runPromise(Effect.scoped(program))
console.log(
  `seed ${seed}: ${requests} requests on ${connections} connections, ${endedByServer} ended by the server, ` +
    `${frames} frames in reply, the slowest after ${slowest.toFixed(1)} ms; every valid request in between was answered`
)
