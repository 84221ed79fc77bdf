/**
 * The HTTP API over a store in memory and a fake bus, on a free port of 127.0.0.1.
 */
import * as Http from "node:http"
import * as Net from "node:net"
import { OwServer } from "@owserver/client"
import { type Bus, FakeOwServer } from "@owserver/fake"
import {
  Control,
  HttpService,
  Readings,
  type Report,
  type Rule,
  type Sample,
  type Series,
  type Writable
} from "@owserver/station"
import { Context, Duration, Effect, Layer, Redacted, type Scope } from "effect"
import type * as Health from "../../src/Health.js"
import * as Feed from "../../src/http/Feed.js"
import type * as Live from "../../src/http/Live.js"
import type { StoreService } from "../../src/store/Store.js"
import * as Databases from "../Databases.js"

export const token = "correct-horse-battery"

export interface Options
  extends Partial<Pick<HttpService.Options, "hosts" | "publicUrl" | "trustProxy" | "limits" | "auth" | "dashboard">> {
  readonly token?: string
  readonly writable?: ReadonlyArray<Writable.Pattern>
  readonly live?: Live.Options
  readonly plan?: ReadonlyArray<Rule.Rule>
  /** Opens the store. Default: in memory. */
  readonly open?: Effect.Effect<Databases.Opened, unknown, Scope.Scope>
  readonly bus?: Effect.Effect<Bus.Bus, unknown>
  /** The name of the server with the bus. Default: `attic`. */
  readonly server?: string
  /** What the store has before the start. */
  readonly stored?: ReadonlyArray<Sample.Sample>
  readonly fill?: (store: StoreService) => Effect.Effect<void>
  /** Wraps the store, to let it fail. */
  readonly wrap?: (store: StoreService) => StoreService
  readonly status?: Partial<Health.Status>
  readonly outbox?: HttpService.Options["outbox"]
  readonly rules?: HttpService.Options["rules"]
}

export interface Serving {
  readonly url: string
  readonly port: number
  readonly store: StoreService
  readonly feed: Feed.Feed & Pick<Readings.Readings, "report">
  /** Reports readings, and stores them. */
  readonly read: (samples: ReadonlyArray<Sample.Sample>) => Effect.Effect<void>
  readonly fake: FakeOwServer.FakeOwServerService | undefined
}

export const status: Health.Status = {
  startedAt: 1_700_000_000_000,
  servers: [],
  writer: { waiting: 0, dropped: 0, refused: 0, stored: 0, lastSuccess: undefined, failure: undefined },
  maintenance: undefined
}

export const series = (device: string, fields: Partial<Series.Description> = {}): Series.Description => ({
  server: "attic",
  device,
  property: "temperature",
  kind: "gauge",
  unit: "°C",
  family: device.slice(0, 2),
  ...fields
})

const openMemory = Effect.flatMap(
  Effect.sync(() => Databases.all.find(({ name }) => name === "libSQL, memory")!),
  ({ open }) => Effect.orDie(open)
)

export const serve = (options: Options = {}): Effect.Effect<Serving, never, Scope.Scope> =>
  Effect.gen(function* () {
    const opened = yield* options.open === undefined ? openMemory : Effect.orDie(options.open)
    yield* Effect.orDie(opened.store.append({ samples: options.stored ?? [], transitions: [] }))
    yield* options.fill?.(opened.store) ?? Effect.void
    const store = options.wrap?.(opened.store) ?? opened.store
    const readings = yield* Readings.make(store)
    const feed = { ...(yield* Feed.make(readings, options.live)), report: readings.report }
    const fake = options.bus === undefined ? undefined : yield* FakeOwServer.make(yield* Effect.orDie(options.bus))
    const client =
      fake === undefined
        ? []
        : [
            [
              options.server ?? "attic",
              yield* Effect.orDie(
                OwServer.make(fake.transport, { verify: false, maxConnections: 2, timeout: "20 seconds" })
              )
            ] as const
          ]
    const record = (transition: Parameters<Control.Options["record"]>[0]) =>
      Effect.orDie(opened.store.append({ samples: [], transitions: [transition] }))
    const control = Control.make({ clients: new Map(client), writable: options.writable ?? [], record })
    const url = yield* Effect.orDie(
      HttpService.serve({
        ...feed,
        address: "127.0.0.1",
        port: 0,
        token: options.token === undefined ? undefined : Redacted.make(options.token),
        auth: options.auth,
        hosts: options.hosts ?? [],
        publicUrl: options.publicUrl,
        trustProxy: options.trustProxy ?? [],
        limits: options.limits,
        dashboard: options.dashboard,
        store,
        control,
        record,
        outbox: options.outbox,
        rules: options.rules,
        health: { status: Effect.succeed({ ...status, ...options.status }) },
        config: {
          servers: [],
          collect: { every: Duration.seconds(30), plan: options.plan ?? [] },
          display: { zone: "Europe/Berlin", temperature: "C" }
        }
      })
    )
    const read = (samples: ReadonlyArray<Sample.Sample>) =>
      Effect.zipRight(
        feed.report({ _tag: "Read", samples } satisfies Report.Report),
        Effect.orDie(opened.store.append({ samples, transitions: [] }))
      )
    return { url, port: Number(new URL(url).port), store: opened.store, feed, read, fake }
  })

export interface Answer {
  readonly status: number
  readonly headers: Http.IncomingHttpHeaders
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it is checked there
  readonly json: any
}

export interface Asked {
  readonly method?: string
  readonly headers?: Http.OutgoingHttpHeaders
  readonly body?: unknown
}

/** Sends a request. Unlike `fetch`, it may set `Host` and `Origin`. A body that is no text is sent as JSON. */
export const ask = (
  { port }: Pick<Serving, "port">,
  path: string,
  { body, headers = {}, method = "GET" }: Asked = {}
): Effect.Effect<Answer, Error> =>
  Effect.async((resume) => {
    const content = body === undefined || typeof body === "string" ? body : JSON.stringify(body)
    const json = content === undefined ? {} : { "content-type": "application/json" }
    const request = Http.request({
      host: "127.0.0.1",
      port,
      path,
      method,
      headers: { ...json, ...headers },
      agent: false
    })
    request.on("error", (error) => resume(Effect.fail(error)))
    request.on("response", (response) => {
      const chunks: Array<Buffer> = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("error", (error) => resume(Effect.fail(error)))
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString()
        const isJson =
          response.headers["content-type"]?.includes("json") && response.headers["content-encoding"] === undefined
        const parsed = isJson ? JSON.parse(text) : undefined
        resume(Effect.succeed({ status: response.statusCode ?? 0, headers: response.headers, text, json: parsed }))
      })
    })
    request.end(content)
  })

/** Opens a connection and sends these bytes. */
export const connect = (
  { port }: Pick<Serving, "port">,
  bytes: string
): Effect.Effect<Net.Socket, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.async<Net.Socket>((resume) => {
      const socket = Net.connect(port, "127.0.0.1", () => {
        socket.write(bytes)
        resume(Effect.succeed(socket))
      })
      socket.on("error", () => {})
    }),
    (socket) => Effect.sync(() => socket.destroy())
  )

/** The server that the tests of a file share. */
export class Served extends Context.Tag("Served")<Served, Serving>() {}

export const layer = (options?: Options): Layer.Layer<Served> => Layer.scoped(Served, serve(options))

/** Sends a request to the shared server. */
export const asked = (path: string, options?: Asked): Effect.Effect<Answer, Error, Served> =>
  Effect.flatMap(Served, (serving) => ask(serving, path, options))
