/**
 * A whole station, as it is published, that reads a simulated owserver each second. Both can be stopped and started, at the same
 * addresses.
 */
import * as FileSystem from "node:fs"
import * as Path from "node:path"
import type { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, Exit, Scope } from "effect"
import { temporaryFolder } from "../Databases.js"
import * as Ow from "../Ow.js"
import * as Relay from "./Relay.js"

export interface Switch {
  readonly stop: Effect.Effect<void>
  readonly start: Effect.Effect<void>
}

export interface WholeStation {
  readonly url: string
  /** The station, which is killed when it stops. Its readings are in a file. */
  readonly station: Switch
  /** The owserver. */
  readonly server: Switch
}

/** Leads a relay to the port of `open` while it runs. */
const switched = (relay: Relay.Relay, open: Effect.Effect<number, never, Scope.Scope>) =>
  Effect.gen(function* () {
    let scope = yield* Scope.make()
    const start = Effect.gen(function* () {
      scope = yield* Scope.make()
      yield* Effect.flatMap(Scope.extend(open, scope), relay.lead)
    })
    const stop = Effect.zipRight(
      relay.lead(undefined),
      Effect.suspend(() => Scope.close(scope, Exit.void))
    )
    yield* Effect.addFinalizer(() => stop)
    yield* start
    return { start, stop }
  })

/** Writes a configuration, and returns its file. `fields` replace the defaults. */
const configure = (folder: string, serverPort: number, fields: object): string => {
  const file = Path.join(folder, "station.json")
  const content = {
    servers: { house: `127.0.0.1:${serverPort}` },
    collect: { every: "1s", discovery: "1s" },
    store: { file: "station.db", flush: { every: "1s" } },
    http: { port: 0 },
    display: { zone: "Europe/Berlin" },
    ...fields
  }
  FileSystem.writeFileSync(file, JSON.stringify(content))
  return file
}

const served = /serves .* at http:\/\/127\.0\.0\.1:(\d+)/

export const serve = (bus: Bus.Bus, fields: object = {}): Effect.Effect<WholeStation, never, Scope.Scope> =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const toServer = yield* Relay.make
    const toStation = yield* Relay.make
    const openServer = Effect.map(Effect.orDie(FakeTcp.make(bus)), ({ port }) => port)
    const server = yield* switched(toServer, openServer)
    const config = configure(folder, toServer.port, fields)
    const openStation = Effect.gen(function* () {
      const station = yield* Ow.start(["serve", "--config", config], { HOME: folder })
      // The database is free when the process has ended.
      yield* Effect.addFinalizer(() => Effect.zipRight(station.signal("SIGKILL"), station.end))
      yield* station.prints(served)
      return Number(served.exec(station.out())?.[1])
    })
    const station = yield* switched(toStation, openStation)
    return { url: `http://127.0.0.1:${toStation.port}`, server, station }
  })
