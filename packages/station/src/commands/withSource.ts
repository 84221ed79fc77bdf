import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as CsvTable from "../format/csvTable.js"
import * as Display from "../format/display.js"
import type { StationConfig } from "../StationConfig.js"
import { Store, type StoreService } from "../store/Store.js"
import { type CommandFailure, failure, type HostTag } from "./context.js"
import { explained, withStore } from "./opened.js"
import * as RemoteSource from "./remoteSource.js"
import { ExitCode } from "./StationCommand.js"
import type { Source } from "./source.js"

/** The options that name a source. */
export interface Named {
  readonly config: string | undefined
  readonly url: string | undefined
  readonly tokenFile: string | undefined
}

const ofStore = (config: StationConfig, store: StoreService): Source => {
  const display = Display.make(config)
  const failing = Effect.mapError(explained(config))
  return {
    display,
    series: failing(store.series),
    latest: failing(store.latest),
    history: (series, options) => failing(store.history(series, options)),
    label: (series, label) => failing(store.label(series, label)),
    csv: (all, _, period, options) => {
      const ids = all.map(({ id }) => id)
      const values = ids.length === 0 ? Stream.empty : Stream.mapError(store.values(period, ids), explained(config))
      return CsvTable.format(all, values, display, options)
    }
  }
}

/** Runs `use` with the database of a configuration, or with the station at a URL. */
export const withSource = <A>(
  { config, tokenFile, url }: Named,
  use: (source: Source) => Effect.Effect<A, CommandFailure, HostTag>
): Effect.Effect<A, CommandFailure, HostTag> =>
  Effect.suspend(() => {
    if (url === undefined) {
      if (tokenFile !== undefined) return failure("--token-file belongs to --url", ExitCode.usage)
      return withStore(config, (config) => Effect.flatMap(Store, (store) => use(ofStore(config, store))))
    }
    if (config !== undefined)
      return failure("--config and --url cannot be combined: a station has its own configuration", ExitCode.usage)
    return Effect.flatMap(RemoteSource.connect(url, tokenFile), use)
  })
