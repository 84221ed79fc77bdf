/**
 * The way through all buses and branches. A directory is listed by addresses, so that a name can neither hide a device nor
 * be mistaken for one, and the branches of a hub after all that is nearer: a device that is seen twice is where the way to it
 * is shortest. The hub of a simulated bus shows the whole bus again, itself included; that ends here as well.
 */
import { isMissing, OwMalformedReply, OwPath, OwServer, type OwServerError, RomId } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Aliases from "../values/Aliases.js"
import { type Device, make } from "./Device.js"
import * as Listing from "./listing.js"

export interface Options {
  /** Default: false. */
  readonly uncached?: boolean | undefined
  /** Default: true. */
  readonly branches?: boolean | undefined
  /** Default: 8. */
  readonly maxDepth?: number | undefined
  /** Default: 10,000. */
  readonly maxDevices?: number | undefined
  /** Is told of a bus or a branch that cannot be listed, and the walk goes on. Without it the walk fails. */
  readonly onFailure?: ((failed: Directory, error: OwServerError) => void) | undefined
}

/** A directory of devices that is still to be listed. */
export interface Directory {
  readonly path: string
  readonly bus: number | undefined
}

const hubs = ["1F"]
const branches = ["main", "aux"]

/** A number with more digits would be printed as another one. */
const busNumber = (entry: string): Option.Option<number> => {
  const [, number] = /^bus\.(\d{1,9})$/.exec(lastOf(entry)) ?? []
  return Option.map(Option.fromNullable(number), Number)
}

const lastOf = (entry: string): string => OwPath.elements(entry).at(-1) ?? ""

/** The buses of the server. A server that shows none is one bus. */
const roots = ({ uncached }: Options): Effect.Effect<ReadonlyArray<Directory>, OwServerError, OwServer> =>
  Effect.map(Listing.dir("/", { bus: true, uncached }), (entries) => {
    const numbers = entries.flatMap((entry) => Option.toArray(busNumber(entry))).sort((a, b) => a - b)
    return numbers.length === 0
      ? [{ path: "/", bus: undefined }]
      : numbers.map((bus) => ({ path: OwPath.bus(bus), bus }))
  })

const virtual =
  /^(text|json|interface|simultaneous|alarm|uncached|unaliased|settings|system|statistics|structure|thermostat|bus\.\d+)$/

/** An entry is an address, or the name of a device that the server behind this one gave it: then it is asked for. */
export const addressOf = (entry: string): Effect.Effect<Option.Option<RomId.RomId>, OwServerError, OwServer> => {
  const name = lastOf(entry)
  const address = Either.getRight(RomId.parse(name))
  if (Option.isSome(address) || virtual.test(name)) return Effect.succeed(address)
  return Effect.catchIf(OwServer.rom(entry), isMissing, () => Effect.succeedNone)
}

/** The names of devices, as `/settings/alias/list` has them: `10000010EF00005B=kitchen` and so on. */
const names: Effect.Effect<ReadonlyMap<string, string>, never, OwServer> = OwServer.readText(
  "/settings/alias/list"
).pipe(
  Effect.map((list) => new Map(Aliases.parse(list).map(({ address, alias }) => [address, alias]))),
  // Names are a comfort: a server that does not tell them has its devices all the same.
  Effect.orElseSucceed(() => new Map<string, string>())
)

const withoutBus = (path: string): ReadonlyArray<string> =>
  OwPath.elements(path).filter((element) => Option.isNone(busNumber(element)))

/** A device is reached from the root, whatever bus it is on: so it is found again when it was put on another. */
const pathOf = ({ path }: Directory, rom: RomId.RomId): string => OwPath.join(...withoutBus(path), rom)

/** Whether the device was found there, or behind a hub that was. */
export const isBelow = ({ bus, path }: Directory, device: Device): boolean => {
  const elements = OwPath.elements(device.path)
  return bus === Option.getOrUndefined(device.bus) && withoutBus(path).every((element, n) => elements[n] === element)
}

/** The bus that lists the device, as the server remembers it. None if no bus does, or if the buses cannot be listed. */
export const busOf = (rom: string): Effect.Effect<Option.Option<number>, never, OwServer> => {
  const lists = ({ path }: Directory) =>
    Effect.map(Effect.flatMap(Listing.dir(OwPath.unaliased(path)), Effect.forEach(addressOf)), (addresses) =>
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
 * The way to a device as a walk would find it: without modes and buses, and hubs by their addresses. Elements that are neither
 * are names of hubs, and asked for.
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

/** Ends a walk that a server could prolong for ever, by inventing hubs and devices. */
const endless = (issue: string): Effect.Effect<never, OwServerError, OwServer> =>
  Effect.flatMap(OwServer.status, ({ peer }) => {
    const server = Option.getOrElse(peer, () => "the server")
    return new OwMalformedReply({ operation: "dir", path: "/", server, issue })
  })

/** The prefix goes behind the bus: a server behind this one takes `/unaliased/bus.0` for a bus of its own. */
const byAddress = (path: string): string => path.replace(/^(?:\/bus\.\d+(?=\/|$))?/, "$&/unaliased")

export const walk = (options: Options): Stream.Stream<Device, OwServerError, OwServer> => {
  const { branches: withBranches = true, maxDepth = 8, maxDevices = 10_000 } = options
  const seen = new Set<RomId.RomId>()
  /** Entries that were not seen before: devices, and names that have to be asked for. */
  let unseen = 0

  const isUnseen = (entry: string): boolean => {
    const name = lastOf(entry)
    return !virtual.test(name) && !Option.exists(Either.getRight(RomId.parse(name)), (rom) => seen.has(rom))
  }

  const devicesIn = (directory: Directory, named: ReadonlyMap<string, string>) =>
    Effect.gen(function* () {
      const list = (path: string) => Listing.dir(path, { uncached: options.uncached })
      const path = onBus(directory)
      // A stand-in for owserver may not know `/unaliased`.
      const entries = (yield* Effect.catchIf(list(byAddress(path)), isMissing, () => list(path))).filter(isUnseen)
      unseen += entries.length
      if (unseen > maxDevices) return []
      const addresses = yield* Effect.forEach(entries, addressOf)
      const found: Array<Device> = []
      for (const rom of addresses.flatMap(Option.toArray)) {
        if (seen.has(rom)) continue
        seen.add(rom)
        found.push(make(rom, { path: pathOf(directory, rom), bus: directory.bus, alias: named.get(rom) }))
      }
      return found
    })

  /** A branch whose hub has gone has nothing. */
  const inBranch = (directory: Directory, named: ReadonlyMap<string, string>) =>
    Effect.catchIf(devicesIn(directory, named), isMissing, () => Effect.succeed<ReadonlyArray<Device>>([]))

  const told = (list: typeof inBranch): typeof inBranch => {
    const { onFailure } = options
    if (onFailure === undefined) return list
    return (directory, named) =>
      Effect.catchAll(list(directory, named), (error) =>
        Effect.sync(() => {
          onFailure(directory, error)
          return []
        })
      )
  }

  const level = (
    directories: ReadonlyArray<Directory>,
    named: ReadonlyMap<string, string>,
    list: typeof inBranch,
    depth: number
  ): Stream.Stream<Device, OwServerError, OwServer> => {
    const hubsOfLevel: Array<Device> = []
    const devices = Stream.fromIterable(directories).pipe(
      Stream.mapConcatEffect((directory) =>
        Effect.flatMap(list(directory, named), (found) =>
          unseen > maxDevices ? endless(`it lists more than ${maxDevices} devices (maxDevices)`) : Effect.succeed(found)
        )
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
        : level(hubsOfLevel.flatMap(branchesOf), named, told(inBranch), depth + 1)
    })
    return Stream.concat(devices, behind)
  }

  return Stream.unwrap(
    Effect.zipWith(roots(options), names, (directories, named) => level(directories, named, told(devicesIn), 0))
  )
}
