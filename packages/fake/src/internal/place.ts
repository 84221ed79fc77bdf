/**
 * Where devices are: on all buses, on one of them, or behind a hub; and what is listed there.
 */
import { Capabilities, Flags, RomId } from "@owserver/protocol"
import type * as Option from "effect/Option"
import * as Alarm from "./alarm.js"
import type { Device, Line } from "./device.js"
import type { Bus, Located } from "./installation.js"
import type { Moment } from "./moment.js"
import type * as Virtual from "./virtual.js"

export interface Listing {
  readonly entries: ReadonlyArray<Virtual.Entry>
  /** What the listed devices can do together; 0 where no devices are listed. */
  readonly capabilities: number
}

/**
 * What may come next in a path: all there is, at the root and on a bus; from a branch on no more than devices, what stands
 * for all of them, and those in alarm; then the latter no more.
 */
export type Stage = "first" | "branch" | "devices"

/** Where the rest of a path is looked for. */
export interface Place {
  readonly stage: Stage
  readonly line: Line | undefined
  readonly bus: Bus | undefined
  /** Whether the path names the bus. A branch is of a bus even if it does not. */
  readonly isOnNamedBus: boolean
  /** All names of the path, as they were asked for. */
  readonly names: ReadonlyArray<string>
  /** The names so far, as listings repeat them: a device by its alias. */
  readonly shown: ReadonlyArray<string>
  readonly unaliased: boolean
  readonly uncached: boolean
  readonly alarm: boolean
  /** The device whose branch this is. */
  readonly hub: Option.Option<RomId.RomId>
}

/** The lines on which the devices of a place hang. The bus that was added last comes first. */
const linesIn = (
  { bus, line }: Place,
  { installation }: Moment
): ReadonlyArray<{ readonly line: Line; readonly bus: Bus }> => {
  // The hub of a tester bus shows the whole bus again, itself included.
  if (line !== undefined && bus !== undefined) return [{ line: bus.kind === "tester" ? bus : line, bus }]
  return (bus === undefined ? installation.buses.toReversed() : [bus]).map((one) => ({ line: one, bus: one }))
}

/** A device that two buses have is there twice. */
const devicesIn = (place: Place, moment: Moment): ReadonlyArray<Located> =>
  linesIn(place, moment).flatMap(({ bus, line }) => Array.from(line.devices.values(), (device) => ({ device, bus })))

export const deviceIn = (place: Place, id: RomId.RomId, moment: Moment): Located | undefined => {
  for (const { bus, line } of linesIn(place, moment)) {
    const device = line.devices.get(id)
    if (device !== undefined) return { device, bus }
  }
  return undefined
}

const shownName = (device: Device, { unaliased }: Place, moment: Moment): string =>
  (unaliased || moment.state.unaliased ? undefined : moment.installation.aliasOf(device.id)) ??
  RomId.print(device.id, moment.format)

export const directories = (names: ReadonlyArray<string>): ReadonlyArray<Virtual.Entry> =>
  names.map((name) => ({ name, isDirectory: true }))

/** The virtual directories that stand beside devices. */
const extras = (word: number, stage: Stage): ReadonlyArray<string> => {
  const { alarm, simultaneousTemperature, simultaneousVoltage } = Capabilities.fromWord(word)
  return [
    ...(simultaneousTemperature || simultaneousVoltage ? ["simultaneous"] : []),
    ...(alarm && stage !== "devices" ? ["alarm"] : [])
  ]
}

export const ofTheServer = ["settings", "system", "statistics", "structure"] as const

export const list = (place: Place, moment: Moment): Listing => {
  const found = devicesIn(place, moment).filter((located) => !place.alarm || Alarm.isAlarmed(located, moment))
  for (const { device } of found) moment.state.see(device.id, moment.now)
  const capabilities = found.reduce((all, { device }) => all | device.family.capabilities, 0)
  const devices = directories(found.map(({ device }) => shownName(device, place, moment)))
  if (place.alarm) return { entries: devices, capabilities }
  const beside = directories(extras(capabilities, place.stage))
  if (place.isOnNamedBus) {
    const above = directories(place.line === undefined ? ["interface"] : [])
    return { entries: [...above, ...devices, ...beside], capabilities }
  }
  if ((moment.flags & Flags.FLG_BUS_RET) === 0) return { entries: devices, capabilities }
  if (place.line !== undefined) return { entries: [...devices, ...beside], capabilities }
  const buses = moment.installation.buses.map(({ number }) => `bus.${number}`).reverse()
  const uncached = place.uncached || (moment.flags & Flags.FLG_UNCACHED) !== 0 ? [] : ["uncached"]
  return { entries: [...devices, ...directories([...buses, ...uncached, ...ofTheServer]), ...beside], capabilities }
}
