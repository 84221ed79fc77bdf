import { assert, describe, it } from "@effect/vitest"
import { Trust } from "@owserver/sensors"
import { type Clock, ConfigProvider, Duration, Effect, Layer, Option, Queue } from "effect"
import { run } from "../../src/commands/watch.handler.js"
import { Output } from "../../src/output/Output.js"
import * as Style from "../../src/output/Style.js"
import { Settings } from "../../src/settings/Settings.js"
import { house, serving } from "../Sensing.js"

/** A stopped clock, so that nothing is drawn by the timer. */
const still = Effect.map(
  Effect.clock,
  (clock): Clock.Clock => Object.assign(Object.create(clock), { sleep: () => Effect.never })
)

describe("the table of watch", () => {
  it.scopedLive("is redrawn as soon as the terminal is resized", () =>
    Effect.gen(function* () {
      const { port } = yield* serving(house)
      const frames = yield* Queue.unbounded<string>()
      let columns = 100
      let resized = () => {}
      const output = Layer.effect(
        Output,
        Effect.sync(() =>
          Output.of({
            line: () => Effect.dieMessage("a line"),
            escapedLine: () => Effect.dieMessage("a line"),
            escaped: (text) => text,
            newLine: Effect.void,
            json: () => Effect.dieMessage("a record"),
            write: (data) => Effect.asVoid(Queue.offer(frames, String(data))),
            note: () => Effect.void,
            stderr: () => Effect.void,
            unsafeStderr: () => {},
            flushed: Effect.void,
            fail: (error) => Effect.dieMessage(error.message),
            exitWith: () => Effect.void,
            status: () => Effect.void,
            exitCode: Effect.succeedNone,
            terminal: true,
            columns: Effect.sync(() => columns),
            rows: Effect.succeed(24),
            onResize: (callback) =>
              Effect.sync(() => {
                resized = callback
              }),
            onSuspend: () => Effect.void,
            style: Style.make(false)
          })
        )
      )
      const settings = {
        server: { host: "127.0.0.1", port, root: "/" },
        temperature: undefined,
        pressure: undefined,
        format: undefined,
        uncached: false,
        unaliased: false,
        trim: false,
        timeout: undefined,
        retry: 0,
        json: false,
        color: false,
        quiet: false,
        verbose: false
      }
      const given = { targets: ["valves"], every: Duration.seconds(5), count: Option.none(), trust: Trust.confirm }
      yield* run(given).pipe(
        Effect.provide(output),
        Effect.provideService(Settings, settings),
        Effect.withConfigProvider(ConfigProvider.fromMap(new Map([["TERM", "xterm"]]))),
        Effect.withClock(yield* still),
        Effect.forkScoped
      )
      const until = (pattern: RegExp): Effect.Effect<string> =>
        Effect.repeat(Queue.take(frames), { until: (frame) => pattern.test(frame) })
      yield* until(/trend .* max .*valves +1,0,0/s)
      columns = 30
      resized()
      assert.notMatch(yield* until(/valves +1,0,0/), /trend|max/)
    })
  )
})
