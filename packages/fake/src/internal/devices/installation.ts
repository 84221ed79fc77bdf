/**
 * The buses of a server with their devices, and the aliases.
 */
import { Limits, OwText, RomId } from "@owserver/protocol"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Branch, type Device } from "./device.js"

export type Kind = "memory" | "tester"

export class Bus extends Branch {
  /** The branch of each device, including devices behind hubs. */
  private readonly branchOf = new Map<RomId.RomId, Branch>()
  /** The bus is busy until this time in milliseconds on the server's clock. It serves one request at a time. */
  busyUntil = 0
  /** The start of the latest simultaneous conversion. */
  conversion: { readonly temperature?: number } = {}

  constructor(
    readonly number: number,
    readonly kind: Kind,
    /** The number of a tester bus in its addresses and values. The last bus has 0. */
    readonly tag: number
  ) {
    super()
  }

  /** Finds a device on the bus or behind its hubs. */
  find(id: RomId.RomId): Device | undefined {
    return this.branchOf.get(id)?.devices.get(id)
  }

  /** All devices on the bus and behind its hubs. */
  get all(): Iterable<RomId.RomId> {
    return this.branchOf.keys()
  }

  /** Adds a device to a branch of the bus. */
  hang(branch: Branch, device: Device): void {
    branch.devices.set(device.id, device)
    this.branchOf.set(device.id, branch)
  }

  /** Removes a device and all devices behind it. Returns their addresses. */
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

/** A device and its bus. */
export interface Located {
  readonly device: Device
  readonly bus: Bus
}

/** Names with a meaning of their own in a path. */
const reserved = /^(interface|settings|uncached|unaliased|text|alarm|statistics|simultaneous|structure|bus\..*)$/

const isBlank = (letter: string | undefined): boolean => letter === " " || letter === "\t"

const withoutBlanks = (text: string): string => {
  let from = 0
  let to = text.length
  while (from < to && isBlank(text[from])) from++
  while (to > from && isBlank(text[to - 1])) to--
  return text.slice(from, to)
}

/** Normalizes an alias like owserver: up to a NUL, trimmed, at most 256 bytes. Returns `None` if the alias is not allowed. */
export const trimAlias = (name: string): Option.Option<string> => {
  const [given = ""] = name.split("\0")
  return OwText.encode(withoutBlanks(given)).pipe(
    Option.map((bytes) => OwText.decode(bytes.subarray(0, Limits.maxAlias))),
    Option.filter((alias) => !alias.includes("/") && !reserved.test(alias))
  )
}

/** owserver accepts an address that ends in the dot before its missing checksum. */
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

  /** Resets the times of conversions and locks. Measurements stay. */
  forgetTimes(): void {
    for (const bus of this.buses) {
      bus.busyUntil = 0
      bus.conversion = {}
      for (const id of bus.all) bus.find(id)?.forgetTimes()
    }
  }

  /** All aliases, sorted by address. */
  get aliases(): ReadonlyArray<readonly [RomId.RomId, string]> {
    return Array.from(this.names).sort(([a], [b]) => (a < b ? -1 : 1))
  }

  /** Sets the alias of a device and removes it from any other device. An empty name removes the alias. */
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
   * Returns the address for a name in a path, or `None`. An existing device takes precedence over an alias that looks like its
   * address.
   */
  resolve(name: string): Option.Option<RomId.RomId> {
    const address = Either.getRight(RomId.parse(withoutChecksum.test(name) ? name.slice(0, -1) : name))
    if (Option.isSome(address) && this.locate(address.value) !== undefined) return address
    return Option.orElse(Option.fromNullable(this.ids.get(name)), () => address)
  }

  /** Finds a device on all buses and behind their hubs. */
  locate(id: RomId.RomId): Located | undefined {
    for (const bus of this.buses) {
      const device = bus.find(id)
      if (device !== undefined) return { device, bus }
    }
    return undefined
  }
}
