/** What the browser receives over the network. */
import type { BrowserContext, Page } from "playwright-core"

export interface Transfer {
  /** The bytes of finished responses as they arrived, compressed, with headers. */
  readonly bytes: () => number
  /** The same for each path. */
  readonly byPath: () => ReadonlyMap<string, number>
}

/** Counts from now on, and without the cache. */
export const count = async (context: BrowserContext, page: Page): Promise<Transfer> => {
  const session = await context.newCDPSession(page)
  const paths = new Map<string, string>()
  const sizes = new Map<string, number>()
  session.on("Network.requestWillBeSent", ({ request, requestId }) => {
    paths.set(requestId, new URL(request.url).pathname)
  })
  session.on("Network.loadingFinished", ({ encodedDataLength, requestId }) => {
    const path = paths.get(requestId) ?? requestId
    sizes.set(path, (sizes.get(path) ?? 0) + encodedDataLength)
  })
  await session.send("Network.enable")
  await session.send("Network.setCacheDisabled", { cacheDisabled: true })
  return { bytes: () => [...sizes.values()].reduce((sum, size) => sum + size, 0), byPath: () => sizes }
}
