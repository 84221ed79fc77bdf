import Dns from "node:dns"
import * as Net from "node:net"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { assert, it } from "@effect/vitest"
import { Effect, Exit, Fiber } from "effect"
import { vi } from "vitest"
import { listen, standardLimits } from "../../src/http/listen.js"

it.live("a server that is interrupted while its name is looked up does not listen afterwards", () =>
  Effect.gen(function* () {
    let found: ((error: null, address: string, family: number) => void) | undefined
    const lookup = vi.spyOn(Dns, "lookup").mockImplementation(((_name: string, ...rest: ReadonlyArray<unknown>) => {
      found = rest.at(-1) as typeof found
    }) as typeof Dns.lookup)
    const listening = vi.spyOn(Net.Server.prototype, "listen")
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        lookup.mockRestore()
        listening.mockRestore()
      })
    )
    const options = { address: "station.example", port: 0, limits: standardLimits }
    const fiber = yield* Effect.fork(Effect.scoped(listen(HttpServerResponse.empty(), options)))
    yield* Effect.repeat(Effect.sleep(5), { until: () => found !== undefined })
    assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
    const server = listening.mock.contexts[0] as Net.Server
    let hasListened = false
    server.once("listening", () => {
      hasListened = true
    })
    found?.(null, "127.0.0.1", 4)
    yield* Effect.repeat(Effect.sleep(5), { until: () => hasListened })
    assert.isFalse(server.listening)
  }).pipe(Effect.scoped)
)
