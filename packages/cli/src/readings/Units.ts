/**
 * Conversion to the units of the settings.
 *
 * @since 0.1.0
 */
import * as Property from "@owserver/sensors/Property"
import type { Settings } from "../settings/Settings.js"
import type * as PrimaryProperty from "./PrimaryProperty.js"

/**
 * Converts temperature and pressure properties to the units of the settings.
 *
 * @since 0.1.0
 * @category combinators
 */
export const convert = (
  property: PrimaryProperty.Readable,
  { pressure, temperature }: Settings["Type"]
): PrimaryProperty.Readable => {
  const { format } = property
  // The casts are needed because the format of a property found by name is only known at run time.
  if (temperature !== undefined && format === "temperature")
    return Property.inScale(property as never, temperature) as never
  if (temperature !== undefined && format === "temperatureGap")
    return Property.inGap(property as never, temperature) as never
  return pressure !== undefined && format === "pressure"
    ? (Property.inPressure(property as never, pressure) as never)
    : property
}
