/**
 * Repeats the recorded exchanges with the installed owserver. The protocol pages cite these recordings. Recordings with an upstream
 * server are not repeated.
 */
import { assert, describe, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Request } from "@owserver/protocol"
import { Effect, Either, type Scope } from "effect"
import * as Replay from "../../fake/test/Replay.js"
import * as RealOwServer from "./RealOwServer.js"

const start: Replay.Start = ({ server_flags }) => RealOwServer.start(...server_flags)

for (const group of Replay.groups) {
  describe.skipIf(!RealOwServer.installed)(`owserver, recorded: ${group}`, { concurrent: true }, () => {
    for (const recording of Replay.load(group).filter(({ upstream }) => upstream === undefined)) {
      it.scopedLive(`${recording.name}: ${recording.shows}`, () =>
        Effect.gen(function* () {
          const { end, frames } = yield* Replay.replay(recording, start)
          assert.deepStrictEqual(frames, recording.reply_frames)
          // The operating system decides whether unread bytes cause a reset.
          assert.strictEqual(end === "reset" ? "closed" : end, recording.end === "reset" ? "closed" : recording.end)
        })
      )
    }
  })
}

/** Returns whether the server answers the recorded request that follows: a read. */
const answers = (port: number, { next_connection }: Replay.Recording): Effect.Effect<boolean, never, Scope.Scope> =>
  Effect.gen(function* () {
    const connection = yield* Replay.connect(port)
    connection.write(next_connection?.request ?? assert.fail("the recording has no request that follows"))
    return (yield* connection.frames(1)).length > 0
  })

const hex = (request: Request.Request): string => Buffer.from(Request.encode(request)).toString("hex")

describe.skipIf(!RealOwServer.installed)("owserver is killed by", { concurrent: true }, () => {
  it.scopedLive("a WRITE of several elements to an array below /structure; the client refuses it", () =>
    Effect.gen(function* () {
      for (const path of ["/structure/29/PIO.ALL", "/uncached/STRUCTUREfoo/29/PIO.all"]) {
        const server = yield* RealOwServer.start("--tester=29")
        const ask = Effect.scoped(
          Effect.gen(function* () {
            const connection = yield* Replay.connect(server.port)
            connection.write(hex(Request.nop()))
            return (yield* connection.frames(1)).length > 0
          })
        )
        const refused = Effect.flip(OwServer.write(path, "1,2")).pipe(
          Effect.provide(OwServerLive(server.host, server.port))
        )
        assert.strictEqual((yield* refused)._tag, "OwInvalidArgument")
        assert.isTrue(yield* ask, "the server runs")
        const connection = yield* Replay.connect(server.port)
        connection.write(hex(Either.getOrThrow(Request.write(path, new TextEncoder().encode("1,2")))))
        assert.strictEqual((yield* connection.frames(1)).length, 0)
        assert.isFalse(yield* ask, "the server has crashed")
      }
    })
  )

  const killing = Replay.load("malformed").filter(({ name }) => name.startsWith("crash-"))
  for (const recording of killing) {
    it.scopedLive(`${recording.shows}; it answers no further request`, () =>
      Effect.gen(function* () {
        const server = yield* start(recording)
        yield* Replay.replay(recording, () => Effect.succeed(server))
        // The corrupted server crashes sooner or later.
        const alive = yield* Effect.scoped(answers(server.port, recording)).pipe(
          Effect.repeat({ until: (alive) => !alive, times: 20 })
        )
        assert.isFalse(alive)
      })
    )
  }
})
