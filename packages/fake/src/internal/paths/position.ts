/**
 * A position in a path: all buses, one bus, or a branch behind a hub. Lists and finds the devices there.
 */
import { Capabilities, Flags, RomId } from "@owserver/protocol"
import type * as Option from "effect/Option"
import type { Branch, Device } from "../devices/device.js"
import type { Bus, Located } from "../devices/installation.js"
import * as Alarm from "../properties/alarm.js"
import type { RequestContext } from "../properties/requestContext.js"
import type * as Virtual from "../properties/virtual.js"

export interface Listing {
  readonly entries: ReadonlyArray<Virtual.Entry>
  /** The capabilities of the listed devices, ORed; 0 without devices. */
  readonly capabilities: number
}

/**
 * The names that may come next in a path. `first`: all names, at the root and on a bus. `branch`: devices, `simultaneous` and
 * `alarm`. `devices`: the same without `alarm`.
 */
export type Stage = "first" | "branch" | "devices"

/** The position at which to resolve the rest of a path. */
export interface Position {
  readonly stage: Stage
  readonly branch: Branch | undefined
  readonly bus: Bus | undefined
  /** Whether the path names the bus. A branch belongs to a bus even if it does not. */
  readonly isOnNamedBus: boolean
  /** All names of the requested path. */
  readonly names: ReadonlyArray<string>
  /** The names so far, as shown in listings: devices by alias. */
  readonly shown: ReadonlyArray<string>
  readonly unaliased: boolean
  readonly uncached: boolean
  readonly alarm: boolean
  /** The hub of this branch. */
  readonly hub: Option.Option<RomId.RomId>
}

/** Returns the branches of a position. The newest bus comes first, as in owserver. */
const branchesIn = (
  { bus, branch }: Position,
  { installation }: RequestContext
): ReadonlyArray<{ readonly branch: Branch; readonly bus: Bus }> => {
  // On a tester bus a hub shows the whole bus again, including itself, as in owserver.
  if (branch !== undefined && bus !== undefined) return [{ branch: bus.kind === "tester" ? bus : branch, bus }]
  return (bus === undefined ? installation.buses.toReversed() : [bus]).map((one) => ({ branch: one, bus: one }))
}

/** Returns the devices of a position. A device on two buses occurs twice. */
const devicesIn = (position: Position, context: RequestContext): ReadonlyArray<Located> =>
  branchesIn(position, context).flatMap(({ bus, branch }) =>
    Array.from(branch.devices.values(), (device) => ({ device, bus }))
  )

export const deviceIn = (position: Position, id: RomId.RomId, context: RequestContext): Located | undefined => {
  for (const { bus, branch } of branchesIn(position, context)) {
    const device = branch.devices.get(id)
    if (device !== undefined) return { device, bus }
  }
  return undefined
}

const shownName = (device: Device, { unaliased }: Position, context: RequestContext): string =>
  (unaliased || context.state.unaliased ? undefined : context.installation.aliasOf(device.id)) ??
  RomId.format(device.id, context.format)

export const directories = (names: ReadonlyArray<string>): ReadonlyArray<Virtual.Entry> =>
  names.map((name) => ({ name, isDirectory: true }))

/** Returns the virtual directories beside devices. */
const extras = (word: number, stage: Stage): ReadonlyArray<string> => {
  const { alarm, simultaneousTemperature, simultaneousVoltage } = Capabilities.fromWord(word)
  return [
    ...(simultaneousTemperature || simultaneousVoltage ? ["simultaneous"] : []),
    ...(alarm && stage !== "devices" ? ["alarm"] : [])
  ]
}

export const ofTheServer = ["settings", "system", "statistics", "structure"] as const

export const list = (position: Position, context: RequestContext): Listing => {
  const found = devicesIn(position, context).filter((located) => !position.alarm || Alarm.isAlarmed(located, context))
  for (const { device } of found) context.state.see(device.id, context.now)
  const capabilities = found.reduce((all, { device }) => all | device.family.capabilities, 0)
  const devices = directories(found.map(({ device }) => shownName(device, position, context)))
  if (position.alarm) return { entries: devices, capabilities }
  const beside = directories(extras(capabilities, position.stage))
  if (position.isOnNamedBus) {
    const above = directories(position.branch === undefined ? ["interface"] : [])
    return { entries: [...above, ...devices, ...beside], capabilities }
  }
  if ((context.flags & Flags.FLG_BUS_RET) === 0) return { entries: devices, capabilities }
  if (position.branch !== undefined) return { entries: [...devices, ...beside], capabilities }
  const buses = context.installation.buses.map(({ number }) => `bus.${number}`).reverse()
  const uncached = position.uncached || (context.flags & Flags.FLG_UNCACHED) !== 0 ? [] : ["uncached"]
  return { entries: [...devices, ...directories([...buses, ...uncached, ...ofTheServer]), ...beside], capabilities }
}
