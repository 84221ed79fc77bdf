/**
 * Sends the same random requests to the fake and to the real owserver, each with one computed device per family, and compares the
 * replies. Fails on a difference that `KnownDifferences.ts` does not list.
 *
 *     tsx --conditions=@owserver/source bench/differential.ts --requests=20000 --seed=1
 */
import { parseArgs } from "node:util"
import { Bus, FakeOwServer, Families } from "@owserver/fake"
import { MessageType, Reply, type Request } from "@owserver/protocol"
import { Effect } from "effect"
import * as Catalogue from "./Catalogue.js"
import { type Exchange, knownDifferences } from "./KnownDifferences.js"
import * as Peers from "./Peers.js"
import { startOwserver } from "./Processes.js"
import { Random } from "./Random.js"
import * as Requests from "./Requests.js"

// The fake uses UTC.
process.env.TZ = "UTC"

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
    /** The number of differences to print. */
    show: { type: "string", default: "20" }
  }
})

const families = Object.keys(Families.families).sort()

const nameOf = (type: number): string =>
  Object.entries(MessageType).find(([, known]) => known === type)?.[0] ?? `type ${type}`

const longest = 160

const quoted = (bytes: Uint8Array): string => JSON.stringify(Buffer.from(bytes).toString("latin1").slice(0, longest))

const hex = 16

const describe = ({ flags, offset, payload, size, type }: Request.Request): string =>
  `${nameOf(type)} ${quoted(payload)} size ${size} offset ${offset} flags 0x${flags.toString(hex)}`

const describeReply = (answers: Peers.Answers): string => {
  const [first, ...others] = answers
  if (first === undefined) return "closed"
  const more = others.length === 0 ? "" : ` and ${others.length} more frames`
  return `ret ${first.ret} size ${first.size} offset ${first.offset} ${quoted(first.payload)}${more}`
}

const bytes = (answers: Peers.Answers): Buffer => Buffer.concat(answers.map(Reply.encode))

const program = Effect.gen(function* () {
  const address = yield* Effect.promise(() => startOwserver(`--tester=${families}`))
  if (address === undefined) return yield* Effect.dieMessage("owserver is not installed")
  const fake = Peers.fake(yield* FakeOwServer.make(Bus.tester(families.join())))
  const real = yield* Effect.promise(() => Peers.real(address))
  const exchange = (request: Request.Request): Effect.Effect<Exchange> =>
    Effect.promise(async () => ({ request, real: await real.ask(request), fake: await fake.ask(request) }))
  const isSame = (one: Exchange) => bytes(one.real).equals(bytes(one.fake))

  const items = yield* Effect.promise(() => Catalogue.of(real))
  // Servers remember the devices that a listing finds. The catalogue has listed only the real server.
  yield* exchange(Catalogue.request(MessageType.MSG_DIRALL, "/"))
  const device = (family: string) => items.find(({ path }) => path.startsWith(`/${family}.`))?.path ?? ""
  const found: Array<string> = []
  for (const { example, reason } of knownDifferences) {
    if (example === undefined) continue
    const one = yield* exchange(example(device))
    if (isSame(one)) found.push(`obsolete: ${reason}\n  ${describe(one.request)}`)
  }
  let allowed = 0
  const next = Requests.make(new Random(Number(values.seed)), items)
  for (let n = 0; n < Number(values.requests); n++) {
    const one = yield* exchange(next())
    if (isSame(one)) continue
    if (knownDifferences.some(({ covers }) => covers(one))) allowed++
    else
      found.push(
        `${n}: ${describe(one.request)}\n  owserver: ${describeReply(one.real)}\n  fake:     ${describeReply(one.fake)}`
      )
  }
  for (const difference of found.slice(0, Number(values.show))) console.log(difference)
  console.log(
    `seed ${values.seed}: ${values.requests} requests to ${items.length} paths, ${found.length} differences, ` +
      `${allowed} for known reasons`
  )
  return found.length
})

const differences = await Effect.runPromise(Effect.scoped(program))
process.exit(differences === 0 ? 0 : 1)
