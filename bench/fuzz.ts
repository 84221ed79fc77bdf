/**
 * Throws requests at the fake that no client sends: recorded ones, changed at random, cut, joined, and plain noise. It must
 * neither throw nor hang, and answer the next sane request as always.
 *
 *     tsx --conditions=@owserver/source bench/fuzz.ts --requests=1000000 --seed=1
 */
import * as fs from "node:fs"
import { parseArgs } from "node:util"
import { Flags, Reply, Request } from "@owserver/client"
import { Bus, FakeOwServer } from "@owserver/fake"
import { Effect, Either } from "effect"

const { values } = parseArgs({
  options: { requests: { type: "string", default: "100000" }, seed: { type: "string", default: "1" } }
})
const count = Number(values.requests)
const seed = Number(values.seed)

/** Mulberry32: small, and the same everywhere. */
const generator = (start: number) => {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

const random = generator(seed)
const below = (limit: number) => Math.floor(random() * limit)
const oneOf = <A>(all: ReadonlyArray<A>): A => all[below(all.length)]!

const recordings = ["basic", "read", "write", "dir", "flags", "alias", "malformed", "connection"].flatMap((group) => {
  const file = new URL(`../packages/protocol/test/recordings/${group}.json`, import.meta.url)
  const { cases } = JSON.parse(fs.readFileSync(file, "utf8")) as { cases: ReadonlyArray<{ request: string }> }
  return cases.map(({ request }) => Uint8Array.from(Buffer.from(request, "hex"))).filter(({ length }) => length < 500)
})

const extremes = [0, 1, -1, -2, 0x7fff_ffff, -0x8000_0000, 100_050, 100_051, 0x1_0001, 0x1_ffff, 4096]

const mutations: ReadonlyArray<(bytes: Uint8Array) => Uint8Array> = [
  (bytes) => bytes,
  (bytes) => {
    const changed = bytes.slice()
    for (let n = below(8); n >= 0; n--) changed[below(changed.length)] = below(256)
    return changed
  },
  (bytes) => {
    const changed = bytes.slice()
    if (changed.length >= 24) new DataView(changed.buffer).setInt32(below(6) * 4, oneOf(extremes))
    return changed
  },
  (bytes) => bytes.slice(0, below(bytes.length + 1)),
  (bytes) => Buffer.concat([bytes, oneOf(recordings)]),
  (bytes) => Buffer.concat([bytes.slice(0, below(bytes.length + 1)), oneOf(recordings).slice(below(24))]),
  () => Uint8Array.from({ length: below(200) }, () => below(256))
]

const sane = Either.getOrThrow(
  Request.read("/10.000010EF0000/family", { size: 10, flags: Flags.FLG_PERSISTENCE | Flags.FLG_OWNET })
)

const program = Effect.gen(function* () {
  const bus = yield* Bus.tester("10,28,26,29,20,1F,04,05,1D,81")
  const server = yield* FakeOwServer.make(bus)
  const tally = { requests: 0, connections: 0, endedByServer: 0, frames: 0, slowest: 0 }

  const converse = () => {
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
    for (let n = below(20); n >= 0 && !ended; n--) {
      tally.requests++
      const bytes = oneOf(mutations)(oneOf(recordings))
      const start = performance.now()
      const cut = below(bytes.length + 1)
      conversation.receive(bytes.subarray(0, cut))
      if (cut < bytes.length) conversation.receive(bytes.subarray(cut))
      tally.slowest = Math.max(tally.slowest, performance.now() - start)
    }
    if (ended) tally.endedByServer++
    if (random() < 0.5) conversation.finish()
    conversation.gone()
  }

  /** What a sane client gets afterwards. An alias that was written meanwhile does not change it. */
  const check = () => {
    const received: Array<Uint8Array> = []
    const conversation = server.accept({ send: (bytes) => received.push(bytes), end: () => {} })
    conversation.receive(Request.encode(sane))
    conversation.gone()
    const expected = Reply.encode(Reply.answer({ ret: 2, size: 2, payload: Buffer.from("10"), flags: sane.flags }))
    if (Buffer.compare(Buffer.concat(received), expected) !== 0) {
      throw new Error(
        `after ${tally.requests} requests of seed ${seed} a sane one was answered by ${Buffer.concat(received).toString("hex")}`
      )
    }
  }

  while (tally.requests < count) {
    yield* Effect.sync(() => {
      for (let n = 0; n < 100; n++) converse()
      check()
    })
    // The watches of connections that are gone have their turn.
    yield* Effect.sleep(0)
  }
  const { open } = yield* server.counters
  if (open !== 0) throw new Error(`${open} connections were left open`)
  return tally
})

const { connections, endedByServer, frames, requests, slowest } = await Effect.runPromise(Effect.scoped(program))
console.log(
  `seed ${seed}: ${requests} requests on ${connections} connections, ${endedByServer} ended by the server, ` +
    `${frames} frames in reply, the slowest after ${slowest.toFixed(1)} ms; every sane request between was answered`
)
