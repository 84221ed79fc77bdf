/**
 * The counters of a server and of its buses.
 *
 * @since 0.1.0
 */
import { isMissing, OwPath, OwServer, type OwServerError, OwText } from "@owserver/client"
import * as DirectoryTree from "@owserver/sensors/DirectoryTree"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { busNames } from "./BusNames.js"

/**
 * A counter: its path, its array element or `null`, and its value.
 *
 * @since 0.1.0
 * @category models
 */
export interface Counter {
  readonly path: string
  readonly element: number | null
  readonly value: number
}

const numbered = /\.\d+$/
const all = /\.ALL$/

/** Drops the paths of single array elements (`.0`, `.1`) if the list also contains the path of the whole array (`.ALL`). */
const withoutElements = (paths: ReadonlyArray<string>): ReadonlyArray<string> => {
  const arrays = new Set(paths.filter((path) => all.test(path)).map((path) => path.replace(all, "")))
  return paths.filter((path) => !numbered.test(path) || !arrays.has(path.replace(numbered, "")))
}

const counters = (path: string, text: string): ReadonlyArray<Counter> => {
  const isArray = all.test(path)
  return text
    .split(",")
    .map((part, n) => ({
      path: path.replace(all, ""),
      element: isArray ? n : null,
      value: Number(part)
    }))
    .filter(({ value }) => !Number.isNaN(value))
}

const busOf = (path: string): string | undefined => /^\/bus\.(\d+)\/interface\/statistics\//.exec(path)?.[1]

/**
 * Reads all counters of the server, in listing order, then those of its buses. Skips a bus without counters, such as one behind
 * another server. Passes read failures to `failed`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const read = (
  failed: (error: OwServerError) => Effect.Effect<void>
): Effect.Effect<ReadonlyArray<Counter>, OwServerError, OwServer> =>
  Effect.gen(function* () {
    const buses = yield* busNames
    const own = yield* DirectoryTree.leaves("/statistics")
    const ofBuses = yield* Effect.forEach(buses, (bus) =>
      Effect.catchIf(DirectoryTree.leaves(`/${bus}/interface/statistics`), isMissing, () => Effect.succeed([]))
    )
    const paths = withoutElements([...own, ...ofBuses.flat()])
    const values = yield* OwServer.readMany(paths)
    const found: Array<Counter> = []
    for (const [n, value] of values.entries()) {
      if (Either.isLeft(value)) yield* failed(value.left)
      else found.push(...counters(paths[n] ?? "", OwText.decode(value.right)))
    }
    return found
  })

/** The names of the counters whose value can fall, and of those that hold a maximum. All other counters only grow. */
const gauges = new Set(["now", "max", "maxdepth", "max_delay"])

const seconds = new Set(["bus_time", "elapsed_time"])

const labelled = (labels: { readonly [name: string]: string }): string =>
  Object.entries(labels)
    .map(
      ([name, text]) => `${name}="${text.replace(/[\\"\n]/g, (letter) => (letter === "\n" ? "\\n" : `\\${letter}`))}"`
    )
    .join(",")

const metric = ({ path }: Counter): { readonly name: string; readonly type: "counter" | "gauge" } => {
  const elements = OwPath.elements(path)
  const below = busOf(path) === undefined ? elements.slice(1) : ["bus", ...elements.slice(3)]
  const last = below.at(-1) ?? ""
  const type = gauges.has(last) ? "gauge" : "counter"
  const base = ["owserver", ...below, ...(seconds.has(last) ? ["seconds"] : [])].join("_").toLowerCase()
  return { name: `${base.replace(/[^a-z0-9_]/g, "_")}${type === "counter" ? "_total" : ""}`, type }
}

const helpPath = (path: string): string => (busOf(path) === undefined ? path : path.replace(/^\/bus\.\d+/, "/bus.N"))

/**
 * Formats the counters in the Prometheus text format 0.0.4. Omits unused return codes, of which there are up to 211.
 *
 * Source: prometheus.io, Exposition formats.
 *
 * @since 0.1.0
 * @category rendering
 */
export const prometheus = (server: string, found: ReadonlyArray<Counter>): ReadonlyArray<string> => {
  const families = new Map<string, Array<string>>()
  for (const counter of found) {
    const { element, path, value } = counter
    if (isUnused(counter)) continue
    const { name, type } = metric(counter)
    const bus = busOf(path)
    const labels = labelled({
      server,
      ...(bus !== undefined && { bus }),
      ...(element !== null && { element: String(element) })
    })
    const lines = families.get(name) ?? [`# HELP ${name} ${helpPath(path)} of owserver.`, `# TYPE ${name} ${type}`]
    // The format requires the samples of a metric to be adjacent.
    lines.push(`${name}{${labels}} ${value}`)
    families.set(name, lines)
  }
  return Array.from(families.values()).flat()
}

/**
 * Returns whether the counter is for a return code that the server has not sent.
 *
 * @since 0.1.0
 * @category guards
 */
export const isUnused = ({ path, value }: Counter): boolean =>
  path.startsWith("/statistics/return_codes/") && value === 0
