/**
 * The conversations recorded from the real server, had again with the owserver that is installed here: what the pages of the
 * protocol say by naming a recording is so. Those behind another server, and of its own loop token, are not had again.
 */
import { assert, describe, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Request } from "@owserver/protocol"
import { Effect, Either, type Scope } from "effect"
import * as Replay from "../../fake/test/Replay.js"
import * as RealOwServer from "./RealOwServer.js"

// Dates were recorded in UTC, and a server writes them in the zone that it is started in.
process.env.TZ = "UTC"

const start: Replay.Start = ({ server_flags }) => RealOwServer.start(...server_flags)

for (const group of Replay.groups) {
  describe.skipIf(!RealOwServer.installed)(`owserver, recorded: ${group}`, { concurrent: true }, () => {
    for (const recording of Replay.load(group).filter(({ upstream }) => upstream === undefined)) {
      it.scopedLive(`${recording.name}: ${recording.shows}`, () =>
        Effect.gen(function* () {
          const { end, frames } = yield* Replay.replay(recording, start)
          assert.deepStrictEqual(frames, recording.reply_frames)
          // Whether what was not read is answered by a reset is the system's to say.
          assert.strictEqual(end === "reset" ? "closed" : end, recording.end === "reset" ? "closed" : recording.end)
        })
      )
    }
  })
}

/** Whether the server answers what was recorded to be asked of it afterwards: a read. */
const answers = (port: number, { next_connection }: Replay.Recording): Effect.Effect<boolean, never, Scope.Scope> =>
  Effect.gen(function* () {
    const line = yield* Replay.connect(port)
    line.write(next_connection?.request ?? assert.fail("nothing is asked afterwards"))
    return (yield* line.frames(1)).length > 0
  })

const hex = (request: Request.Request): string => Buffer.from(Request.encode(request)).toString("hex")

describe.skipIf(!RealOwServer.installed)("owserver is killed by", { concurrent: true }, () => {
  it.scopedLive("a WRITE of several elements to an array below /structure, which the client refuses", () =>
    Effect.gen(function* () {
      for (const path of ["/structure/29/PIO.ALL", "/uncached/STRUCTUREfoo/29/PIO.all"]) {
        const server = yield* RealOwServer.start("--tester=29")
        const ask = Effect.scoped(
          Effect.gen(function* () {
            const line = yield* Replay.connect(server.port)
            line.write(hex(Request.nop()))
            return (yield* line.frames(1)).length > 0
          })
        )
        const refused = Effect.flip(OwServer.write(path, "1,2")).pipe(
          Effect.provide(OwServerLive(server.host, server.port))
        )
        assert.strictEqual((yield* refused)._tag, "OwInvalidArgument")
        assert.isTrue(yield* ask, "it lives")
        const line = yield* Replay.connect(server.port)
        line.write(hex(Either.getOrThrow(Request.write(path, new TextEncoder().encode("1,2")))))
        assert.strictEqual((yield* line.frames(1)).length, 0)
        assert.isFalse(yield* ask, "it is dead")
      }
    })
  )

  const killing = Replay.load("malformed").filter(({ name }) => name.startsWith("crash-"))
  for (const recording of killing) {
    it.scopedLive(`${recording.shows}, and answers nobody any more`, () =>
      Effect.gen(function* () {
        const server = yield* start(recording)
        yield* Replay.replay(recording, () => Effect.succeed(server))
        // When it dies of what is broken can vary.
        const alive = yield* Effect.scoped(answers(server.port, recording)).pipe(
          Effect.repeat({ until: (alive) => !alive, times: 20 })
        )
        assert.isFalse(alive)
      })
    )
  }
})
