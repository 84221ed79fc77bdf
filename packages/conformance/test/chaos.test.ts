/**
 * The client in a storm: nothing is lost, mixed up, done twice or left behind, whatever the network and the server do. What
 * is checked is in `chaos/`: `Callers.ts` for each call, `Ledger.ts` for writes, `Sockets.ts` for connections, `Storm.ts`
 * for what is left.
 *
 * The environment says how long it takes in all, and of which seed: a run prints its own.
 *
 *     CHAOS_SECONDS=3600 CHAOS_SEED=7 npx -y pnpm@10 chaos
 *
 * From two minutes on, one for each server, it is also seen that memory does not grow.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Servers from "./chaos/Servers.js"
import * as Storm from "./chaos/Storm.js"
import * as RealOwServer from "./RealOwServer.js"

const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 0x1_0000_0000))
const seconds = Number(process.env.CHAOS_SECONDS ?? 14) / 2

const servers: ReadonlyArray<readonly [string, Servers.Make, boolean]> = [
  ["the fake", Servers.fake, true],
  ["owserver", Servers.real, RealOwServer.installed]
]

// One after the other: the sockets and timers of a process are counted.
describe.sequential(`a storm of seed ${seed}`, () => {
  for (const [name, make, isHere] of servers) {
    it.live.skipIf(!isHere)(
      `before ${name}: each call ends as it must, writes are made once, and nothing is left`,
      () =>
        Effect.map(Storm.run(make, { seed, seconds }), ({ missing, text, violations }) => {
          console.log(text)
          assert.deepStrictEqual(violations, [])
          assert.deepStrictEqual(missing, [], "has not happened")
        }),
      seconds * 4000 + 60_000
    )
  }
})
