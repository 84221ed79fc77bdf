import { ServerAddress } from "@owserver/node"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Station from "../Station.js"
import * as StationConfig from "../StationConfig.js"
import * as Announcer from "./announcer.js"
import { type CommandFailure, failure, HostTag, line, write } from "./context.js"
import { explained, loadConfig } from "./opened.js"
import { ExitCode, type StationCommand } from "./StationCommand.js"
import * as Unit from "./unit.js"

const check = (config: StationConfig.StationConfig) =>
  Effect.gen(function* () {
    const { collect, servers, source, store } = config
    yield* line(source === undefined ? "no configuration file: the defaults apply" : `${source} is valid`)
    for (const { address, id } of servers) yield* line(`reads ${id} at ${ServerAddress.format(address)}`)
    yield* line(`rules: ${collect.plan.length}`)
    yield* line(`stores readings in ${StationConfig.formatDatabase(store.database)}`)
  })

const runStation = (config: StationConfig.StationConfig, verbose: boolean) =>
  Effect.gen(function* () {
    const announcer = Announcer.make(config, yield* HostTag, verbose)
    let isOpen = false
    let isStopping = false
    const opened = Effect.zipLeft(
      announcer.opened,
      Effect.sync(() => {
        isOpen = true
      })
    )
    // The last finalizer to run, after all that waited is written.
    yield* Effect.addFinalizer(() => (isStopping ? announcer.stopped : Effect.void))
    const station = Layer.build(Station.layer(config, { ...announcer, opened }))
    return yield* Effect.onInterrupt(Effect.zipRight(station, Effect.never), () => {
      isStopping = isOpen
      return isStopping ? announcer.stopping : Effect.void
    })
  }).pipe(
    Effect.scoped,
    Effect.mapError((error) =>
      error._tag === "ListenError" ? failure(error.message, ExitCode.unavailable) : explained(config)(error)
    )
  )

/** Runs a station, or prints what it would do. */
export const serve = ({
  action,
  config: file,
  verbose
}: Extract<StationCommand, { readonly _tag: "Serve" }>): Effect.Effect<void, CommandFailure, HostTag> =>
  Effect.gen(function* () {
    const config = yield* loadConfig(file)
    switch (action) {
      case "check":
        return yield* check(config)
      case "print-config":
        return yield* write(`${StationConfig.format(config)}\n`)
      case "print-unit":
        return yield* write(yield* Unit.print(config))
      case "run":
        return yield* runStation(config, verbose)
    }
  })
