/** The chips of the most frequent families. Pure. */
const chips: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "01": "DS2401",
    "05": "DS2405",
    "10": "DS18S20",
    "12": "DS2406",
    "1D": "DS2423",
    "1F": "DS2409",
    "20": "DS2450",
    "21": "DS1921",
    "22": "DS1822",
    "26": "DS2438",
    "27": "DS2417",
    "28": "DS18B20",
    "29": "DS2408",
    "30": "DS2760",
    "3A": "DS2413",
    "3B": "DS1825",
    "41": "DS1923",
    "42": "DS28EA00",
    "7E": "EDS",
    "81": "DS1420",
    A6: "DS2438",
    EE: "Hobby Boards",
    EF: "Hobby Boards",
    FC: "BAE",
    FF: "LCD"
  })
)

/** Returns the chip of a family, or its code. */
export const chipOf = (family: string): string => chips.get(family) ?? `family ${family}`
