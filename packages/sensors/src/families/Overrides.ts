/**
 * Corrections of properties that owserver declares wrongly.
 *
 * File names in the reasons are those of OWFS.
 *
 * @module
 * @since 0.1.0
 */

/**
 * A correction of the declaration of one `property` in one or more families.
 *
 * @since 0.1.0
 * @category models
 */
export interface Override {
  /** Codes of the families with this declaration. */
  readonly families: ReadonlyArray<string>
  /** The name of the property. */
  readonly property: string
  /** The row that the server declares, as in `Family.Specs`. */
  readonly declared: string
  /** The correct row. If it is absent, the property is useless and is left out of the tables. */
  readonly spec?: string
  /** The source of the correction. */
  readonly reason: string
}

const thermometers = ["10", "22", "28", "3B", "42"]

const limit =
  "The chip keeps whole degrees in one signed byte. The server drops the fraction, and what does not fit becomes another temperature (ow_1820.c, OW_w_templimit)."

const resolution = "The chip has four resolutions, 9 to 12 bits (data sheet of the DS18B20, configuration register)."

/**
 * All corrections. The generated tables of families and those of `Introspection.family` apply them.
 *
 * @since 0.1.0
 * @category constants
 */
export const overrides: ReadonlyArray<Override> = [
  { families: thermometers, property: "temphigh", declared: "t rw 12 s", spec: "t rw 12 s -128..127", reason: limit },
  { families: thermometers, property: "templow", declared: "t rw 12 s", spec: "t rw 12 s -128..127", reason: limit },
  {
    families: ["22", "28", "3B", "42"],
    property: "tempres",
    declared: "u rw 12 s",
    spec: "u rw 12 s 9..12",
    reason: resolution
  },
  {
    families: ["26", "A6"],
    property: "offset",
    declared: "u rw 12 s",
    spec: "w rw 12 s -256..255",
    reason:
      "The register has a sign and the server refuses what is beyond it, yet prints it as unsigned: -1 reads as 4294967295 (ow_2438.c, FS_r_Offset, FS_w_Offset)."
  },
  {
    families: ["26", "A6"],
    property: "B1-R1-A/gain",
    declared: "p rw 12 s",
    spec: "p rw 12 s -32.767..32.767",
    reason:
      "It is millibar per volt, kept in thousandths in 16 bits; the server refuses more (ow_2438.c, FS_w_B1R1A_gain)."
  },
  {
    families: ["26", "A6"],
    property: "B1-R1-A/offset",
    declared: "p rw 12 s",
    spec: "p rw 12 s -1638.35..1638.35",
    reason: "Kept in twentieths of a millibar in 16 bits; the server refuses more (ow_2438.c, FS_w_B1R1A_offset)."
  },
  {
    families: ["26", "A6"],
    property: "S3-R1-A/gain",
    declared: "f rw 12 s",
    spec: "f rw 12 s 0..6553.5",
    reason: "Kept in tenths in 16 bits; the server refuses more (ow_2438.c, FS_w_S3R1A_gain)."
  },
  {
    families: ["20"],
    property: "CO2/Vdd",
    declared: "y ro 1 v",
    reason:
      "Declared yes or no, while the server puts a voltage there, so that what arrives is a bit of a number; read volt.D instead (ow_2450.c, FS_CO2_power)."
  },
  {
    families: ["20"],
    property: "CO2/status",
    declared: "f ro 12 v",
    reason:
      "Declared a number, while the server puts a yes or no there, so that what arrives is no number; it is whether volt.B is between 3.0 and 3.4 (ow_2450.c, FS_CO2_status)."
  },
  {
    families: ["7E"],
    property: "EDS0067/threshold/light_hi ",
    declared: "u rw 12 s",
    spec: "u rw 12 s",
    reason: "The name ends in a blank, and without it the server knows no such property (ow_eds.c)."
  }
]
