import { assert, describe, it } from "@effect/vitest"
import { Bus, Faults } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, Exit, Scope } from "effect"
import { installed, start as owserver } from "../../conformance/test/RealOwServer.js"
import { ow } from "./Main.js"
import { start } from "./Process.js"
import { house, lines, records, serving } from "./Sensing.js"
import * as Terminal from "./Terminal.js"

const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`

describe("ow watch, not on a terminal", () => {
  it.scopedLive("prints each reading as a line", () =>
    Effect.gen(function* () {
      const { bus, server } = yield* serving(house)
      const running = yield* start(["watch", "living room", "/valves/sensed.0", "--every", "100ms", "-s", server])
      yield* running.out(new RegExp(`^${time}  living room  21.5 °C\n${time}  valves/sensed.0  1\n`))
      yield* bus.set("/10.67C6697351FF/temperature", 22)
      yield* running.out(new RegExp(`${time}  living room  22 °C\n`))
      yield* running.signal("SIGINT")
      const { code, err, out } = yield* running.end
      assert.deepStrictEqual([code, err], [130, ""])
      for (const line of lines(out)) assert.match(line, new RegExp(`^${time}  [^\\u001b]+$`))
    })
  )

  it.scopedLive("prints the requested number of records with --json", () =>
    Effect.gen(function* () {
      const { server } = yield* serving(house)
      const { code, out } = yield* ow([
        ...["watch", "--json", "--count", "2", "--every", "50ms", "-s", server],
        ...["10.67C6697351FF", "/statistics/read/calls"]
      ])
      assert.strictEqual(code, 0)
      const [first, second, ...rest] = records(out)
      assert.strictEqual(rest.length, 2)
      assert.deepStrictEqual(first, {
        name: "living room",
        device: "10.67C6697351FF",
        alias: "living room",
        property: "temperature",
        value: 21.5,
        unit: "°C",
        quality: "good",
        time: first.time,
        error: null,
        message: null
      })
      assert.deepStrictEqual(
        [second.name, second.device, second.property],
        ["/statistics/read/calls", null, "/statistics/read/calls"]
      )
      assert.isNumber(second.value)
    })
  )

  it.scopedLive("uses addresses with --unaliased, and finds devices by alias, bus and hub", () =>
    Effect.gen(function* () {
      const { server } = yield* serving({
        "10.67C6697351FF": house["10.67C6697351FF"],
        "1F.E9C60B000000": { main: { "26.D70000000000": { alias: "attic", humidity: 40 } } }
      })
      const paths = ["living room", "/bus.0/living room/temperature", "/1F.E9C60B000000/main/attic/humidity", "attic"]
      const args = ["watch", "--json", "--unaliased", "--count", "1", "--every", "50ms", "-s", server]
      const { err, out } = yield* ow([...args, ...paths])
      assert.strictEqual(err, "")
      assert.deepStrictEqual(
        records(out)
          .map(({ name, value }) => `${name} ${value}`)
          .sort(),
        [
          "10.67C6697351FF 21.5",
          "10.67C6697351FF/temperature 21.5",
          "26.D70000000000 40",
          "26.D70000000000/humidity 40"
        ]
      )
    })
  )

  it.scopedLive("prints a line for a failed reading", () =>
    Effect.gen(function* () {
      const faults = { rules: [Faults.on(Faults.Refuse({ ret: -5 }), { path: /humidity/, times: 1 })] }
      const { server } = yield* serving(house, { faults })
      const { code, err, out } = yield* ow([
        "watch",
        "26.D70000000000",
        "--count",
        "2",
        "--every",
        "50ms",
        "-s",
        server
      ])
      assert.match(out, new RegExp(`^${time}  26.D70000000000  -  refused: EIO\n${time}  26.D70000000000  45.5 %\n$`))
      assert.strictEqual(code, 4)
      assert.match(err, /^ow: read .*EIO.*\now: 26\.D70000000000 can be read again\n$/)
    })
  )
})

describe.runIf(installed)("ow watch at the real owserver", () => {
  it.scopedLive("reads devices and properties", () =>
    Effect.gen(function* () {
      const { host, port } = yield* owserver("--tester=10,28,26,1D,29,12")
      const server = `${host}:${port}`
      const devices = records((yield* ow(["devices", "--json", "-s", server])).out).map(({ device }) => device)
      const { code, err, out } = yield* ow(["watch", "--count", "1", "-s", server, ...devices, `/${devices[4]}/PIO.2`])
      assert.deepStrictEqual([code, err, lines(out).length], [0, "", 7])
    })
  )
})

describe.runIf(Terminal.installed)("ow watch on a terminal", () => {
  const wide = /^name +value +trend +min +max +age +quality$/
  const middle = /^name +value +trend +age +quality$/
  const narrow = /^name +value +trend +age$/

  it.scopedLive("redraws in place at any width, and leaves a clean prompt and a cursor", () =>
    Effect.gen(function* () {
      const { server } = yield* serving({
        ...house,
        "26.D70000000000": { humidity: (millis) => 40 + (Math.floor(millis / 100) % 8) }
      })
      const targets = ["living room", "26.D70000000000", "valves", "1D.D70000000000"]
      const terminal = yield* Terminal.open(120, 16)
      yield* terminal.type(Terminal.ow("watch", "--every", "200ms", "-s", server, ...targets))
      yield* terminal.press("Enter")

      const isDrawn = (title: RegExp) => (lines: ReadonlyArray<string>) =>
        lines.some((line) => title.test(line)) && lines.some((line) => /▁.*█|█.*▁/.test(line))
      const first = yield* terminal.until(isDrawn(wide))
      assert.match(first[1] ?? "", /^living room +21\.5 °C {2}▄+ +21\.5 +21\.5 +\d+ s {2}good$/)
      assert.match(first[2] ?? "", /^26\.D70000000000 +\d\d % {2}[▁▂▃▄▅▆▇█]+ +\d\d +\d\d +\d+ s {2}good$/)
      assert.match(first[3] ?? "", /^valves +1,0,0,0,0,0,0,1 +- +- +\d+ s {2}good$/)
      assert.isFalse(yield* terminal.isCursorShown)

      for (const [columns, title] of [
        [80, wide],
        [60, middle],
        [50, narrow],
        [40, /^name +value +age$/],
        [120, wide]
      ] as const) {
        yield* terminal.resize(columns, 16)
        // Redrawn in place: one table, one line per row. Until the redraw, tmux shows the old table, wrapped or cut.
        yield* terminal.until(
          (lines) =>
            title.test(lines[0] ?? "") && lines.map((line) => line.slice(0, 4)).join() === "name,livi,26.D,valv,1D.D"
        )
      }

      // More rows than fit on the screen.
      yield* terminal.resize(120, 4)
      const few = yield* terminal.until((lines) => lines.at(-1) === "… and 2 more")
      assert.match(few[0] ?? "", wide)
      yield* terminal.resize(120, 16)
      yield* terminal.until((lines) => /^1D\./.test(lines.at(-1) ?? ""))

      yield* terminal.press("C-c")
      const ended = yield* terminal.until((lines) => lines.at(-1)?.trim() === "$")
      // A shell prints a line end after a process that a signal ended.
      const after = ended.filter((line) => line !== "")
      // The previous screen, followed by the last table.
      assert.match(after[0] ?? "", /^\$ /)
      assert.match(after.at(-6) ?? "", wide)
      assert.match(after.at(-2) ?? "", /^1D\.D70000000000 +4711,12/)
      assert.isTrue(yield* terminal.isCursorShown)
      yield* terminal.type("echo status $?")
      yield* terminal.press("Enter")
      yield* terminal.until((lines) => lines.includes("status 130"))
    })
  )

  it.scopedLive("keeps values while the server is unavailable, and lets them age", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make(house)
      const scope = yield* Scope.make()
      const { port } = yield* Scope.extend(FakeTcp.make(bus), scope)
      const terminal = yield* Terminal.open(100, 12)
      yield* terminal.type(Terminal.ow("watch", "--every", "200ms", "-s", `127.0.0.1:${port}`, "living room"))
      yield* terminal.press("Enter")
      yield* terminal.until((lines) => /^living room .* 0 s {2}good$/.test(lines.at(-1) ?? ""))
      yield* Scope.close(scope, Exit.void)
      yield* terminal.until((lines) => /^living room +21\.5 °C .* 2 s {2}server down$/.test(lines.at(-1) ?? ""))
      yield* FakeTcp.make(bus, { port })
      yield* terminal.until((lines) => /^living room +21\.5 °C .* 0 s {2}good$/.test(lines.at(-1) ?? ""))
      yield* terminal.press("C-c")
      yield* terminal.until((lines) => lines.at(-1)?.trim() === "$")
      assert.isTrue(yield* terminal.isCursorShown)
    })
  )

  it.scopedLive("restores the screen while suspended, and redraws when resumed", () =>
    Effect.gen(function* () {
      const { server } = yield* serving(house)
      // Only a shell with job control suspends.
      const terminal = yield* Terminal.open(100, 12)
      yield* terminal.type("set -m")
      yield* terminal.press("Enter")
      yield* terminal.type(Terminal.ow("watch", "--every", "200ms", "-s", server, "valves"))
      yield* terminal.press("Enter")
      const isShown = ([title = "", row = ""]: ReadonlyArray<string>) =>
        wide.test(title) && /^valves .* good$/.test(row)
      yield* terminal.until(isShown)
      yield* terminal.press("C-z")
      yield* terminal.until((lines) => lines.at(-1)?.trim() === "$")
      assert.isTrue(yield* terminal.isCursorShown)
      yield* terminal.type("fg")
      yield* terminal.press("Enter")
      yield* terminal.until(isShown)
      assert.isFalse(yield* terminal.isCursorShown)
      yield* terminal.press("C-c")
      yield* terminal.until((lines) => lines.at(-1)?.trim() === "$")
      assert.isTrue(yield* terminal.isCursorShown)
    })
  )

  it.scopedLive("restores the cursor when it ends by itself", () =>
    Effect.gen(function* () {
      const { server } = yield* serving(house)
      const terminal = yield* Terminal.open(100, 12)
      yield* terminal.type(
        `${Terminal.ow("watch", "--count", "2", "--every", "100ms", "-s", server, "valves")}; echo ended $?`
      )
      yield* terminal.press("Enter")
      yield* terminal.until((lines) => lines.includes("ended 0"))
      assert.isTrue(yield* terminal.isCursorShown)
    })
  )

  for (const [signal, status] of [
    ["SIGTERM", 143],
    ["SIGHUP", 129]
  ] as const)
    it.scopedLive(`restores the cursor when ${signal} ends it`, () =>
      Effect.gen(function* () {
        const { server } = yield* serving(house)
        const terminal = yield* Terminal.open(100, 12)
        const watch = Terminal.ow("watch", "-s", server, "valves")
        yield* terminal.type(`sh -c "echo process \\$\\$; read _; exec ${watch}"; echo ended $?`)
        yield* terminal.press("Enter")
        const lines = yield* terminal.until((lines) => lines.some((line) => /^process \d+$/.test(line)))
        const [, pid] = lines.flatMap((line) => /^process (\d+)$/.exec(line) ?? [])
        yield* terminal.press("Enter")
        yield* terminal.until(([title = "", row = ""]) => wide.test(title) && /^valves .* good$/.test(row))
        assert.isFalse(yield* terminal.isCursorShown)
        process.kill(Number(pid), signal)
        yield* terminal.until((lines) => lines.includes(`ended ${status}`))
        assert.isTrue(yield* terminal.isCursorShown)
      })
    )
})
