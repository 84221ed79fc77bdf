/** The units of numbers, by the family and the name. Temperatures and pressures have theirs by their format. */
export const unitOf = () => undefined
