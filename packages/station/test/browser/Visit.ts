/** A visit of a page in a context of its own, which fails if the page does what it must not do. */
import * as FileSystem from "node:fs"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import type { BrowserContext, Page } from "playwright-core"
import { Chromium } from "./Chromium.js"
import * as Findings from "./Findings.js"

export interface Options {
  /** The path below the URL. Default: the first page. */
  readonly path?: string
  readonly width?: number
  readonly height?: number
  readonly scheme?: "light" | "dark"
  /** Pixels of the screen for one of the page. */
  readonly scale?: number
  /** The time that the page believes it is, in milliseconds since 1970. Default: the real time. */
  readonly now?: number
  /** Accepts a certificate that nobody has signed. */
  readonly anyCertificate?: boolean
  /** Findings that are expected from the start. */
  readonly allow?: ReadonlyArray<RegExp>
}

export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  /** Accepts findings that match from now on. */
  readonly allow: (pattern: RegExp) => void
}

/** A limit only ends a hung test. */
const limit = 240_000

/** Screenshots of failures. The folder is not committed. */
const folder = fileURLToPath(new URL("../../build/browser", import.meta.url))

const show = async (page: Page) => {
  const file = `${folder}/failure-${process.pid}-${Date.now()}.png`
  FileSystem.mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: file }).catch(() => undefined)
  return file
}

const fail = async (page: Page, findings: ReadonlyArray<string>, cause?: unknown): Promise<never> => {
  const reason = cause instanceof Error ? `${cause.message}\n` : ""
  const list = findings.length === 0 ? "" : `The page did what it must not do:\n- ${findings.join("\n- ")}\n`
  throw new Error(`${reason}${list}Screenshot: ${await show(page)}`, { cause })
}

const within = async <A>(
  context: BrowserContext,
  url: string,
  { allow = [], now, path = "" }: Options,
  use: (visit: Visit) => Promise<A>
): Promise<A> => {
  const findings = Findings.collect(context, new URL(url).origin)
  for (const pattern of allow) findings.allow(pattern)
  context.setDefaultTimeout(limit)
  const page = await context.newPage()
  if (now !== undefined) await page.clock.setFixedTime(now)
  try {
    await page.goto(`${url}${path}`)
    const result = await use({ page, context, allow: findings.allow })
    // Events arrive in order: all that the page did before has arrived with this reply.
    await page.evaluate("0")
    if (findings.all().length === 0) return result
  } catch (cause) {
    return await fail(page, findings.all(), cause)
  }
  return await fail(page, findings.all())
}

/** Opens the URL, and fails with what `use` throws, or with what was found. */
export const visit = <A>(
  url: string,
  options: Options,
  use: (visit: Visit) => Promise<A>
): Effect.Effect<A, never, Chromium> =>
  Effect.flatMap(Chromium, (browser) =>
    Effect.acquireUseRelease(
      Effect.promise(() =>
        browser.newContext({
          viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
          colorScheme: options.scheme ?? "light",
          deviceScaleFactor: options.scale ?? 1,
          locale: "en-GB",
          timezoneId: "Europe/Berlin",
          reducedMotion: "reduce",
          ignoreHTTPSErrors: options.anyCertificate ?? false
        })
      ),
      (context) => Effect.promise(() => within(context, url, options, use)),
      (context) => Effect.promise(() => context.close())
    )
  )
