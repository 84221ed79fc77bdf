/** The metrics of Prometheus for the quantities of series. */
import type * as Series from "../model/Series.js"

/** A metric. Prometheus calls it a family: samples of one name, which differ in their labels. */
export interface Family {
  readonly name: string
  readonly type: "gauge" | "counter"
  readonly help: string
}

/** The metric of a quantity, and the number of its base units in one canonical unit of the station. */
export interface Quantity extends Family {
  readonly factor: number
}

const gauge = (name: string, factor: number, help: string): Quantity => ({
  name: `owserver_${name}`,
  type: "gauge",
  factor,
  help
})

const pressure = "Pressure in pascals"
const current = "Electric current in amperes"

/** Metrics are in base units, as Prometheus recommends: https://prometheus.io/docs/practices/naming/#base-units */
const byUnit: ReadonlyMap<string, Quantity> = new Map([
  ["°C", gauge("temperature_celsius", 1, "Temperature in degrees Celsius")],
  ["%", gauge("humidity_ratio", 0.01, "Relative humidity from 0 to 1")],
  ["mbar", gauge("pressure_pascals", 100, pressure)],
  // The conventional inch of mercury. Source: NIST SP 811, appendix B.8.
  ["inHg", gauge("pressure_pascals", 3386.389, pressure)],
  ["V", gauge("voltage_volts", 1, "Voltage in volts")],
  ["A", gauge("current_amperes", 1, current)],
  ["µA", gauge("current_amperes", 1e-6, current)],
  ["Ah", gauge("charge_coulombs", 3600, "Electric charge in coulombs")],
  ["Vh", gauge("voltage_time_volt_seconds", 3600, "Integral of a voltage over time, in volt seconds")],
  ["Ω", gauge("resistance_ohms", 1, "Electrical resistance in ohms")],
  ["lx", gauge("illuminance_lux", 1, "Illuminance in lux")],
  ["ppm", gauge("concentration_ratio", 1e-6, "Concentration from 0 to 1")],
  ["s", gauge("time_seconds", 1, "Time in seconds")]
])

const counter: Quantity = {
  name: "owserver_count_total",
  type: "counter",
  factor: 1,
  help: "Count of a chip, such as pulses. It restarts at 0 when the chip or the counter does"
}

const state = gauge("state", 1, "State of an input, an output or a presence: 0 or 1")

const other = gauge("value", 1, "Value without a unit, or in the unit of the label unit")

/** All metrics of readings. */
export const families: ReadonlyArray<Family> = [
  ...new Map([...byUnit.values(), counter, state, other].map((one) => [one.name, one])).values()
]

/** Returns the quantity of a series. `hasUnit` if its name does not tell the unit, so that a label must. */
export const quantityOf = ({
  kind,
  unit
}: Pick<Series.Description, "kind" | "unit">): Quantity & { readonly hasUnit: boolean } => {
  if (kind === "state") return { ...state, hasUnit: false }
  if (kind === "counter") return { ...counter, hasUnit: unit !== "" }
  const known = byUnit.get(unit)
  return known === undefined ? { ...other, hasUnit: unit !== "" } : { ...known, hasUnit: false }
}
