/**
 * The units of numbers, which owserver does not declare, by the names of the properties. The format decides the units of
 * temperatures and pressures. Other properties have no unit, or an uncertain one.
 *
 * Sources: ow_2438.c, ow_2450.c, ow_2760.c, ow_eds.c, ow_eeef.c of OWFS, and the data sheets.
 */
const seconds = "(?:udate|seconds)"

const byName = [
  ["%", "^(?:TH/)?(?:latest)?humidity$|/humidity$|humidity_(?:raw|corrected|offset|hi|low)$|latesthumidity$"],
  ["V", "(?:^|/)(?:V[AD]D|volts?2?|latestvolt2?|volts|(?:min|max)_volts|volts_(?:hi|low)|volt2?(?:high|low))$"],
  ["V", "(?:^|/)(?:vis|vis_B|vis_avg|vis_offset|vbias)$"],
  ["A", "^(?:current|currentbias)$"],
  ["Ah", "^amphours$"],
  ["Vh", "^volthours$"],
  ["Ω", "(?:^|/)resistance(?:_hi|_low)?$"],
  ["inHg", "/inHg(?:_hi|_low)?$"],
  ["µA", "^S3-R1-A/current$"],
  ["lx/µA", "^S3-R1-A/gain$"],
  ["lx", "illuminance$|/light(?:_hi ?|_low)?$"],
  ["mbar/V", "^B1-R1-A/gain$"],
  ["ppm", "^CO2/ppm$"],
  ["bit", "^tempres$"],
  ["s", `(?:^|/)${seconds}$`]
].map(([unit, shape]) => [unit, new RegExp(shape)])

/** Returns true if the format may have a unit. */
const isQuantity = (format) => "iufwp".includes(format)

/** Properties whose names suggest a wrong unit. */
const unsure = [/^30\/WS603\//, /^ED\//, /^FC\//, /^7E\/EDS008\d\/.*current/]

export const unitOf = (code, property, format) => {
  if (!isQuantity(format) || unsure.some((shape) => shape.test(`${code}/${property}`))) return undefined
  return byName.find(([, shape]) => shape.test(property))?.[0]
}
