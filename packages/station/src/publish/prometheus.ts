/**
 * The metrics of a station in the text format of Prometheus, version 0.0.4.
 *
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
import type * as Collector from "../collect/Collector.js"
import type * as Health from "../Health.js"
import type * as Series from "../model/Series.js"
import * as Quantities from "./quantities.js"

/** The media type of the text. */
export const contentType = "text/plain; version=0.0.4; charset=utf-8"

/** A series with its newest reading. */
export interface Measured extends Series.Description, Pick<Series.Series, "name" | "place"> {
  /** The newest value. `undefined` if it is not good, or if the series is stale. */
  readonly value: number | undefined
  /** The time of the newest good reading, in milliseconds since 1970. */
  readonly lastGood: number | undefined
}

/** What is measured in a scrape. */
export interface Snapshot {
  readonly version: string
  readonly status: Health.Status
  /** The series that are shown. `undefined` if the database cannot be read. */
  readonly readings: ReadonlyArray<Measured> | undefined
}

/** Labels as a text, with their braces. */
type Labels = string

const escapes: { readonly [character: string]: string } = { "\\": "\\\\", '"': '\\"', "\n": "\\n" }

const needsEscape = /[\\"\n]/

const quoted = (text: string): string =>
  needsEscape.test(text) ? `"${text.replace(/[\\"\n]/g, (character) => escapes[character]!)}"` : `"${text}"`

/** An empty label is the same as none. */
const labelsOf = (labels: { readonly [name: string]: string }): Labels => {
  let text = ""
  for (const name in labels) {
    const value = labels[name]!
    if (value !== "") text += `${text === "" ? "{" : ","}${name}=${quoted(value)}`
  }
  return text === "" ? "" : `${text}}`
}

interface Sample {
  readonly labels: Labels
  /** A sample without a value is left out. */
  readonly value: number | undefined
}

/** A metric that does not depend on the quantities of series. */
interface Metric<A> extends Quantities.Family {
  readonly sample: (subject: A) => Sample
}

const gauge = <A>(name: string, help: string, sample: Metric<A>["sample"]): Metric<A> => ({
  name: `owserver_${name}`,
  type: "gauge",
  help,
  sample
})

const counter = <A>(name: string, help: string, sample: Metric<A>["sample"]): Metric<A> => ({
  ...gauge(`${name}_total`, help, sample),
  type: "counter"
})

/** Times in milliseconds have three decimals in seconds, so dividing them is exact enough. */
const seconds = (millis: number | undefined): number | undefined => (millis === undefined ? undefined : millis / 1000)

const timestamps: Quantities.Family = {
  name: "owserver_reading_timestamp_seconds",
  type: "gauge",
  help: "Time of the newest good reading in seconds since 1970"
}

const perServer =
  (value: (status: Collector.Status) => number | undefined) =>
  (status: Collector.Status): Sample => ({ labels: labelsOf({ server: status.server }), value: value(status) })

const ofServers: ReadonlyArray<Metric<Collector.Status>> = [
  gauge(
    "up",
    "Whether the owserver answers",
    perServer(({ isOnline }) => Number(isOnline))
  ),
  gauge(
    "latency_seconds",
    "Time from request to answer of the owserver",
    perServer(({ latency }) => seconds(latency))
  ),
  gauge(
    "devices",
    "Devices that the owserver lists",
    perServer(({ devices }) => devices)
  ),
  gauge(
    "missing_devices",
    "Devices that were listed and are not any more",
    perServer(({ missing }) => missing)
  ),
  counter(
    "readings",
    "Readings since the start of the station",
    perServer(({ readings }) => readings)
  ),
  counter(
    "failed_readings",
    "Readings that failed while the owserver answered",
    perServer(({ failures }) => failures)
  ),
  counter(
    "missed_readings",
    "Readings that were due and skipped because the bus was busy",
    perServer(({ missed }) => missed)
  )
]

const single =
  (value: (snapshot: Snapshot) => number | undefined) =>
  (snapshot: Snapshot): Sample => ({ labels: "", value: value(snapshot) })

const ofStation: ReadonlyArray<Metric<Snapshot>> = [
  gauge("station_build_info", "Version of the station", ({ version }) => ({
    labels: labelsOf({ version }),
    value: 1
  })),
  gauge(
    "station_start_time_seconds",
    "Start of the station in seconds since 1970",
    single(({ status }) => seconds(status.startedAt))
  ),
  gauge(
    "station_database_up",
    "Whether the database can be read and accepts readings",
    single(({ readings, status }) => Number(readings !== undefined && status.writer.failure === undefined))
  ),
  gauge(
    "station_maintenance_up",
    "Whether the last rollup and the last retention succeeded",
    single(({ status }) => Number(status.maintenance === undefined))
  ),
  gauge(
    "station_queued_readings",
    "Readings that wait for the database",
    single(({ status }) => status.writer.waiting)
  ),
  gauge(
    "station_stored_timestamp_seconds",
    "Time when readings were stored last, in seconds since 1970",
    single(({ status }) => seconds(status.writer.lastSuccess))
  ),
  counter(
    "station_stored_readings",
    "Readings that were stored",
    single(({ status }) => status.writer.stored)
  ),
  counter(
    "station_dropped_readings",
    "Readings that were lost because too many waited for the database",
    single(({ status }) => status.writer.dropped)
  ),
  counter(
    "station_refused_readings",
    "Readings that were not stored because they are not valid",
    single(({ status }) => status.writer.refused)
  )
]

/** Without a fleet these metrics have no samples. */
const ofFleet: ReadonlyArray<Metric<Snapshot>> = [
  gauge(
    "station_fleet_runners",
    "Runners of the fleet that tell their state",
    single(({ status: { fleet } }) => fleet?.runners.filter(({ isGone }) => !isGone).length)
  ),
  gauge(
    "station_fleet_gone_runners",
    "Runners of the fleet that told their state within the last hour and do not any more",
    single(({ status: { fleet } }) => fleet?.runners.filter(({ isGone }) => isGone).length)
  ),
  gauge(
    "station_fleet_unassigned_servers",
    "Servers that no runner collects from",
    single(({ status: { fleet } }) => fleet?.assignments.filter(({ runner }) => runner === undefined).length)
  )
]

/** Without an InfluxDB these metrics have no samples. */
const ofInflux: ReadonlyArray<Metric<Snapshot>> = [
  gauge(
    "station_influx_up",
    "Whether InfluxDB accepts readings",
    single(({ status: { influx } }) => (influx === undefined ? undefined : Number(influx.failure === undefined)))
  ),
  gauge(
    "station_influx_queued_readings",
    "Readings that wait for InfluxDB",
    single(({ status }) => status.influx?.waiting)
  ),
  gauge(
    "station_influx_sent_timestamp_seconds",
    "Time when InfluxDB accepted readings last, in seconds since 1970",
    single(({ status }) => seconds(status.influx?.lastSuccess))
  ),
  counter(
    "station_influx_sent_readings",
    "Readings that InfluxDB accepted",
    single(({ status }) => status.influx?.sent)
  ),
  counter(
    "station_influx_dropped_readings",
    "Readings that were not sent because too many waited for InfluxDB, or for too long",
    single(({ status }) => status.influx?.dropped)
  ),
  counter(
    "station_influx_refused_readings",
    "Readings that InfluxDB refused",
    single(({ status }) => status.influx?.refused)
  )
]

/** All metrics that may be in the text. */
export const families: ReadonlyArray<Quantities.Family> = [
  ...Quantities.families,
  timestamps,
  ...ofServers,
  ...ofStation,
  ...ofFleet,
  ...ofInflux
]

/** The factors are decimal fractions, so a product may differ from the decimal number in the last digit. */
const scaled = (value: number, factor: number): number =>
  factor === 1 ? value : Number((value * factor).toPrecision(15))

const lineOf = (name: string, { labels, value }: Sample): ReadonlyArray<string> =>
  value === undefined || !Number.isFinite(value) ? [] : [`${name}${labels} ${value}`]

const withHeader = ({ help, name, type }: Quantities.Family, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines]

/** Formats readings. There may be thousands, so each is looked at once. */
const ofReadings = (readings: ReadonlyArray<Measured>): ReadonlyArray<string> => {
  const lines = new Map<string, Array<string>>()
  const add = (name: string, sample: Sample) => {
    const known = lines.get(name)
    if (known === undefined) lines.set(name, [...lineOf(name, sample)])
    else known.push(...lineOf(name, sample))
  }
  for (const measured of readings) {
    const { device, family, kind, lastGood, name, place, property, server, unit, value } = measured
    const quantity = Quantities.quantityOf({ kind, unit })
    const common = { server, device, property, family, name, place }
    const labels = labelsOf(common)
    add(quantity.name, {
      labels: quantity.hasUnit ? labelsOf({ ...common, unit }) : labels,
      value: value === undefined ? undefined : scaled(value, quantity.factor)
    })
    add(timestamps.name, { labels, value: seconds(lastGood) })
  }
  return [...Quantities.families, timestamps].flatMap((family) => withHeader(family, lines.get(family.name) ?? []))
}

const all = <A>(metrics: ReadonlyArray<Metric<A>>, subjects: ReadonlyArray<A>): ReadonlyArray<string> =>
  metrics.flatMap((metric) =>
    withHeader(
      metric,
      subjects.flatMap((subject) => lineOf(metric.name, metric.sample(subject)))
    )
  )

/** Formats a snapshot. A series may occur only once in it. */
export const format = (snapshot: Snapshot): string => {
  const { readings = [], status } = snapshot
  const lines = [
    ...ofReadings(readings),
    ...all(ofServers, status.servers),
    ...all([...ofStation, ...ofFleet, ...ofInflux], [snapshot])
  ]
  return `${lines.join("\n")}\n`
}
