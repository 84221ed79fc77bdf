/** Families that take part in common conversions and report 85 °C before their first: DS18S20, DS1822, DS18B20, DS1825, DS28EA00. */
export const thermometers: ReadonlyArray<string> = ["10", "22", "28", "3B", "42"]
