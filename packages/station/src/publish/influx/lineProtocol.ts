/**
 * The line protocol of InfluxDB.
 *
 * Source: https://docs.influxdata.com/influxdb/v1/write_protocols/line_protocol_reference/
 */

/**
 * Escapes a name. InfluxDB 1 has no way to write a backslash before a character that is escaped, or at the end of a tag, and each
 * line ends at a line feed. So a backslash becomes a slash, and a control character a blank.
 */
const escaped = (text: string, characters: RegExp): string =>
  text
    .replace(/\p{Cc}/gu, " ")
    .replaceAll("\\", "/")
    .replace(characters, "\\$&")

/** Returns a line up to its fields. Tags without a value are left out. */
export const prefixOf = (measurement: string, tags: { readonly [name: string]: string }): string => {
  const pairs = Object.entries(tags).flatMap(([name, value]) => {
    const text = escaped(value, /[,= ]/g)
    return text === "" ? [] : [`,${name}=${text}`]
  })
  return `${escaped(measurement, /[, ]/g)}${pairs.join("")} value=`
}

/** The times that InfluxDB can store, which are 64-bit numbers of nanoseconds. */
const mostMillis = 9_223_372_036_854

/** Whether InfluxDB can store a value: the protocol has no numbers that are not finite. */
export const isWritable = (value: number, at: number): boolean => Number.isFinite(value) && Math.abs(at) <= mostMillis

/** Returns a line. The value is always a float, because a field keeps the type of its first value. `at` is in milliseconds. */
export const format = (prefix: string, value: number, at: number): string => `${prefix}${value} ${at}\n`
