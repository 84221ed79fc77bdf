/**
 * The way through all buses and branches. A directory is listed by addresses, so that a name can neither hide a device nor
 * be mistaken for one, and the branches of a hub after all that is nearer: a device that is seen twice is where the way to it
 * is shortest. The hub of a simulated bus shows the whole bus again, itself included; that ends here as well.
 */
import { isMissing, OwPath, OwServer, type OwServerError, RomId } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type Device, make } from "../Device.js"

export interface Options {
  readonly uncached: boolean
  readonly branches: boolean
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

const busNumber = (entry: string): Option.Option<number> => {
  const [, number] = /^bus\.(\d+)$/.exec(lastOf(entry)) ?? []
  return Option.map(Option.fromNullable(number), Number)
}

const lastOf = (entry: string): string => OwPath.elements(entry).at(-1) ?? ""

/** The buses of the server. A server that shows none is one bus. */
const roots = ({ uncached }: Options): Effect.Effect<ReadonlyArray<Directory>, OwServerError, OwServer> =>
  Effect.map(OwServer.dir("/", { bus: true, uncached }), (entries) => {
    const numbers = entries.flatMap((entry) => Option.toArray(busNumber(entry))).sort((a, b) => a - b)
    return numbers.length === 0
      ? [{ path: "/", bus: undefined }]
      : numbers.map((bus) => ({ path: OwPath.bus(bus), bus }))
  })

const virtual =
  /^(interface|simultaneous|alarm|uncached|unaliased|settings|system|statistics|structure|thermostat|bus\.\d+)$/

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
  Effect.map((list) => {
    const lines = list.split(/\r?\n/).map((line) => /^([^=]+?)\s*=\s*(.*?)\s*$/.exec(line))
    return new Map(
      lines.flatMap((line) =>
        Option.toArray(Either.getRight(RomId.parse(line?.[1] ?? ""))).map((rom) => [rom, line?.[2] ?? ""] as const)
      )
    )
  }),
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

const branchesOf = (device: Device): ReadonlyArray<Directory> =>
  branches.map((branch) => ({ path: OwPath.join(device.path, branch), bus: Option.getOrUndefined(device.bus) }))

const onBus = ({ bus, path }: Directory): string =>
  bus === undefined || Option.isSome(busNumber(path)) ? path : OwPath.bus(bus, path)

/** The prefix goes behind the bus: a server behind this one takes `/unaliased/bus.0` for a bus of its own. */
const byAddress = (path: string): string => path.replace(/^(?:\/bus\.\d+(?=\/|$))?/, "$&/unaliased")

export const walk = (options: Options): Stream.Stream<Device, OwServerError, OwServer> => {
  const seen = new Set<RomId.RomId>()

  const devicesIn = (directory: Directory, named: ReadonlyMap<string, string>) =>
    Effect.gen(function* () {
      const list = (path: string) => OwServer.dir(path, { uncached: options.uncached })
      const path = onBus(directory)
      // A stand-in for owserver may not know `/unaliased`.
      const entries = yield* Effect.catchIf(list(byAddress(path)), isMissing, () => list(path))
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
    list: typeof inBranch
  ): Stream.Stream<Device, OwServerError, OwServer> => {
    const hubsOfLevel: Array<Device> = []
    const devices = Stream.fromIterable(directories).pipe(
      Stream.mapConcatEffect((directory) => list(directory, named)),
      Stream.tap((device) =>
        Effect.sync(() => {
          if (hubs.includes(device.family)) hubsOfLevel.push(device)
        })
      )
    )
    const behind = Stream.suspend(() =>
      hubsOfLevel.length === 0 || !options.branches
        ? Stream.empty
        : level(hubsOfLevel.flatMap(branchesOf), named, told(inBranch))
    )
    return Stream.concat(devices, behind)
  }

  return Stream.unwrap(
    Effect.zipWith(roots(options), names, (directories, named) => level(directories, named, told(devicesIn)))
  )
}
