/**
 * Simulated servers in a process of their own, each with one bus of thermometers and one of counters. Sends the ports to the
 * parent, and exits with it.
 */
import { Bus, type Devices } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect } from "effect"

const [, , servers = "0", devices = "0"] = process.argv

const numbered = (family: "28" | "1D"): Devices =>
  Object.fromEntries(
    Array.from({ length: Number(devices) }, (_, n) => [
      `${family}.${n.toString(16).toUpperCase().padStart(12, "0")}`,
      family === "28" ? { temperature: n / 16 } : {}
    ])
  )

process.on("disconnect", () => process.exit())

Effect.runPromise(
  Effect.scoped(
    Effect.gen(function* () {
      const all = yield* Effect.forEach(Array.from({ length: Number(servers) }), () =>
        FakeTcp.make(Bus.make(numbered("28"), numbered("1D")))
      )
      process.send?.(all.map(({ port }) => port))
      yield* Effect.never
    })
  )
)
