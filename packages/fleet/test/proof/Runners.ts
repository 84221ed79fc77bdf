/** Three processes of `ow serve --fleet`, which are started again when they end, as systemd does. */
import { fileURLToPath } from "node:url"
import { Effect, Scope } from "effect"
import * as CutProxy from "../../../station/test/CutProxy.js"
import * as Ow from "../../../station/test/Ow.js"

const installed = fileURLToPath(
  new URL("../../build/installed/node_modules/@owserver/station/bundle/ow.js", import.meta.url)
)

export interface Slot {
  readonly name: string
  readonly proxy: CutProxy.CutProxy
  /** Starts a process, and waits until it serves. */
  readonly start: Effect.Effect<void, unknown>
  readonly signal: (name: NodeJS.Signals) => Effect.Effect<void>
  /** Sends a signal that ends the process, and waits for its end. Returns how it ended. */
  readonly end: (name: "SIGTERM" | "SIGKILL") => Effect.Effect<Ow.Ended>
  /** Whether the connections of a process with this name are those of this runner. */
  readonly owns: (connection: string | undefined) => boolean
  /** The address of the HTTP API of the process that runs, if one does. */
  readonly url: () => string | undefined
  /** How processes ended that nobody had told to end. */
  readonly exits: () => ReadonlyArray<Ow.Ended>
  readonly output: () => string
}

/** The exit code of a runner that asks to be started again. */
const startsAgain = 5

const makeSlot = (
  name: string,
  database: URL,
  config: string,
  home: string
): Effect.Effect<Slot, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const scope = yield* Effect.scope
    const proxy = yield* CutProxy.make(Number(database.port))
    const exits: Array<Ow.Ended> = []
    let life = 0
    let running: Ow.Running | undefined
    let url: string | undefined
    const launch = Effect.gen(function* () {
      life++
      const store = new URL(database)
      store.port = String(proxy.port)
      store.searchParams.set("application_name", `${name}${life}`)
      // A warning of the driver tells where it comes from.
      const environment = {
        HOME: home,
        STATION_STORE: store.href,
        STATION_PORT: "0",
        NODE_OPTIONS: "--trace-deprecation"
      }
      const started = yield* Ow.start(["serve", "--fleet", "--config", config], environment, installed).pipe(
        Effect.provideService(Scope.Scope, scope)
      )
      running = started
      yield* Effect.forkIn(supervised(started), scope)
      return started
    })
    const supervised = (one: Ow.Running): Effect.Effect<void> =>
      Effect.gen(function* () {
        const ended = yield* one.end
        if (running !== one) return
        url = undefined
        exits.push(ended)
        // Any other end is a bug, which the test reports.
        if (ended.code === startsAgain) yield* Effect.flatMap(launch, served)
      })
    const served = (one: Ow.Running) =>
      Effect.map(one.prints(/serves the dashboard at (\S+)/), () => {
        if (running === one) url = /serves the dashboard at (\S+)/.exec(one.out())?.[1]
      })
    return {
      name,
      proxy,
      start: Effect.flatMap(launch, served),
      signal: (signal) => Effect.suspend(() => running?.signal(signal) ?? Effect.void),
      end: (signal) =>
        Effect.suspend(() => {
          const one = running
          if (one === undefined) return Effect.die(new Error(`runner ${name} does not run`))
          running = undefined
          url = undefined
          return Effect.zipRight(one.signal(signal), one.end)
        }),
      owns: (connection) => connection !== undefined && /^\D+/.exec(connection)?.[0] === name,
      url: () => url,
      exits: () => exits,
      output: () => `${running?.out() ?? ""}`
    }
  })

export const make = (
  names: ReadonlyArray<string>,
  database: string,
  config: string,
  home: string
): Effect.Effect<ReadonlyArray<Slot>, unknown, Scope.Scope> =>
  Effect.forEach(names, (name) => makeSlot(name, new URL(database), config, home))
