/** What a series is in Home Assistant: its platform, device class, state class and unit. */
import { Family, FamilyRegistry } from "@owserver/sensors"
import * as Option from "effect/Option"
import type * as Series from "../model/Series.js"

/** The platforms that are used. */
export const platforms = ["sensor", "binary_sensor", "switch"] as const

export type Platform = (typeof platforms)[number]

export interface Entity {
  readonly platform: Platform
  readonly device_class?: string
  readonly state_class?: "measurement" | "total_increasing"
  readonly unit_of_measurement?: string
}

/** Device classes by unit, where Home Assistant has a class that accepts the unit. */
const classes: { readonly [unit: string]: string } = {
  "°C": "temperature",
  V: "voltage",
  A: "current",
  mbar: "pressure",
  inHg: "pressure",
  lx: "illuminance"
}

const isGap = ({ family, property }: Series.Description): boolean =>
  FamilyRegistry.get(family).pipe(
    Option.flatMapNullable((known) => known[Family.TypeId].find(property)),
    Option.exists(({ format }) => format === "temperatureGap")
  )

const classOf = (series: Series.Description): string | undefined => {
  const { property, unit } = series
  // As a temperature, a difference of 1 °C would be shown as 33.8 °F.
  if (/offset|gain/.test(property) || isGap(series)) return undefined
  if (unit === "%") return /humidity/.test(property) ? "humidity" : undefined
  if (unit === "ppm") return /CO2/.test(property) ? "carbon_dioxide" : undefined
  return classes[unit]
}

const binaryClassOf = (property: string): string | undefined => {
  if (property === "present") return "presence"
  return /(?:^|\/)alarm\//.test(property) ? "problem" : undefined
}

/** Returns the entity of a series. */
export const of = (series: Series.Description, isWritable: boolean): Entity => {
  const { kind, property, unit } = series
  switch (kind) {
    case "state": {
      if (isWritable) return { platform: "switch" }
      const device_class = binaryClassOf(property)
      return { platform: "binary_sensor", ...(device_class !== undefined && { device_class }) }
    }
    case "counter":
      return { platform: "sensor", state_class: "total_increasing" }
    case "gauge": {
      const device_class = classOf(series)
      return {
        platform: "sensor",
        state_class: "measurement",
        ...(device_class !== undefined && { device_class }),
        ...(unit !== "" && { unit_of_measurement: unit })
      }
    }
  }
}

/** Formats a value as the payload of a state topic. Twelve digits hide the errors of a calibration and are more than sensors have. */
export const payloadOf = (kind: Series.Kind, value: number): string => {
  if (kind === "state") return value === 0 ? "OFF" : "ON"
  return String(Number(value.toPrecision(12)))
}
