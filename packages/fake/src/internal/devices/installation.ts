/**
 * All that hangs on a server: its buses with their devices, and the aliases.
 */
import { Limits, OwText, RomId } from "@owserver/protocol"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Branch, type Device } from "./device.js"

export type Kind = "memory" | "tester"

export class Bus extends Branch {
  /** The branch on which each device hangs, those behind hubs included. */
  private readonly branchOf = new Map<RomId.RomId, Branch>()
  /** Until then the bus is in use: requests on one bus are served one at a time. Milliseconds of the clock of the server. */
  busyUntil = 0
  /** When a conversion of all devices at once was begun. */
  conversion: { readonly temperature?: number } = {}

  constructor(
    readonly number: number,
    readonly kind: Kind,
    /** The number that a tester bus has in its addresses and values: the last bus is 0. */
    readonly tag: number
  ) {
    super()
  }

  /** Finds a device of the bus, behind whichever hubs. */
  find(id: RomId.RomId): Device | undefined {
    return this.branchOf.get(id)?.devices.get(id)
  }

  /** All devices of the bus, those behind hubs included. */
  get all(): Iterable<RomId.RomId> {
    return this.branchOf.keys()
  }

  /** Hangs a device on a line of the bus. */
  hang(branch: Branch, device: Device): void {
    branch.devices.set(device.id, device)
    this.branchOf.set(device.id, branch)
  }

  /** Takes a device off the bus with all that hangs behind it. Returns their addresses. */
  remove(id: RomId.RomId): ReadonlyArray<RomId.RomId> {
    const removed: Array<RomId.RomId> = []
    const branch = this.branchOf.get(id)
    if (branch === undefined) return removed
    const pending: Array<Device> = [...Option.toArray(Option.fromNullable(branch.devices.get(id)))]
    branch.devices.delete(id)
    for (let device = pending.pop(); device !== undefined; device = pending.pop()) {
      removed.push(device.id)
      this.branchOf.delete(device.id)
      for (const { devices } of device.branches.values()) pending.push(...devices.values())
    }
    return removed
  }
}

/** A device, and the bus it is reached through. */
export interface Located {
  readonly device: Device
  readonly bus: Bus
}

/** Names that stand for something else in a path. */
const reserved = /^(interface|settings|uncached|unaliased|text|alarm|statistics|simultaneous|structure|bus\..*)$/

const isBlank = (letter: string | undefined): boolean => letter === " " || letter === "\t"

const withoutBlanks = (text: string): string => {
  let from = 0
  let to = text.length
  while (from < to && isBlank(text[from])) from++
  while (to > from && isBlank(text[to - 1])) to--
  return text.slice(from, to)
}

/** An alias as owserver keeps it: to its NUL, without blanks at its ends, at most 256 bytes; none if it may not be one. */
export const trimAlias = (name: string): Option.Option<string> => {
  const [given = ""] = name.split("\0")
  return OwText.encode(withoutBlanks(given)).pipe(
    Option.map((bytes) => OwText.decode(bytes.subarray(0, Limits.maxAlias))),
    Option.filter((alias) => !alias.includes("/") && !reserved.test(alias))
  )
}

/** An address that ends in the dot before its checksum is one to owserver. */
const withoutChecksum = /^[\da-f]{2}\.?[\da-f]{12}\.$/i

export class Installation {
  readonly buses: Array<Bus> = []
  private readonly ids = new Map<string, RomId.RomId>()
  private readonly names = new Map<RomId.RomId, string>()

  addBus(kind: Kind, tag: number = this.buses.length): Bus {
    const bus = new Bus(this.buses.length, kind, tag)
    this.buses.push(bus)
    return bus
  }

  aliasOf(id: RomId.RomId): string | undefined {
    return this.names.get(id)
  }

  /** Forgets what was measured when; what was measured stays in the devices. */
  forgetTimes(): void {
    for (const bus of this.buses) {
      bus.busyUntil = 0
      bus.conversion = {}
      for (const id of bus.all) bus.find(id)?.forgetTimes()
    }
  }

  /** All aliases, in the order of the addresses. */
  get aliases(): ReadonlyArray<readonly [RomId.RomId, string]> {
    return Array.from(this.names).sort(([a], [b]) => (a < b ? -1 : 1))
  }

  /** Gives a device a name, which no other has from then on; the empty name takes it away. */
  rename(id: RomId.RomId, name: string): void {
    const former = this.names.get(id)
    if (former !== undefined) this.ids.delete(former)
    this.names.delete(id)
    if (name === "") return
    const other = this.ids.get(name)
    if (other !== undefined) this.names.delete(other)
    this.ids.set(name, id)
    this.names.set(id, name)
  }

  /**
   * The address that a name in a path stands for; none if it stands for nothing. An alias that looks like an address does
   * not hide the device that has it.
   */
  resolve(name: string): Option.Option<RomId.RomId> {
    const address = Either.getRight(RomId.parse(withoutChecksum.test(name) ? name.slice(0, -1) : name))
    if (Option.isSome(address) && this.locate(address.value) !== undefined) return address
    return Option.orElse(Option.fromNullable(this.ids.get(name)), () => address)
  }

  /** Where a device is, the branches of hubs included. */
  locate(id: RomId.RomId): Located | undefined {
    for (const bus of this.buses) {
      const device = bus.find(id)
      if (device !== undefined) return { device, bus }
    }
    return undefined
  }
}
