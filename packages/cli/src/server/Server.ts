/**
 * The server that a command asks.
 *
 * @since 0.1.0
 */
import { OwServer, type OwServerError } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import { type Flags, OwPath } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { UsageError } from "../errors/UsageError.js"
import * as Address from "../settings/Address.js"
import { Settings } from "../settings/Settings.js"

const flagsOf = ({ format, pressure, temperature, trim, uncached }: Settings["Type"]): Flags.Input => ({
  ownet: true,
  ...(temperature && { temperature }),
  ...(pressure && { pressure }),
  ...(format && { format }),
  ...(uncached && { uncached }),
  ...(trim && { trim })
})

/**
 * The service for an address, as the settings want it. Nothing is sent before the first call.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (address: Address.Address): Layer.Layer<OwServer, OwServerError, Settings> =>
  Layer.unwrapEffect(
    Effect.map(Settings, (settings) => {
      const { root: _, ...where } = address
      return NodeOwServer.layer({
        ...where,
        verify: false,
        flags: flagsOf(settings),
        timeout: settings.timeout,
        retry:
          settings.retry === 0
            ? undefined
            : Schedule.intersect(OwServer.retryTransient, Schedule.recurs(settings.retry))
      })
    })
  )

interface Target {
  readonly address: Address.Address
  readonly paths: ReadonlyArray<string>
}

/** A path may be a URI, which then says the server too. */
const target = (settings: Settings["Type"], paths: ReadonlyArray<string>): Effect.Effect<Target, UsageError> =>
  Effect.gen(function* () {
    const foreign = paths.find((path) => /^(?!owserver:)[a-z]+:\/\//i.test(path))
    if (foreign !== undefined)
      return yield* new UsageError({
        message: `${foreign} is no path: of URIs only owserver:// is known; give the server as -s HOST:PORT`
      })
    const read = (path: string) =>
      /^owserver:\/\//i.test(path)
        ? Effect.map(Address.parse(path), (address) => ({ address, path: address.root }))
        : Effect.succeed({ address: settings.server, path: OwPath.join(settings.server.root, path) })
    const all = yield* Effect.forEach(paths, read)
    const servers = [...new Map(all.map(({ address }) => [Address.print(address), address])).values()]
    if (servers.length > 1) {
      const names = servers.map(Address.print).join(" and ")
      return yield* new UsageError({ message: `a command asks one server, not ${names}` })
    }
    const whole = (path: string) => (settings.unaliased ? OwPath.unaliased(path) : path)
    return { address: servers[0] ?? settings.server, paths: all.map(({ path }) => whole(path)) }
  })

/**
 * Asks the server about paths, which are given to `use` in full, in their order. They are below the directory that the
 * address of the server names; a URI among them names its own server.
 *
 * @since 0.1.0
 * @category combinators
 */
export const at = <A, E, R>(
  paths: ReadonlyArray<string>,
  use: (paths: ReadonlyArray<string>) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | OwServerError | UsageError, Exclude<R, OwServer> | Settings> =>
  Effect.gen(function* () {
    const { address, paths: full } = yield* target(yield* Settings, paths)
    return yield* Effect.provide(use(full), layer(address))
  })

/**
 * Asks the server about no path in particular.
 *
 * @since 0.1.0
 * @category combinators
 */
export const here = <A, E, R>(
  use: Effect.Effect<A, E, R>
): Effect.Effect<A, E | OwServerError, Exclude<R, OwServer> | Settings> =>
  Effect.flatMap(Settings, ({ server }) => Effect.provide(use, layer(server)))
