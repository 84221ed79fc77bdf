/** How series are named for people. Pure. */
import type { Device, Series, Target } from "./types.js"

const words: ReadonlyMap<string, string> = new Map(
  Object.entries({
    PIO: "Output",
    sensed: "Input",
    latch: "Latch",
    present: "Presence",
    VAD: "Voltage VAD",
    VDD: "Voltage VDD",
    vis: "Voltage vis"
  })
)

const capitalized = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** Splits the last part of a property into its name and its element: `EDS0082/volts.3` is `volts` and `3`. */
const lastOf = (property: string): readonly [base: string, element: string | undefined] => {
  const last = property.slice(property.lastIndexOf("/") + 1)
  const [, base = last, element] = /^(.+)\.([^.]+)$/.exec(last) ?? []
  return [base, element]
}

/** Returns the name of a property without its element and folder: `PIO` for `PIO.A`. */
export const baseOf = (property: string): string => lastOf(property)[0]

/** Names a property: `Temperature`, `Counter A`, `Humidity (HIH4000)`. */
export const propertyLabel = (property: string): string => {
  const [base, element] = lastOf(property)
  const word = words.get(base) ?? capitalized(base.replaceAll("_", " "))
  const full = element === undefined ? word : `${word} ${element}`
  const folder = property.slice(0, Math.max(0, property.lastIndexOf("/")))
  return folder === "" ? full : `${full} (${folder})`
}

export type AliasOf = (series: Pick<Series, "server" | "device">) => string | null | undefined

export const deviceKey = ({ device, server }: Pick<Series, "server" | "device">): string => `${server}/${device}`

/** Makes the function that finds the alias of a series' device. */
export const aliases = (devices: ReadonlyArray<Device>): AliasOf => {
  const known = new Map(devices.map(({ alias, id, server }) => [deviceKey({ server, device: id }), alias]))
  return (series) => known.get(deviceKey(series))
}

/** Returns the name of a series: what its owner gave, or else the alias or address of its device. */
export const titleOf = (series: Pick<Series, "name" | "server" | "device">, aliasOf: AliasOf): string =>
  series.name || aliasOf(series) || series.device

/** Returns whether a series is shown: not hidden, and not continued by another. */
export const isShown = ({ hidden, replacedBy }: Series): boolean => !hidden && replacedBy === null

/** What a target of alarms is, in a word. */
export const targetTypes: { readonly [type in Target["type"]]: string } = {
  webhook: "webhook",
  ntfy: "ntfy",
  mqtt: "MQTT topic",
  command: "command"
}
