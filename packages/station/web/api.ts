/** Requests to the HTTP API. Failures are values: pages show them beside what failed. */
import type * as Types from "./types.js"

/**
 * Why a request failed:
 *
 * - `offline`: the station does not answer
 * - `unauthorized`: the token is missing or wrong
 * - `invalid`: the request is not valid, or contradicts the state; the message is for people
 * - `unavailable`: the database or owserver is away
 */
export type Reason = "offline" | "unauthorized" | "forbidden" | "missing" | "invalid" | "unavailable" | "failed"

export interface ApiError {
  readonly reason: Reason
  readonly message: string
}

export type Result<A> = { readonly ok: true; readonly value: A } | { readonly ok: false; readonly error: ApiError }

type Query = { readonly [name: string]: string | number | boolean | undefined }

export interface Request {
  readonly method?: "GET" | "PUT" | "POST" | "DELETE"
  readonly query?: Query
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
}

export interface Api {
  /** Sends a request to a path below `api/v1/`. A response without a body is `undefined`. */
  readonly send: <A>(path: string, request?: Request) => Promise<Result<A>>
  /** Gets all pages of a list. */
  readonly list: <A>(path: string, query?: Query) => Promise<Result<ReadonlyArray<A>>>
  readonly history: (
    series: number,
    period: { readonly from: number; readonly to: number; readonly points: number },
    signal?: AbortSignal
  ) => Promise<Result<Types.History>>
  /** Returns the URL of a path below `api/v1/`, for links and event sources. */
  readonly url: (path: string, query?: Query) => string
}

const reasons: { readonly [status: number]: Reason } = {
  400: "invalid",
  401: "unauthorized",
  403: "forbidden",
  404: "missing",
  409: "invalid",
  411: "invalid",
  413: "invalid",
  502: "offline",
  503: "unavailable",
  504: "offline"
}

export const offline: ApiError = { reason: "offline", message: "The station does not answer." }

const foreign: ApiError = {
  reason: "failed",
  message: "The answer is not from the station. A proxy may want you to log in: load the page again."
}

/** Turns the response of a failed request into an error. Proxies answer with pages of their own, which are not shown. */
export const errorOf = (status: number, body: unknown): ApiError => {
  const message = typeof body === "object" && body !== null && "message" in body ? body.message : undefined
  const reason = reasons[status] ?? "failed"
  if (reason === "offline") return offline
  if (typeof message === "string" && message !== "") return { reason, message }
  return { reason, message: `The station answered with status ${status}.` }
}

export const queryOf = (query: Query = {}): string => {
  const set = Object.entries(query).filter(
    (entry): entry is [string, string | number | boolean] => entry[1] !== undefined
  )
  const text = new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString()
  return text === "" ? "" : `?${text}`
}

/** Returns `undefined` for an empty body, and for one that is not JSON. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A list has at most this many pages of 1000, so that a cursor that does not advance ends. */
const mostPages = 100

/** Makes the client. `unauthorized` is called when a request needs a token. */
export const make = ({ unauthorized }: { readonly unauthorized: () => void }): Api => {
  // All pages are one level deep, so the same relative URL is right on each, also below a sub-path.
  const url: Api["url"] = (path, query) => new URL(`api/v1/${path}${queryOf(query)}`, document.baseURI).href

  const send = async <A>(path: string, { body, method = "GET", query, signal }: Request = {}): Promise<Result<A>> => {
    let response: Response
    let text: string
    try {
      response = await fetch(url(path, query), {
        method,
        credentials: "same-origin",
        signal: signal ?? null,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } })
      })
      text = await response.text()
    } catch {
      return { ok: false, error: offline }
    }
    const content = parsed(text)
    // A proxy that asks for a login of its own may answer with a page.
    const isForeign = text !== "" && content === undefined
    if (response.ok) return isForeign ? { ok: false, error: foreign } : { ok: true, value: content as A }
    const error = errorOf(response.status, content)
    if (error.reason === "unauthorized") unauthorized()
    return { ok: false, error }
  }

  const list = async <A>(path: string, query: Query = {}): Promise<Result<ReadonlyArray<A>>> => {
    const items: Array<A> = []
    let after: number | string | undefined
    for (let page = 0; page < mostPages; page++) {
      const result = await send<Types.Page<A>>(path, { query: { ...query, after } })
      if (!result.ok) return result
      items.push(...result.value.items)
      if (result.value.next === null) break
      after = result.value.next
    }
    return { ok: true, value: items }
  }

  return {
    send,
    list,
    url,
    history: (series, period, signal) => send(`series/${series}/history`, { query: { ...period }, signal })
  }
}
