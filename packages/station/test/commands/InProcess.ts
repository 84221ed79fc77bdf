/**
 * The commands of the station within the process of the tests.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { LibsqlStore, type Sample, type Series, type Store } from "@owserver/station"
import { Effect, type Scope } from "effect"
import { type Host, run, type StationCommand } from "../../src/main.js"
import { temporaryFolder } from "../Databases.js"

export interface Ran {
  readonly code: number
  readonly out: string
  readonly notes: ReadonlyArray<string>
  readonly failures: ReadonlyArray<string>
}

/** Runs a command until it ends. */
export const command = (
  command: StationCommand,
  environment: Host["environment"],
  options: Partial<Host> = {}
): Effect.Effect<Ran> =>
  Effect.promise(async () => {
    let out = ""
    const notes: Array<string> = []
    const failures: Array<string> = []
    const code = await run(command, {
      environment,
      program: ["/usr/bin/node", "/usr/bin/ow"],
      json: false,
      line: async (text) => {
        out += `${text}\n`
      },
      write: async (text) => {
        out += text
      },
      note: async (text) => void notes.push(text),
      fail: async (message) => void failures.push(message),
      status: async () => {},
      signal: new AbortController().signal,
      ...options
    })
    return { code, out, notes, failures }
  })

const day = 86_400_000
type Of<Tag> = Extract<StationCommand, { readonly _tag: Tag }>

/** The station of a command: its configuration, or its URL. */
export interface Where {
  readonly config?: string
  readonly url?: string
  readonly tokenFile?: string
}

const where = ({ config, tokenFile, url }: Where) => ({ config, url, tokenFile })

/** `ow history` without options, unless there are some. */
export const history = (at: Where, options: Partial<Of<"History">> = {}): Of<"History"> => ({
  _tag: "History",
  ...where(at),
  targets: [],
  since: day,
  points: 24,
  ...options
})

/** `ow export` without options, unless there are some. */
export const exported = (at: Where, options: Partial<Of<"Export">> = {}): Of<"Export"> => ({
  _tag: "Export",
  ...where(at),
  targets: [],
  since: day,
  step: undefined,
  separator: ",",
  decimal: ".",
  header: true,
  localTime: false,
  ...options
})

/** `ow label` without options, unless there are some. */
export const labelled = (at: Where, options: Partial<Of<"Label">> = {}): Of<"Label"> => ({
  _tag: "Label",
  ...where(at),
  target: undefined,
  name: undefined,
  place: undefined,
  hidden: undefined,
  ...options
})

const base = { server: "house", family: "28", kind: "gauge", unit: "°C" } as const

export const cellar: Series.Description = { ...base, device: "28.AD6555070000", property: "temperature" }

export const meter: Series.Description = {
  ...base,
  family: "1D",
  kind: "counter",
  unit: "",
  device: "1D.0CA60A000000",
  property: "counter.A"
}

export const sample = (
  series: Series.Description,
  at: number,
  value: number,
  quality: Sample.Quality = "good"
): Sample.Sample => ({ series, at, value, quality })

export interface Home {
  readonly folder: string
  readonly config: string
  readonly environment: { readonly [name: string]: string }
  /** Uses the store beside the commands. */
  readonly store: <A, E>(use: (store: Store.StoreService) => Effect.Effect<A, E>) => Effect.Effect<A, E>
}

/** A folder with a configuration and, if there are samples, their database. */
export const home = (
  samples: ReadonlyArray<Sample.Sample>,
  fields: object = {}
): Effect.Effect<Home, never, Scope.Scope> =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const config = path.join(folder, "station.json")
    const file = path.join(folder, "station.db")
    fs.writeFileSync(
      config,
      JSON.stringify({ servers: { house: "localhost" }, store: { file }, display: { zone: "UTC" }, ...fields })
    )
    const store: Home["store"] = (use) => Effect.scoped(Effect.flatMap(Effect.orDie(LibsqlStore.make({ file })), use))
    if (samples.length > 0) yield* store((store) => Effect.orDie(store.append({ samples, transitions: [] })))
    return { folder, config, environment: { HOME: folder }, store }
  })
