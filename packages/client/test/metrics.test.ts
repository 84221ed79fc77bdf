import { assert, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { Reply, Request } from "@owserver/protocol"
import { Effect, Metric } from "effect"
import * as Peer from "./Peer.js"

/** Metrics are those of the whole process. No other test has a server of this name. */
const values = Effect.map(Metric.snapshot, (all) => {
  const ours = all.filter(({ metricKey }) =>
    metricKey.tags.some(({ key, value }) => key === "server" && value === "metered")
  )
  const found = new Map(ours.map(({ metricKey, metricState }) => [metricKey.name, metricState]))
  return (name: string) => {
    const state = found.get(name)
    if (state === undefined) return 0
    return Number("count" in state ? state.count : "value" in state ? state.value : Number.NaN)
  }
})

it.effect("metrics count requests, refusals, and connections that are open, were opened and were lost", () =>
  Effect.gen(function* () {
    const peer = Peer.make({
      onRequest: (request, line) =>
        line.reply(Peer.keeping(Request.path(request) === "/no" ? Reply.answer({ ret: -1 }) : Peer.value("21.5")))
    })
    const open = yield* Effect.scoped(
      Effect.gen(function* () {
        const ow = yield* OwServer.make({ ...peer.transport, server: "metered" }, { verify: false })
        yield* ow.read("/a")
        yield* Effect.flip(ow.read("/no"))
        peer.lines[0]?.end({ reason: "Reset" })
        yield* Peer.settle
        yield* ow.read("/b")
        return (yield* values)("owserver_connections")
      })
    )
    assert.strictEqual(open, 1)
    const value = yield* values
    assert.deepStrictEqual(
      {
        answered: value("owserver_request_duration_ms"),
        refusals: value("owserver_refusals"),
        opened: value("owserver_connections_opened"),
        lost: value("owserver_connections_lost"),
        open: value("owserver_connections")
      },
      { answered: 3, refusals: 1, opened: 2, lost: 1, open: 0 }
    )
  })
)
