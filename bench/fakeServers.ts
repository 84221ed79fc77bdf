/**
 * Simulated servers in a process of their own, each with one thermometer that returns the number of the server. Sends the ports
 * to the parent, and exits with it.
 */
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect } from "effect"

const [, , from = "0", to = "0"] = process.argv

const server = (n: number) => FakeTcp.make(Bus.make({ "28.000000000001": { temperature: n / 16 } }))

const numbers = Array.from({ length: Number(to) - Number(from) }, (_, n) => Number(from) + n)

process.on("disconnect", () => process.exit())

Effect.runPromise(
  Effect.scoped(
    Effect.gen(function* () {
      const all = yield* Effect.forEach(numbers, server)
      process.send?.(all.map(({ port }) => port))
      yield* Effect.never
    })
  )
)
