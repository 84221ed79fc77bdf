import { assert, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import * as Commands from "../../src/publish/commands.js"
import * as Topics from "../../src/publish/topics.js"
import * as Publishing from "./Publishing.js"

const output = Publishing.series("05.4AEC29CDBAAB", { property: "PIO", kind: "state", unit: "" })
const topics = Topics.make("owserver")
const on = { topic: topics.command(output), payload: "ON", retained: false }

/** Commands for an output that is there, and what was written. */
const made = Effect.gen(function* () {
  const written: Array<number> = []
  const series = { ...output, id: 1, firstAt: 0, name: "", place: "", hidden: false, replacedBy: undefined }
  const commands = yield* Commands.make({
    topics,
    control: { write: (_, __, value) => Effect.sync(() => void written.push(value)) },
    readings: { catalogue: { series: Effect.succeed([series]), namesOf: () => [] } as never },
    find: () => series,
    written: () => Effect.void
  })
  return { ...commands, written }
})

it.effect("a command that waited for more than 30 s is not carried out", () =>
  Effect.gen(function* () {
    const { offer, run, status, written } = yield* made
    offer(on)
    yield* TestClock.adjust("30 seconds")
    yield* run
    offer(on)
    yield* TestClock.adjust("31 seconds")
    yield* run
    assert.deepStrictEqual(written, [1])
    assert.deepStrictEqual(yield* status, {
      refused: 1,
      refusal: "owserver/attic/05.4AEC29CDBAAB/set/PIO: it waited for more than 30 s"
    })
  })
)

it.effect("at most 100 commands wait, and the others are counted", () =>
  Effect.gen(function* () {
    const { offer, run, status, written } = yield* made
    for (let n = 0; n < 1000; n++) offer(on)
    for (let n = 0; n < 100; n++) yield* run
    assert.strictEqual(written.length, 100)
    assert.deepInclude(yield* status, { refused: 900 })
  })
)
