/**
 * The files of the dashboard. All are read when the station starts, so the path of a request only ever selects one of them.
 *
 * They contain no data, so they need no token.
 */
import * as Crypto from "node:crypto"
import * as Fs from "node:fs/promises"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import * as Zlib from "node:zlib"
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { acceptsGzip } from "./responses.js"

type Request = HttpServerRequest.HttpServerRequest
type Response = HttpServerResponse.HttpServerResponse

/** The files of a dashboard. */
export interface Assets {
  /** Returns the response to a request for a file or a page, and `undefined` if it is for something else. */
  readonly respond: (request: Request, path: string) => Response | undefined
}

interface Asset {
  readonly type: string
  readonly bytes: Uint8Array
  /** `undefined` if it is not smaller. */
  readonly gzipped: Uint8Array | undefined
  readonly etag: string
  readonly cacheControl: string
}

/** The pages of the dashboard, which its script tells apart. */
const pages: ReadonlyArray<string> = ["/", "/plot", "/sensors", "/alarms", "/health"]

const types: { readonly [extension: string]: string } = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml"
}

/** The name of a file changes with its content, so browsers need not ask again. */
const forever = "public, max-age=31536000, immutable"

/** Browsers ask each time whether they have the newest. */
const revalidated = "no-cache"

/** The folder is beside that of the sources, of the modules, and of the bundle and its chunks. */
const folders: ReadonlyArray<string> = ["../dist/web", "../../dist/web"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url))
)

const gzip = (bytes: Uint8Array): Promise<Uint8Array> =>
  new Promise((resolve, reject) =>
    Zlib.gzip(bytes, { level: 9 }, (error, result) => (error === null ? resolve(result) : reject(error)))
  )

const assetOf = async (extension: string, bytes: Uint8Array, cacheControl: string): Promise<Asset> => {
  const gzipped = await gzip(bytes)
  return {
    type: types[extension] ?? "application/octet-stream",
    bytes,
    gzipped: gzipped.length < bytes.length ? gzipped : undefined,
    etag: `"${Crypto.createHash("sha256").update(bytes).digest("base64url").slice(0, 27)}"`,
    cacheControl
  }
}

const read = async (folder: string): Promise<ReadonlyMap<string, Asset>> => {
  const assets = new Map<string, Asset>()
  const page = await assetOf(".html", await Fs.readFile(Path.join(folder, "index.html")), revalidated)
  for (const path of pages) assets.set(path, page)
  for (const name of await Fs.readdir(Path.join(folder, "assets"))) {
    const bytes = await Fs.readFile(Path.join(folder, "assets", name))
    assets.set(`/assets/${name}`, await assetOf(Path.extname(name), bytes, forever))
  }
  return assets
}

const small = (title: string, text: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<meta name="color-scheme" content="light dark"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>\n`

const html = (status: number, text: string): Response =>
  HttpServerResponse.text(text, { status, contentType: "text/html; charset=utf-8" })

const missing = html(404, small("Page not found", 'There is no such page. <a href="./">Open the dashboard</a>'))

const notBuilt = html(
  503,
  small(
    "The dashboard is not built",
    "The HTTP API works. In a clone of the repository, <code>npx -y pnpm@10 build</code> builds the dashboard."
  )
)

const unreadable = html(
  503,
  small("The dashboard cannot be read", "The HTTP API works. The log of the station contains the reason.")
)

const matches = (header = "", etag: string): boolean =>
  header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag || tag.trim() === "*")

const responseOf = ({ headers }: Request, { bytes, cacheControl, etag, gzipped, type }: Asset): Response => {
  const common = { "cache-control": cacheControl, etag, vary: "accept-encoding" }
  if (matches(headers["if-none-match"], etag)) return HttpServerResponse.empty({ status: 304, headers: common })
  return gzipped !== undefined && acceptsGzip(headers["accept-encoding"])
    ? HttpServerResponse.uint8Array(gzipped, { contentType: type, headers: { ...common, "content-encoding": "gzip" } })
    : HttpServerResponse.uint8Array(bytes, { contentType: type, headers: common })
}

const isPageRequest = ({ headers }: Request, path: string): boolean =>
  /\btext\/html\b/.test(headers.accept ?? "") &&
  !/^\/(?:api(?:\/|$)|assets\/|openapi\.json|metrics|healthz|readyz)/.test(path)

const make = (assets: ReadonlyMap<string, Asset>, failure: Response): Assets => ({
  respond: (request, path) => {
    if (request.method !== "GET" && request.method !== "HEAD") return undefined
    const asset = assets.get(path)
    if (asset !== undefined) return responseOf(request, asset)
    if (pages.includes(path)) return failure
    return isPageRequest(request, path) ? missing : undefined
  }
})

/** Reads the files of the dashboard. Without them, all its pages say that it is not built. */
export const load = (candidates: ReadonlyArray<string> = folders): Effect.Effect<Assets> =>
  Effect.gen(function* () {
    let failure = notBuilt
    for (const folder of candidates) {
      const found = yield* Effect.either(
        Effect.tryPromise({ try: () => read(folder), catch: (error) => error as NodeJS.ErrnoException })
      )
      if (Either.isRight(found)) return make(found.right, notBuilt)
      if (found.left.code === "ENOENT") continue
      failure = unreadable
      yield* Effect.logError(`cannot read the dashboard in ${folder}: ${found.left.message}`)
    }
    return make(new Map(), failure)
  })
