/** A browser for the tests of one file. */
import * as FileSystem from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { Context, Effect, Layer } from "effect"
import { type Browser, chromium } from "playwright-core"
import * as Executable from "./Executable.js"

/** Whether tests in a browser run. With BROWSER_REQUIRED=1 they must. */
export const isInstalled = process.env.BROWSER_REQUIRED === "1" || Executable.isInstalled

/** Tests that take too long for each commit run with BROWSER_TESTS=all. */
export const runsAll = isInstalled && process.env.BROWSER_TESTS === "all"

/** Chromium asks its maker for updates, lists and time unless it is told not to. No name but this machine's is resolved. */
const options = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
]

/** Chromium's crash reporter writes to the home folder, even if the profile is elsewhere. */
const home = Effect.acquireRelease(
  Effect.sync(() => FileSystem.mkdtempSync(Path.join(Os.tmpdir(), "chromium-"))),
  (folder) => Effect.sync(() => FileSystem.rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
)

/** Root has no sandbox. */
const launch = (folder: string) =>
  chromium.launch({
    executablePath: Executable.executable,
    chromiumSandbox: process.getuid?.() !== 0,
    args: options,
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder },
    timeout: 240_000
  })

export class Chromium extends Context.Tag("test/Chromium")<Chromium, Browser>() {}

/** Each start has a new profile. */
export const layer: Layer.Layer<Chromium> = Layer.scoped(
  Chromium,
  Effect.flatMap(home, (folder) =>
    Effect.acquireRelease(
      Effect.promise(() => launch(folder)),
      (browser) => Effect.promise(() => browser.close())
    )
  )
)
