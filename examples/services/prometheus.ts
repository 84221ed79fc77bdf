import { createServer } from "node:http"
import { HttpRouter, HttpServer, HttpServerResponse } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { NodeOwServer } from "@owserver/node"
import { Devices, TemperatureScan } from "@owserver/sensors"
import { Config, Effect, Either, Layer, Metric, type MetricPair, MetricState, Option } from "effect"

const quoted = (value: string) => `"${value.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n")}"`

const labelled = (name: string, labels: ReadonlyArray<readonly [name: string, value: string]>) =>
  labels.length === 0 ? name : `${name}{${labels.map(([label, value]) => `${label}=${quoted(value)}`).join()}}`

const bound = (limit: number) =>
  limit === Number.MAX_VALUE || limit === Number.POSITIVE_INFINITY ? "+Inf" : `${limit}`

/** The lines of one metric of Effect. Kinds that the client does not use have none. */
const rendered = ({ metricKey, metricState }: MetricPair.MetricPair.Untyped): ReadonlyArray<string> => {
  const { description, name } = metricKey
  const labels = metricKey.tags.map(({ key, value }) => [key, value] as const)
  const head = (type: string) => [
    ...Option.match(description, { onNone: () => [], onSome: (text) => [`# HELP ${name} ${text}`] }),
    `# TYPE ${name} ${type}`
  ]
  if (MetricState.isCounterState(metricState))
    return [...head("counter"), `${labelled(name, labels)} ${metricState.count}`]
  if (MetricState.isGaugeState(metricState)) return [...head("gauge"), `${labelled(name, labels)} ${metricState.value}`]
  if (!MetricState.isHistogramState(metricState)) return []
  const { buckets, count, sum } = metricState
  return [
    ...head("histogram"),
    ...buckets.map(([limit, below]) => `${labelled(`${name}_bucket`, [...labels, ["le", bound(limit)]])} ${below}`),
    `${labelled(`${name}_sum`, labels)} ${sum}`,
    `${labelled(`${name}_count`, labels)} ${count}`
  ]
}

/** The metrics of the client. Their names begin with `owserver_`. */
const ofClient = Effect.map(Metric.snapshot, (pairs) =>
  pairs
    .filter(({ metricKey }) => metricKey.name.startsWith("owserver_"))
    .sort((one, other) => (one.metricKey.name < other.metricKey.name ? -1 : 1))
    .flatMap(rendered)
    // A metric has one header, and samples for each server.
    .filter((line, n, lines) => !line.startsWith("#") || lines.indexOf(line) === n)
)

/** Reads all thermometers. A failed sensor has no sample, and is counted. */
const ofSensors = Effect.gen(function* () {
  const devices = yield* Devices.list()
  const outcomes = yield* TemperatureScan.readAll({ devices })
  const samples = devices.flatMap(({ alias, rom }) =>
    Option.match(Option.flatMap(Option.fromNullable(outcomes.get(rom)), Either.getRight), {
      onNone: () => [],
      onSome: ({ value }) => {
        const name = Option.match(alias, { onNone: () => [], onSome: (text) => [["name", text] as const] })
        return [`${labelled("owserver_temperature_celsius", [["device", rom], ...name])} ${value}`]
      }
    })
  )
  return [
    "# HELP owserver_temperature_celsius temperature of a sensor",
    "# TYPE owserver_temperature_celsius gauge",
    ...samples,
    "# HELP owserver_failed_readings sensors that could not be read for this scrape",
    "# TYPE owserver_failed_readings gauge",
    `owserver_failed_readings ${outcomes.size - samples.length}`
  ]
})

/**
 * Runs one measurement at a time. A caller that arrives during a measurement gets its result. If a caller is interrupted, the
 * next one in the queue measures.
 */
const sharing = <A extends object, R>(measure: Effect.Effect<A, never, R>) =>
  Effect.map(Effect.makeSemaphore(1), (turn) => {
    let last: A | undefined
    return Effect.suspend(() => {
      const before = last
      const found = Effect.gen(function* () {
        if (last === undefined || last === before) last = yield* measure
        return last
      })
      return turn.withPermits(1)(found)
    })
  })

/**
 * Makes the effect of a scrape. Concurrent scrapes share a measurement. It times out after eight seconds, before Prometheus
 * does at ten. Without an owserver a scrape still returns the metrics of the client.
 */
export const makeScrape = Effect.gen(function* () {
  const measured = yield* sharing(Effect.either(Effect.timeout(ofSensors, "8 seconds")))
  return Effect.gen(function* () {
    const up = yield* measured
    const lines = [
      "# HELP owserver_up whether the owserver could be asked",
      "# TYPE owserver_up gauge",
      `owserver_up ${Either.isRight(up) ? 1 : 0}`,
      ...Either.getOrElse(up, () => []),
      ...(yield* ofClient)
    ]
    return `${lines.join("\n")}\n`
  })
})

const contentType = "text/plain; version=0.0.4; charset=utf-8"

/** Serves /metrics on a port, from the owserver in the context. */
export const exporter = (port: number) =>
  Effect.map(makeScrape, (scrape) =>
    HttpServer.serve(
      HttpRouter.get(
        HttpRouter.empty,
        "/metrics",
        Effect.map(scrape, (text) => HttpServerResponse.text(text, { contentType }))
      )
    )
  ).pipe(Layer.unwrapEffect, Layer.provideMerge(NodeHttpServer.layer(createServer, { port, host: "127.0.0.1" })))

const live = NodeOwServer.layerConfig({
  port: Config.withDefault(Config.integer("PORT"), 4304),
  verify: Config.succeed(false)
})

const listening = Layer.unwrapEffect(Effect.map(Config.withDefault(Config.port("HTTP_PORT"), 9273), exporter))

export const program = Layer.launch(Layer.provide(listening, live))
