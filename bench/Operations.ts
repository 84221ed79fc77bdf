/**
 * The operations of the benchmark, and the clients that perform each.
 */

/** A client process, and what it calls. */
export interface Contender {
  readonly name: string
  readonly module: string
  /** The function of the module, if not that of the operation. */
  readonly call?: string
  /** The contender of the same operation that it is compared with, besides the first. */
  readonly to?: string
}

export interface Operation {
  readonly key: string
  /** The function of the modules. */
  readonly call: string
  readonly argument?: number | string
  /** How often a slice performs it. As often as fits into a slice if absent. */
  readonly count?: number
  readonly label: string
  /** The server that supports it. Both if absent. */
  readonly only?: "stub" | "owserver"
  /** The first is the reference of all others. */
  readonly contenders: ReadonlyArray<Contender>
}

const raw: Contender = { name: "raw", module: "raw.mjs" }
const onread: Contender = { name: "onread", module: "raw.mjs?onread" }
const ours: Contender = { name: "ours", module: "ours.mjs", to: "onread" }

const clients = [raw, onread, ours]

/** A function of ours.mjs beside the one of the operation. Each runs in a process of its own (`Measure.ts`). */
const form = (name: string, call: string, to = "ours"): Contender => ({ name, module: "ours.mjs", call, to })

/** The ways to make one call. `ours` makes its effect once. */
const forms: ReadonlyArray<Contender> = [
  form("natural", "readNatural"),
  form("timeout", "readWithTimeout", "natural"),
  form("static", "readByStatic"),
  form("span", "readInSpan"),
  form("runPromise", "readByRunPromise"),
  form("ManagedRuntime", "readByManagedRuntime"),
  form("promises", "readByPromises")
]

export const operations: ReadonlyArray<Operation> = [
  {
    key: "persistent",
    call: "readPersistent",
    label: "read, one connection",
    only: "stub",
    contenders: [...clients, ...forms]
  },
  { key: "real", call: "readPersistent", label: "read, one connection", only: "owserver", contenders: clients },
  { key: "fresh", call: "readFresh", label: "read, a new connection each", contenders: clients },
  {
    key: "concurrent",
    call: "readConcurrent",
    argument: 16,
    label: "the same by 16 callers",
    only: "stub",
    contenders: clients
  },
  { key: "pool4", call: "readPool", argument: 4, label: "read, 4 connections", contenders: clients },
  { key: "pool8", call: "readPool", argument: 8, label: "read, 8 connections", only: "stub", contenders: clients },
  {
    key: "sensors",
    call: "sensors",
    argument: 8,
    label: "different paths, 8 connections",
    only: "stub",
    contenders: [...clients, form("readMany", "readMany")]
  },
  {
    key: "dirall20",
    call: "dirall",
    argument: "/dir20",
    label: "listing of 20",
    only: "stub",
    contenders: clients
  },
  { key: "dirall", call: "dirall", argument: "/", label: "listing of 20", only: "owserver", contenders: clients },
  {
    key: "dirall500",
    call: "dirall",
    argument: "/dir500",
    label: "listing of 500",
    only: "stub",
    contenders: clients
  },
  {
    key: "large",
    call: "readPath",
    argument: "/large60000",
    label: "60,000 bytes",
    only: "stub",
    contenders: clients
  },
  {
    key: "services",
    call: "connections",
    count: 1000,
    label: "services opened at once, one read on each",
    only: "stub",
    contenders: clients
  }
]
