/**
 * Servers that are killed and restarted on the same port: the fake and the real owserver, with the same devices.
 */
import { Bus, FakeOwServer, Faults } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, Either, type Scope } from "effect"
import * as RealOwServer from "../RealOwServer.js"
import * as Ports from "./Ports.js"
import type { Random } from "./Random.js"
import type { Tally } from "./Tally.js"

export interface Server {
  readonly name: string
  readonly port: number
  /** Whether the server keeps written pages after a restart. */
  readonly remembers: boolean
  /** Runs the server until the scope closes. Then it ends at once, with all connections. */
  readonly up: Effect.Effect<void, never, Scope.Scope>
  /** Applies the next incident to the running server. */
  readonly incident: Effect.Effect<void>
  /** The kinds of incidents. */
  readonly incidents: ReadonlyArray<string>
  /** Turns all faults off. */
  readonly recover: Effect.Effect<void>
}

export type Make = (random: Random, tally: Tally) => Effect.Effect<Server, never, Scope.Scope>

/** Memory chips with pages of 32 bytes. Their addresses differ in every property, also in the checksum. */
export const devices: ReadonlyArray<`2D.${string}`> = [
  "2D.A1B2C3D4E5F6",
  "2D.0102030405A7",
  "2D.5A6B7C8D9E0F",
  "2D.1357924680AC",
  "2D.0000000000C1",
  "2D.FEDCBA987654"
]

/** Fault presets that do not change the results of a client. */
const presets: { readonly [name: string]: Faults.Faults } = {
  "no faults": Faults.none,
  "no persistence": { noPersistence: true },
  "keepalive first": { pingcrazy: true },
  "no DIRALL": { noDirall: true },
  "slow replies": { rules: [Faults.on(Faults.Slow({ millis: 40 }), { every: 7 })] }
}

export const fake: Make = (random, tally) =>
  Effect.gen(function* () {
    const server = yield* FakeOwServer.make(
      Either.getOrThrow(Bus.make(Object.fromEntries(devices.map((address) => [address, {}]))))
    )
    const port = yield* Ports.free
    const incidents = [...Object.keys(presets), "restart"]
    let next = random.between(0, incidents.length)
    const incident = Effect.suspend(() => {
      const name = incidents[next++ % incidents.length]!
      tally.count("server", name)
      const preset = presets[name]
      return preset === undefined ? server.restart : server.setFaults(preset)
    })
    return {
      name: "the fake",
      port,
      remembers: true,
      up: Effect.asVoid(Effect.orDie(FakeTcp.listen(server, { port }))),
      incident,
      incidents,
      recover: server.setFaults(Faults.none)
    }
  })

/** It ends by SIGKILL, and loses written values. */
export const real: Make = () =>
  Effect.map(Ports.free, (port) => ({
    name: "owserver",
    port,
    remembers: false,
    up: Effect.asVoid(RealOwServer.startAt(port, `--mock=${devices.join()}`)),
    incident: Effect.void,
    incidents: [],
    recover: Effect.void
  }))
