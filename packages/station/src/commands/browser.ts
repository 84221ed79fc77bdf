/** Opens the dashboard in a browser. */
import * as ChildProcess from "node:child_process"
import process from "node:process"
import * as Effect from "effect/Effect"

interface Launcher {
  readonly command: string
  readonly args: ReadonlyArray<string>
}

/** None of these is a shell, so nothing in a URL is special. `start` of Windows would be one. */
const launcherOf = (url: string): Launcher => {
  switch (process.platform) {
    case "darwin":
      return { command: "open", args: [url] }
    case "win32":
      return { command: "rundll32", args: ["url.dll,FileProtocolHandler", url] }
    default:
      return { command: "xdg-open", args: [url] }
  }
}

/** Browsers do not open the address of all interfaces. */
export const localUrl = (url: string): string =>
  url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")

const hasDisplay = ({ DISPLAY = "", WAYLAND_DISPLAY = "" }: NodeJS.ProcessEnv): boolean =>
  DISPLAY !== "" || WAYLAND_DISPLAY !== ""

/** Without a display, `xdg-open` would start a browser for the terminal, which has none here. */
const isGraphical = (): boolean => ["darwin", "win32"].includes(process.platform) || hasDisplay(process.env)

/** The browser has no use for the secrets of the station. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("STATION_")))

/** Opens a URL. Returns why that failed, or `undefined`. It may wait until the browser ends. */
export const open = (url: string): Effect.Effect<string | undefined> =>
  Effect.async((resume) => {
    if (!isGraphical()) return resume(Effect.succeed("there is no graphical session"))
    const { args, command } = launcherOf(url)
    // Ctrl-C ends the station, not the browser.
    const child = ChildProcess.spawn(command, args, { stdio: "ignore", detached: true, env: environment() })
    child.once("error", ({ code, message }: NodeJS.ErrnoException) =>
      resume(Effect.succeed(code === "ENOENT" ? `${command} is not installed` : message))
    )
    child.once("exit", (code) => resume(Effect.succeed(code === 0 ? undefined : `${command} failed`)))
    child.unref()
  })
