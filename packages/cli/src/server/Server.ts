/**
 * The connection of a command to its server.
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
 * Provides the client for an address, configured by the settings. It connects on the first request.
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

interface Resolved {
  readonly address: Address.Address
  readonly paths: ReadonlyArray<string>
}

/** Resolves paths against the server address. A path may be a URI, which then also names the server. */
const resolve = (settings: Settings["Type"], paths: ReadonlyArray<string>): Effect.Effect<Resolved, UsageError> =>
  Effect.gen(function* () {
    const foreign = paths.find((path) => /^(?!owserver:)[a-z]+:\/\//i.test(path))
    if (foreign !== undefined)
      return yield* new UsageError({
        message: `${foreign} is not a path: only owserver:// URIs are supported; give the server as -s HOST:PORT`
      })
    const read = (path: string) =>
      /^owserver:\/\//i.test(path)
        ? Effect.map(Address.parse(path), (address) => ({ address, path: address.root }))
        : Effect.succeed({ address: settings.server, path: OwPath.join(settings.server.root, path) })
    const all = yield* Effect.forEach(paths, read)
    const servers = [...new Map(all.map(({ address }) => [Address.format(address), address])).values()]
    if (servers.length > 1) {
      const names = servers.map(Address.format).join(" and ")
      return yield* new UsageError({ message: `the paths name several servers: ${names}; run one command per server` })
    }
    const whole = (path: string) => (settings.unaliased ? OwPath.unaliased(path) : path)
    return { address: servers[0] ?? settings.server, paths: all.map(({ path }) => whole(path)) }
  })

/**
 * Runs `use` with the resolved paths, in order, and with the client of their server. Paths are relative to the directory of the
 * server address, unless they are URIs.
 *
 * @since 0.1.0
 * @category combinators
 */
export const forPaths = <A, E, R>(
  paths: ReadonlyArray<string>,
  use: (paths: ReadonlyArray<string>) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | OwServerError | UsageError, Exclude<R, OwServer> | Settings> =>
  Effect.gen(function* () {
    const { address, paths: full } = yield* resolve(yield* Settings, paths)
    return yield* Effect.provide(use(full), layer(address))
  })

/**
 * Runs `use` with the client of the server in the settings.
 *
 * @since 0.1.0
 * @category combinators
 */
export const current = <A, E, R>(
  use: Effect.Effect<A, E, R>
): Effect.Effect<A, E | OwServerError, Exclude<R, OwServer> | Settings> =>
  Effect.flatMap(Settings, ({ server }) => Effect.provide(use, layer(server)))
