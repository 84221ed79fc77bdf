/**
 * Walks all buses and branches of a server, breadth first.
 *
 * Directories are listed by address (`/unaliased`), because an alias could hide a device or look like another one. A device
 * that is listed twice keeps the shortest path. A simulated hub lists the whole bus again, including itself. Such a hub
 * does not make the walk endless, because each device counts only once.
 */
import { isMissing, OwMalformedReply, OwPath, OwServer, type OwServerError, RomId } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Aliases from "./Aliases.js"
import { type Device, make } from "./Device.js"
import * as DirectoryTree from "./DirectoryTree.js"

export interface Options {
  /** Default: false. */
  readonly uncached?: boolean | undefined
  /** Default: true. */
  readonly branches?: boolean | undefined
  /** Default: 8. */
  readonly maxDepth?: number | undefined
  /** Default: 10,000. */
  readonly maxDevices?: number | undefined
  /** The most directories that are listed at once. Default: 1. */
  readonly concurrency?: number | undefined
  /** Called for a bus or a branch that cannot be listed; the walk goes on. Without it the walk fails. */
  readonly onFailure?: ((failed: Directory, error: OwServerError) => void) | undefined
}

/** A directory of devices to list. */
export interface Directory {
  readonly path: string
  readonly bus: number | undefined
}

const hubs = ["1F"]
const branches = ["main", "aux"]

/** At most nine digits: a much longer number would lose precision. */
const busNumber = (entry: string): Option.Option<number> => {
  const [, number] = /^bus\.(\d{1,9})$/.exec(lastOf(entry)) ?? []
  return Option.map(Option.fromNullable(number), Number)
}

const lastOf = (entry: string): string => OwPath.elements(entry).at(-1) ?? ""

/** Lists the buses of the server. A server without bus directories counts as one bus. */
const roots = ({ uncached }: Options): Effect.Effect<ReadonlyArray<Directory>, OwServerError, OwServer> =>
  Effect.map(DirectoryTree.list("/", { bus: true, uncached }), (entries) => {
    const numbers = entries.flatMap((entry) => Option.toArray(busNumber(entry))).sort((a, b) => a - b)
    return numbers.length === 0
      ? [{ path: "/", bus: undefined }]
      : numbers.map((bus) => ({ path: OwPath.bus(bus), bus }))
  })

const virtual =
  /^(text|json|interface|simultaneous|alarm|uncached|unaliased|settings|system|statistics|structure|thermostat|bus\.\d+)$/

/**
 * Returns the address of an entry. The server resolves aliases, including aliases that are defined by another server behind
 * it.
 */
export const addressOf = (entry: string): Effect.Effect<Option.Option<RomId.RomId>, OwServerError, OwServer> => {
  const name = lastOf(entry)
  if (virtual.test(name)) return Effect.succeedNone
  const address = Either.getRight(RomId.parse(name))
  if (Option.isSome(address)) return Effect.succeed(address)
  return Effect.catchIf(OwServer.rom(entry), isMissing, () => Effect.succeedNone)
}

/** Aliases by address. */
const names: Effect.Effect<ReadonlyMap<string, string>, never, OwServer> = Aliases.list.pipe(
  Effect.map((all) => new Map(all.map(({ address, alias }) => [address, alias]))),
  // If the server does not list aliases, devices have none.
  Effect.orElseSucceed(() => new Map<string, string>())
)

const withoutBus = (path: string): ReadonlyArray<string> =>
  OwPath.elements(path).filter((element) => Option.isNone(busNumber(element)))

/** The path names no bus, so it still works after the device moves to another bus. */
const pathOf = ({ path }: Directory, rom: RomId.RomId): string => OwPath.join(...withoutBus(path), rom)

/** Returns true if the device is in the directory or behind a hub in it. */
export const isBelow = ({ bus, path }: Directory, device: Device): boolean => {
  const elements = OwPath.elements(device.path)
  return bus === Option.getOrUndefined(device.bus) && withoutBus(path).every((element, n) => elements[n] === element)
}

/** Returns the bus that lists the device, from the cache of the server. None if no bus does or the buses cannot be listed. */
export const busOf = (rom: string): Effect.Effect<Option.Option<number>, never, OwServer> => {
  const lists = ({ path }: Directory) =>
    Effect.map(Effect.flatMap(DirectoryTree.list(OwPath.unaliased(path)), Effect.forEach(addressOf)), (addresses) =>
      addresses.some(Option.exists((address) => address === rom))
    )
  return Effect.flatMap(roots({ uncached: false, branches: false }), (buses) =>
    buses.length === 1 ? Effect.succeed(buses[0]) : Effect.map(Effect.findFirst(buses, lists), Option.getOrUndefined)
  ).pipe(
    Effect.map((directory) => Option.fromNullable(directory?.bus)),
    Effect.orElseSucceed(() => Option.none())
  )
}

/**
 * Returns the path elements above a device as a walk finds them: without prefixes such as "uncached" or "bus.0",
 * and with addresses for the aliases of hubs. The server resolves these.
 */
export const above = (elements: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
  Effect.map(
    Effect.forEach(elements, (element, n) =>
      branches.includes(element)
        ? Effect.succeed([element])
        : Effect.map(addressOf(OwPath.join(...elements.slice(0, n + 1))), Option.toArray)
    ),
    (parts) => parts.flat()
  )

const branchesOf = (device: Device): ReadonlyArray<Directory> =>
  branches.map((branch) => ({ path: OwPath.join(device.path, branch), bus: Option.getOrUndefined(device.bus) }))

const onBus = ({ bus, path }: Directory): string =>
  bus === undefined || Option.isSome(busNumber(path)) ? path : OwPath.bus(bus, path)

/** Fails a walk that a server could prolong forever by inventing hubs and devices. */
const endless = (issue: string): Effect.Effect<never, OwServerError, OwServer> =>
  Effect.flatMap(OwServer.status, ({ peer }) => {
    const server = Option.getOrElse(peer, () => "the server")
    return new OwMalformedReply({ operation: "dir", path: "/", server, issue })
  })

/**
 * Puts `/unaliased` after the bus. If it came before the bus, a server behind this server would resolve `/unaliased/bus.0`
 * to its own bus.
 */
const byAddress = (path: string): string => path.replace(/^(?:\/bus\.\d+(?=\/|$))?/, "$&/unaliased")

/** What a directory lists. */
interface Listing {
  readonly directory: Directory
  /** Those that were new when the directory was listed. */
  readonly entries: ReadonlyArray<string>
  /** The addresses of those entries. */
  readonly addresses: ReadonlyArray<RomId.RomId>
}

export const walk = (options: Options): Stream.Stream<Device, OwServerError, OwServer> => {
  const { branches: withBranches = true, concurrency = 1, maxDepth = 8, maxDevices = 10_000, onFailure } = options
  const seen = new Set<RomId.RomId>()
  /** The number of new entries so far: addresses, and aliases that the server must resolve. */
  let unseen = 0

  const isUnseen = (entry: string): boolean => {
    const name = lastOf(entry)
    return !virtual.test(name) && !Option.exists(Either.getRight(RomId.parse(name)), (rom) => seen.has(rom))
  }

  const listing = (directory: Directory): Effect.Effect<Listing, OwServerError, OwServer> =>
    Effect.gen(function* () {
      const list = (path: string) => DirectoryTree.list(path, { uncached: options.uncached })
      const path = onBus(directory)
      // Imitations of owserver may not know `/unaliased`.
      const entries = (yield* Effect.catchIf(list(byAddress(path)), isMissing, () => list(path))).filter(isUnseen)
      const addresses = entries.length > maxDevices ? [] : yield* Effect.forEach(entries, addressOf)
      return { directory, entries, addresses: addresses.flatMap(Option.toArray) }
    })

  /** If a hub was removed meanwhile, its branches count as empty. */
  const inBranch = (directory: Directory) =>
    Effect.catchIf(listing(directory), isMissing, () => Effect.succeed({ directory, entries: [], addresses: [] }))

  /** Listings that ran at once may have the same devices, so they are compared one after the other. */
  const devicesOf = ({ addresses, directory, entries }: Listing, named: ReadonlyMap<string, string>) => {
    unseen += entries.filter(isUnseen).length
    if (unseen > maxDevices) return endless(`it lists more than ${maxDevices} devices (maxDevices)`)
    const found: Array<Device> = []
    for (const rom of addresses) {
      if (seen.has(rom)) continue
      seen.add(rom)
      found.push(make(rom, { path: pathOf(directory, rom), bus: directory.bus, alias: named.get(rom) }))
    }
    return Effect.succeed(found)
  }

  const failed = (directory: Directory, error: OwServerError) => {
    if (onFailure === undefined) return Effect.fail(error)
    onFailure(directory, error)
    return Effect.succeed([])
  }

  const level = (
    directories: ReadonlyArray<Directory>,
    named: ReadonlyMap<string, string>,
    list: typeof listing,
    depth: number
  ): Stream.Stream<Device, OwServerError, OwServer> => {
    const hubsOfLevel: Array<Device> = []
    const devices = Stream.fromIterable(directories).pipe(
      Stream.mapEffect((directory) => Effect.map(Effect.either(list(directory)), (all) => ({ directory, all })), {
        concurrency
      }),
      Stream.mapConcatEffect(({ all, directory }) =>
        Either.isLeft(all) ? failed(directory, all.left) : devicesOf(all.right, named)
      ),
      Stream.tap((device) =>
        Effect.sync(() => {
          if (hubs.includes(device.family)) hubsOfLevel.push(device)
        })
      )
    )
    const behind = Stream.suspend(() => {
      if (hubsOfLevel.length === 0 || !withBranches) return Stream.empty
      return depth >= maxDepth
        ? Stream.fromEffect(endless(`it has hubs behind more than ${maxDepth} others (maxDepth)`))
        : level(hubsOfLevel.flatMap(branchesOf), named, inBranch, depth + 1)
    })
    return Stream.concat(devices, behind)
  }

  return Stream.unwrap(
    Effect.zipWith(roots(options), names, (directories, named) => level(directories, named, listing, 0))
  )
}
