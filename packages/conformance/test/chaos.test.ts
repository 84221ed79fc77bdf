/**
 * The client under random faults of network and server: no call is lost or mixed up, no write is repeated, and nothing leaks. In
 * `chaos/`, `Callers.ts` checks each call, `Ledger.ts` writes, `Sockets.ts` connections, and `Storm.ts` leaks.
 *
 * The environment sets the duration and the seed. A run prints its seed.
 *
 *     CHAOS_SECONDS=3600 CHAOS_SEED=7 npx -y pnpm@10 chaos
 *
 * A run of two minutes or more, one for each server, also checks that memory does not grow.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Servers from "./chaos/Servers.js"
import * as Storm from "./chaos/Storm.js"
import * as RealOwServer from "./RealOwServer.js"

const seed = Number(process.env.CHAOS_SEED ?? 7)
const seconds = Number(process.env.CHAOS_SECONDS ?? 4) / 2

const servers: ReadonlyArray<readonly [string, Servers.Make, boolean]> = [
  ["the fake", Servers.fake, true],
  ["owserver", Servers.real, RealOwServer.installed]
]

// In sequence, because the sockets and timers of the process are counted.
describe.sequential(`a storm of seed ${seed}`, () => {
  for (const [name, make, isHere] of servers) {
    it.live.skipIf(!isHere)(
      `with ${name}: each call ends correctly, no write is repeated, and nothing leaks`,
      () =>
        Effect.map(Storm.run(make, { seed, seconds }), ({ missing, text, violations }) => {
          console.log(text)
          assert.deepStrictEqual(violations, [])
          assert.deepStrictEqual(missing, [], "these outcomes did not occur")
        }),
      seconds * 1000 + 600_000
    )
  }
})
