import Dns from "node:dns"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { NetTransport, OwServerLive } from "@owserver/node"
import { Effect, Option } from "effect"
import * as Server from "./Server.js"

const here = { address: "127.0.0.1", family: 4 }
const alsoHere = { address: "::1", family: 6 }
/** An address of a link, without saying which: the system refuses to try. */
const nowhere = { address: "fe80::1", family: 6 }

const names: { readonly [name: string]: ReadonlyArray<Dns.LookupAddress> } = {
  "first.test": [here, nowhere],
  "last.test": [nowhere, alsoHere, here],
  "nowhere.test": [nowhere, { ...nowhere, address: "fe80::2" }]
}

/**
 * From 22 on Node says nothing when the system refuses to try one address of several: the attempt hangs. So the client's own
 * limit ends it.
 */
const hangs = Number(process.versions.node.split(".")[0]) >= 22

/** Where `moving.test` is at this time. */
let moving: ReadonlyArray<Dns.LookupAddress> = []

// No name with several addresses is to be had without the network.
const { lookup } = Dns
beforeAll(() => {
  const answer = (name: string, options: Dns.LookupOptions, callback: (error: null, found: unknown) => void) =>
    name === "moving.test"
      ? callback(null, moving)
      : name in names
        ? callback(null, names[name])
        : lookup(name, options, callback as never)
  Dns.lookup = answer as never
})
afterAll(() => {
  Dns.lookup = lookup
})

it.scopedLive("each connection resolves the name again", () =>
  Effect.gen(function* () {
    const before = yield* Server.listen(Server.echo)
    moving = [here]
    const services = yield* Effect.forEach([true, false], (persistent) =>
      OwServer.make(NetTransport.tcp({ host: "moving.test", port: before.port }), { persistent })
    )
    yield* before.close
    yield* Server.listen((socket) => Server.echo(socket), { host: alsoHere.address, port: before.port })
    moving = [alsoHere]
    for (const ow of services) assert.strictEqual(yield* ow.readText("/a"), "/a")
    const [persistent] = services
    const { peer } = yield* persistent!.status
    assert.strictEqual(Option.getOrThrow(peer), `[::1]:${before.port}`)
  })
)

describe("a name with several addresses", () => {
  it.scopedLive.each(["first.test", "last.test"])("is tried at all of them: %s", (name) =>
    Effect.gen(function* () {
      const { port } = yield* Server.listen(Server.echo)
      const live = OwServerLive(name, port, { verify: false })
      assert.strictEqual(yield* Effect.provide(OwServer.readText("/a"), live), "/a")
    })
  )

  it.scopedLive.each(["first.test", "last.test"])(
    "that are all dead is Refused, if one of them has refused: %s",
    (name) =>
      Effect.gen(function* () {
        const { close, port } = yield* Server.listen(() => {})
        yield* close
        const error = yield* Effect.flip(Effect.provide(OwServer.ping, OwServerLive(name, port)))
        assert(error._tag === "OwConnectionError")
        assert.strictEqual(error.server, `${name}:${port}`)
        if (hangs && name === "first.test") return assert.strictEqual(error.reason, "OpenTimeout")
        assert.deepStrictEqual([error.reason, error.code, error.port], ["Refused", "ECONNREFUSED", port])
      })
  )

  it.live("of which none accepts fails with the reason of the last", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.provide(OwServer.ping, OwServerLive("nowhere.test", 4304)))
      assert(error._tag === "OwConnectionError")
      if (hangs) return assert.strictEqual(error.reason, "OpenTimeout")
      assert.strictEqual(error.reason, "Other")
      assert.deepStrictEqual([error.address, error.syscall], ["fe80::2", "connect"])
    })
  )
})
