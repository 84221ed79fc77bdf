/**
 * Measures the contenders of an operation in turn.
 */
import type { Contender, Operation } from "./Operations.js"
import { type Address, type Client, type Slice, startClient } from "./Processes.js"
import { inTurn, median } from "./Statistics.js"

export interface Effort {
  readonly rounds: number
  /** The least slices and calls before the first round. V8 compiles the code after some thousand calls. */
  readonly warmups: number
  readonly warmCalls: number
  readonly sliceMicros: number
}

/** The slices of one contender: one per round. */
export interface Measured {
  readonly contender: Contender
  readonly slices: ReadonlyArray<Slice>
}

/** A young generation in which most slices need no collection: the growth of the heap is then the allocated memory. */
export const uncollected = ["--min-semi-space-size=64", "--max-semi-space-size=64"]

const heapCount = 1000

/** Returns the median of the slices without a collection. NaN if each had one. */
export const heapOf = (slices: ReadonlyArray<Slice>): number => median(slices.flatMap(({ heap }) => heap ?? []))

/** The processes, by contender. */
export interface Clients {
  readonly of: (contender: Contender) => Client
  readonly end: () => void
}

/**
 * A process per module, and one for each form of a call. If forms shared a process, V8 would compile the code that they have in
 * common for all of them, and each would pay for the others.
 */
const keyOf = ({ call, module }: Contender): string => `${module} ${call ?? ""}`

/** Starts the processes that the operations need. */
export const startAll = async (
  operations: ReadonlyArray<Operation>,
  address: Address,
  path: string,
  flags: ReadonlyArray<string> = []
): Promise<Clients> => {
  const contenders = new Map(
    operations.flatMap(({ contenders }) => contenders.map((contender) => [keyOf(contender), contender]))
  )
  const clients = new Map<string, Client>()
  for (const [key, { module }] of contenders) clients.set(key, await startClient(module, address, path, flags))
  return {
    of: (contender) => clients.get(keyOf(contender))!,
    end: () => {
      for (const client of clients.values()) client.end()
    }
  }
}

const run = (clients: Clients, operation: Operation, contender: Contender, count: number) =>
  clients.of(contender).run({ operation: contender.call ?? operation.call, argument: operation.argument, count })

/** Measures all contenders. The slices of one round belong together. */
export const measure = async (
  clients: Clients,
  operation: Operation,
  { rounds, sliceMicros, warmCalls, warmups }: Effort
): Promise<ReadonlyArray<Measured>> => {
  const taken = operation.contenders.map((contender) => ({ contender, slices: [] as Array<Slice>, count: 50 }))
  for (const each of taken) {
    // The warm-up also finds the count that fills a slice.
    for (let n = 0, calls = 0; n < warmups || calls < warmCalls; n++) {
      const count = operation.count ?? each.count
      const { micros } = await run(clients, operation, each.contender, count)
      calls += count
      each.count = operation.count ?? Math.max(10, Math.round(sliceMicros / micros))
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const { contender, count, slices } of inTurn(taken, round))
      slices.push(await run(clients, operation, contender, count))
  }
  return taken
}

/** Returns the bytes of heap that the contender allocates per request. The processes run with `uncollected`. */
export const allocated = async (clients: Clients, operation: Operation, contender: Contender): Promise<number> => {
  const slices: Array<Slice> = []
  for (let n = 0; n < 8; n++) slices.push(await run(clients, operation, contender, operation.count ?? heapCount))
  return heapOf(slices)
}
