/**
 * Measures our client beside raw node:net: in turn, on the same machine, in the same minutes, against the same server in a
 * process of its own. What counts is the ratio; the times are this machine's today.
 */

import * as ChildProcess from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Effect } from "effect"
import * as Raw from "./raw.js"

const path = "/10.67C6697351FF/temperature"
const rounds = 9
const reads = 400

const stub = ChildProcess.fork(fileURLToPath(new URL("stub.ts", import.meta.url)), { execArgv: process.execArgv })
const [port] = (await once(stub, "message")) as [number]

const readAll = (count: number) =>
  Effect.gen(function* () {
    const ow = yield* OwServer
    let right = 0
    for (let n = 0; n < count; n++) if ((yield* ow.readText(path)).length === 12) right++
    return right
  })

const clients: Record<string, (count: number) => Promise<number>> = {
  "raw node:net": (count) => Raw.fresh(port, path, count),
  ours: (count) =>
    Effect.runPromise(
      Effect.provide(readAll(count), OwServerLive("127.0.0.1", port, { persistent: false, verify: false }))
    )
}

const micros = async (client: (count: number) => Promise<number>): Promise<number> => {
  const start = process.hrtime.bigint()
  const right = await client(reads)
  if (right !== reads) throw new Error(`${reads - right} of ${reads} replies were wrong`)
  return Number(process.hrtime.bigint() - start) / 1000 / reads
}

const median = (numbers: ReadonlyArray<number>): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0

const measured = Object.keys(clients).map((name) => ({ name, all: [] as Array<number> }))
for (const client of Object.values(clients)) await client(reads)
for (let round = 0; round < rounds; round++) {
  for (const { all, name } of measured) all.push(await micros(clients[name]!))
}

const reference = measured[0]!.all
console.log(`a new connection for each read, ${rounds} rounds of ${reads}, median\n`)
for (const { all, name } of measured) {
  const ratio = median(all.map((value, round) => value / (reference[round] ?? value)))
  const spread = (Math.max(...all) - Math.min(...all)) / median(all)
  console.log(
    `${name.padEnd(14)}${median(all).toFixed(1).padStart(8)} us a read   x${ratio.toFixed(2)} of raw   spread ${(spread * 100).toFixed(0)} %`
  )
}
stub.kill()
