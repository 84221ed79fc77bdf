import { assert, describe, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import * as Promises from "@owserver/node/promises"
import { Effect, type Scope } from "effect"
import * as RealOwServer from "./RealOwServer.js"

interface Address {
  readonly host: string
  readonly port: number
}

const ids = ["10.67C6697351FF", "28.AD6555070000", "26.2E4A0B010000"]

const servers: ReadonlyArray<readonly [name: string, skip: boolean, Effect.Effect<Address, unknown, Scope.Scope>]> = [
  [
    "the fake over TCP",
    false,
    Effect.flatMap(Bus.make(Object.fromEntries(ids.map((id) => [id, {}]))), (bus) => FakeTcp.make(bus))
  ],
  ["the real owserver", !RealOwServer.installed, RealOwServer.start("--tester=10,28,26")]
]

const withClient = (
  { host, port }: Address,
  options: Promises.ConnectOptions,
  use: (ow: Promises.OwClient) => Promise<void>
) =>
  Effect.promise(async () => {
    const ow = await Promises.connect(`${host}:${port}`, options)
    try {
      await use(ow)
    } finally {
      await ow.close()
    }
  })

/** Waits for what the event loop brings. */
const until = async (holds: () => Promise<boolean>) => {
  while (!(await holds())) await new Promise(setImmediate)
}

describe.each(servers.filter(([, skip]) => !skip))("promises on %s", (_, __, start) => {
  it.scopedLive("every operation has the result of the service", () =>
    Effect.gen(function* () {
      const address = yield* start
      yield* withClient(address, {}, async (ow) => {
        await ow.ping()
        await ow.connect()
        const devices = await ow.dir("/")
        assert.strictEqual(devices.length, ids.length)
        const [first = ""] = devices
        const id = first.slice(1, -1)
        const streamed: Array<string> = []
        for await (const entry of ow.dirStream("/")) streamed.push(`${entry}/`)
        assert.sameMembers(streamed, [...devices])
        assert.isTrue(await ow.present(first))
        assert.isFalse(await ow.present("/10.000000000000"))
        assert.strictEqual(await ow.rom(first), id)
        assert.strictEqual(await ow.readText(`${first}family`), id.slice(0, 2))
        assert.strictEqual(new TextDecoder().decode(await ow.read(`${first}family`)), id.slice(0, 2))
        assert.strictEqual((await ow.get("/"))._tag, "Directory")
        const [good, bad] = await ow.readMany([`${first}family`, `${first}nothing`])
        assert(good?.status === "fulfilled" && bad?.status === "rejected")
        assert.instanceOf(bad.reason, Promises.OwReturnError)
        await ow.write("/settings/timeout/volatile", "20")
        assert.match(await ow.readText("/settings/timeout/volatile"), /^ *20$/)
        assert.isTrue((await ow.send({ type: 2, payload: `${first}family`, size: 2 })).ret > 0)
        assert.strictEqual(await ow.returnText(0).then((text) => typeof text), "string")
        const clone = await ow.clone({ flags: { temperature: "F" } })
        await clone.ping()
        await ow.closeConnections()
        assert.strictEqual((await ow.status()).open, 0)
      })
    })
  )
  it.scopedLive("an iterator that ends early frees its connection", () =>
    Effect.gen(function* () {
      const address = yield* start
      for (const persistent of [true, false])
        yield* withClient(address, { persistent, maxConnections: 1 }, async (ow) => {
          for await (const entry of ow.dirStream("/")) {
            assert.match(entry, /^\/[0-9A-F]{2}\./)
            break
          }
          assert.strictEqual((await ow.dir("/")).length, ids.length)
          await until(async () => (await ow.status()).inFlight === 0)
          assert.strictEqual((await ow.status()).open, persistent ? 1 : 0)
        })
    })
  )
  it.scopedLive("an abandoned call leaves the next one its reply", () =>
    Effect.gen(function* () {
      const address = yield* start
      yield* withClient(address, { maxConnections: 1 }, async (ow) => {
        const abort = new AbortController()
        const listing = ow.dir("/", { signal: abort.signal, uncached: true })
        abort.abort()
        const error = await listing.then(
          () => undefined,
          (error) => error
        )
        assert.strictEqual(error, abort.signal.reason)
        assert.strictEqual((await ow.dir("/")).length, ids.length)
      })
    })
  )
})
