/** What a page must not do: print, fail, or reach for another machine. */
import type { BrowserContext, Request } from "playwright-core"

export interface Findings {
  /** Accepts findings that match from now on, such as those of a server that is down on purpose. */
  readonly allow: (pattern: RegExp) => void
  readonly all: () => ReadonlyArray<string>
}

/** A page ends its own requests when it leaves or asks anew. Other files must arrive. */
const isCancelled = (request: Request): boolean =>
  request.failure()?.errorText === "net::ERR_ABORTED" &&
  ["fetch", "xhr", "eventsource"].includes(request.resourceType())

const isElsewhere = (address: string, origin: string): boolean => {
  const { origin: actual, protocol } = new URL(address)
  return !["data:", "blob:"].includes(protocol) && actual !== origin
}

/** Collects from now on. `origin` is the one that the page may use. */
export const collect = (context: BrowserContext, origin: string): Findings => {
  const allowed: Array<RegExp> = []
  const found: Array<string> = []
  const add = (text: string) => {
    if (!allowed.some((pattern) => pattern.test(text))) found.push(text)
  }
  // Chromium prints violations of the Content-Security-Policy as errors.
  context.on("console", (message) => {
    const { url } = message.location()
    add(`console ${message.type()}: ${message.text()}${url === "" ? "" : ` (${url})`}`)
  })
  context.on("weberror", (error) => {
    const cause = error.error()
    add(`error: ${cause.stack ?? cause.message}`)
  })
  context.on("request", (request) => {
    if (isElsewhere(request.url(), origin)) add(`request to another origin: ${request.url()}`)
  })
  context.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText ?? "unknown"
    if (!isCancelled(request)) add(`failed: ${request.method()} ${request.url()}: ${reason}`)
  })
  context.on("response", (response) => {
    if (response.status() >= 400) add(`status ${response.status()}: ${response.request().method()} ${response.url()}`)
  })
  context.on("dialog", (dialog) => {
    add(`dialog: ${dialog.type()} ${dialog.message()}`)
    // The page is gone if the test ends meanwhile.
    dialog.dismiss().catch(() => undefined)
  })
  return { allow: (pattern) => void allowed.push(pattern), all: () => found }
}
