/**
 * The conversations recorded from the real server, had again with this one over TCP. What it sends has to be the same, byte
 * for byte, but for what was marked as a defect or as different each time.
 */
import { assert, describe, it } from "@effect/vitest"
import { FakeOwServer } from "@owserver/fake"
import { Duration, Effect, type Scope, TestClock } from "effect"
import * as Replay from "./Replay.js"

/** Those of the real server behind another: they need one that talks to a server above it. */
const isSimulated = ({ upstream }: Replay.Recording): boolean => upstream === undefined

/** Where this server does better on purpose. */
const different: { readonly [name: string]: string } = {
  "token-cancels-payload":
    "a negative length is refused; that a token makes up for it is how the real server is crashed"
}

for (const group of Replay.groups) {
  describe(group, () => {
    for (const recording of Replay.load(group).filter(isSimulated)) {
      if (recording.bug !== undefined || recording.name in different || recording.closed_after_ms !== undefined)
        continue
      it.scopedLive(`${recording.name}: ${recording.shows}`, () =>
        Effect.gen(function* () {
          const { end, frames } = yield* Replay.replay(recording)
          assert.deepStrictEqual(frames, recording.reply_frames)
          // The operating system decides whether unread bytes cause a reset.
          assert.strictEqual(end === "reset" ? "closed" : end, recording.end === "reset" ? "closed" : recording.end)
        })
      )
    }
  })
}

describe("the server closes the connection at the same second as the real one:", () => {
  const timed = Replay.groups
    .flatMap(Replay.load)
    .filter((recording) => isSimulated(recording) && recording.closed_after_ms !== undefined)

  it.scoped.each(timed.map((recording) => [recording.shows, recording] as const))("%s", ([, recording]) =>
    Effect.gen(function* () {
      const { bus, options } = Replay.served(recording)
      const server = yield* FakeOwServer.make(bus, options)
      const received: Array<Uint8Array> = []
      let end: string | undefined
      const conversation = server.accept({
        send: (bytes) => received.push(Uint8Array.from(bytes)),
        end: (how) => {
          end = how
        }
      })
      conversation.receive(Buffer.from(recording.request, "hex"))
      assert.deepStrictEqual(Replay.split(Buffer.concat(received)), recording.reply_frames)
      const closes = Duration.seconds(Math.floor((recording.closed_after_ms ?? 0) / 1000))
      yield* TestClock.adjust(Duration.subtract(closes, "1 millis"))
      assert.isUndefined(end)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(end, "Closed")
    })
  )
})

interface Frame {
  readonly ret: number
  readonly size: number
  readonly offset: number
  readonly text: string
}

const parse = (frame: string): Frame => {
  const bytes = Buffer.from(frame, "hex")
  const word = (n: number) => bytes.readInt32BE(4 * n)
  return { ret: word(2), size: word(4), offset: word(5), text: bytes.toString("latin1", Replay.headerLength) }
}

/** The entries of a listing. */
const entries = ({ size, text }: Frame): ReadonlyArray<string> => text.slice(0, size).split(",")

/** Has a conversation, and then the one that the real server did not live to see. */
const survive = (recording: Replay.Recording) =>
  Effect.gen(function* () {
    const { port } = yield* Replay.start(recording)
    for (const before of recording.setup ?? []) yield* Replay.exchange(port, before)
    const line = yield* Replay.connect(port)
    line.write(recording.request)
    assert.strictEqual(yield* line.ended, "closed")
    assert.deepStrictEqual(yield* line.frames(0), [])
    const next = yield* Replay.connect(port)
    next.write(recording.next_connection?.request ?? recording.request)
    return (yield* next.frames(1)).map(parse)
  })

const replies = (recording: Replay.Recording) => Effect.map(Replay.replay(recording), ({ frames }) => frames.map(parse))

/** What this server does where the real one is wrong, by the name of the recording. */
const sane: { readonly [name: string]: (recording: Replay.Recording) => Effect.Effect<void, unknown, Scope.Scope> } = {
  // What a comma does to a DIRALL is in the nature of it; the recording alias-comma-dir has the way out.
  "alias-comma": (recording) =>
    Effect.map(Replay.replay(recording), ({ frames }) => assert.deepStrictEqual(frames, recording.reply_frames)),
  "alias-keyword-prefix": (recording) =>
    Effect.map(replies(recording), ([, listing, reading]) => {
      assert.deepStrictEqual(entries(listing!), ["/textroom", "/28.000028D70100"])
      assert.strictEqual(reading!.text, "         1.6")
    }),
  "alias-keyword-prefix-dir": (recording) =>
    Effect.map(replies(recording), ([listing]) => {
      assert.include(entries(listing!), "/System1/temperature")
      assert.notInclude(entries(listing!), "/System1/configuration")
    }),
  "alias-keyword-prefix-alarm": (recording) =>
    Effect.map(replies(recording), ([listing]) => assert.include(entries(listing!), "/alarx/temperature")),
  "dirall-two-buses-flags": (recording) =>
    Effect.map(replies(recording), ([listing]) => {
      assert.strictEqual(listing!.offset, 0x8002)
      const all = [...entries(parse(recording.reply_frames[0]!)), "/simultaneous", "/alarm"]
      assert.sameMembers([...entries(listing!)], all)
    }),
  "read-return-codes-reply-exceeds-size": (recording) =>
    Effect.map(replies(recording), (frames) =>
      assert.deepStrictEqual(frames, [{ ret: -90, size: 0, offset: 0, text: "" }])
    ),
  "read-return-codes-offset": (recording) =>
    Effect.map(replies(recording), (frames) => {
      const text = parse(recording.reply_frames[0]!).text.slice(5)
      assert.deepStrictEqual(frames, [{ ret: text.length, size: text.length, offset: 5, text }])
    }),
  "crash-write-negative-size": (recording) =>
    Effect.map(survive(recording), ([next]) => assert.deepStrictEqual(next?.text, "         1.6")),
  "crash-token-cancels-payload": (recording) =>
    Effect.map(survive(recording), ([next]) => assert.deepStrictEqual(next?.text, "         1.6")),
  "token-cancels-payload": (recording) => Effect.map(survive(recording), (frames) => assert.deepStrictEqual(frames, []))
}

describe("where the real server is wrong", () => {
  const wrong = Replay.groups
    .flatMap(Replay.load)
    .filter((recording) => isSimulated(recording) && (recording.bug !== undefined || recording.name in different))

  it("each difference has a reason", () => {
    assert.sameMembers(
      wrong.map(({ name }) => name),
      Object.keys(sane)
    )
  })
  for (const recording of wrong) {
    it.scopedLive(`${recording.name}, not: ${recording.shows}`, () => sane[recording.name]!(recording))
  }
})
