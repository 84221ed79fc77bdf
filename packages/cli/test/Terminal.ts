import * as ChildProcess from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { Effect, Schedule } from "effect"
import { program } from "./Process.js"

/** Whether tmux is installed. With OWSERVER_REQUIRED it must be, so that nothing is skipped. */
export const installed: boolean =
  process.env.OWSERVER_REQUIRED === "1" || ChildProcess.spawnSync("tmux", ["-V"]).error === undefined

if (!installed) console.warn("tmux is not installed: nothing is tested in a terminal")

/** A real terminal with a shell, on its own tmux server, until the scope closes. */
export const open = (columns: number, rows: number) =>
  Effect.gen(function* () {
    const folder = yield* Effect.acquireRelease(
      Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "ow-tmux-"))),
      (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true, force: true }))
    )
    const tmux = (...args: ReadonlyArray<string>) =>
      Effect.async<string>((resume) => {
        // Isolated from the tmux settings and server of the user.
        const command = ["-S", path.join(folder, "socket"), "-f", "/dev/null", "-u", ...args]
        ChildProcess.execFile("tmux", command, { encoding: "utf8" }, (error, out) =>
          resume(error === null ? Effect.succeed(out) : Effect.die(error))
        )
      })
    const shell = "env -u NO_COLOR -u OWSERVER HOME=/nonexistent PS1='$ ' sh"
    yield* Effect.acquireRelease(
      tmux("new-session", "-d", "-x", String(columns), "-y", String(rows), shell),
      // The shell may have exited, and the server with it.
      () => Effect.ignore(Effect.sandbox(tmux("kill-server")))
    )
    const screen = Effect.map(tmux("capture-pane", "-p"), (text) => text.trimEnd().split("\n"))
    /** Waits until the screen satisfies the predicate, and returns it. */
    const until = (isRight: (lines: ReadonlyArray<string>) => boolean) =>
      screen.pipe(
        Effect.filterOrFail(isRight, (lines) => lines.join("\n")),
        // tmux does not notify about changes of the screen.
        Effect.retry({ schedule: Schedule.spaced("30 millis"), times: 5000 }),
        Effect.catchAll((lines) => Effect.dieMessage(`the screen was\n${lines}`))
      )
    // Input before the prompt would be echoed twice.
    yield* until(([prompt]) => prompt === "$")
    return {
      type: (text: string) => tmux("send-keys", "-l", "--", text),
      press: (key: string) => tmux("send-keys", key),
      resize: (columns: number, rows: number) => tmux("resize-window", "-x", String(columns), "-y", String(rows)),
      screen,
      until,
      isCursorShown: Effect.map(tmux("display-message", "-p", "#{cursor_flag}"), (flag) => flag.trim() === "1")
    }
  })

/** The command line that starts `ow` in a shell. */
export const ow = (...args: ReadonlyArray<string>): string =>
  [process.execPath, program, ...args].map((word) => `'${word}'`).join(" ")
