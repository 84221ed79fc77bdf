/**
 * How long programs take from their start to their first reply. Each runs in a new process, in turn.
 */
import { once } from "node:events"
import { type Address, printing } from "./Processes.js"
import { inTurn, median, ratio } from "./Statistics.js"

interface Program {
  readonly name: string
  readonly module: string
  /** True if the program loads the module and reads nothing. */
  readonly loadsOnly?: boolean
}

/** The reference: the start of any program on Effect. */
const effect: Program = { name: 'import "effect/Effect"', module: "effect/Effect", loadsOnly: true }

export const ours: Program = { name: "ours", module: "./ours.mjs" }

const others: ReadonlyArray<Program> = [
  { name: "ours, bundled", module: "./build/programs/ours.js" },
  { name: 'import "effect"', module: "effect", loadsOnly: true },
  { name: "raw", module: "./raw.mjs" }
]

export const all: ReadonlyArray<Program> = [ours, ...others]

/** Medians in milliseconds, and ratios to `import "effect/Effect"` in the same round. */
export interface StartRow {
  readonly client: string
  readonly millis: number
  readonly ratio: number
  readonly cpuMillis: number
  readonly cpuRatio: number
}

interface Start {
  readonly wall: number
  readonly cpu: number
}

const start = async ({ loadsOnly, module }: Program, { host, port }: Address, path: string): Promise<Start> => {
  const begin = performance.now()
  const child = printing("start.mjs", module, ...(loadsOnly === true ? [] : [host, String(port), path]))
  const [line] = (await once(child.stdout!, "data")) as [Buffer]
  const wall = performance.now() - begin
  await once(child, "close")
  return { wall, cpu: Number(line) / 1000 }
}

export const measure = async (
  programs: ReadonlyArray<Program>,
  address: Address,
  path: string,
  rounds: number
): Promise<ReadonlyArray<StartRow>> => {
  const taken = [effect, ...programs].map((program) => ({ program, starts: [] as Array<Start> }))
  for (let round = 0; round < rounds; round++) {
    for (const { program, starts } of inTurn(taken, round)) starts.push(await start(program, address, path))
  }
  const reference = taken[0]!.starts
  return taken.map(({ program, starts }) => ({
    client: program.name,
    millis: median(starts.map(({ wall }) => wall)),
    ratio: ratio(starts, reference, ({ wall }) => wall),
    cpuMillis: median(starts.map(({ cpu }) => cpu)),
    cpuRatio: ratio(starts, reference, ({ cpu }) => cpu)
  }))
}
