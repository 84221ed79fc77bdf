/**
 * Makes services and their clones out of the parts.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { CloneOptions, Options } from "../Options.js"
import type { OwServerError } from "../OwServerError.js"
import type { OwServerService } from "../OwServerService.js"
import type { Transport } from "../Transport.js"
import * as Argument from "./call/argument.js"
import type { Environment, Kind, MembersOf, Operation } from "./call/operation.js"
import * as Operations from "./call/operations/index.js"
import * as Ping from "./call/operations/ping.js"
import * as Reading from "./call/reading.js"
import * as ReturnTexts from "./call/returnTexts.js"
import { Runner } from "./call/runner.js"
import { Sender } from "./call/sender.js"
import * as Settings from "./call/settings.js"
import { noTimeout, Timeouts } from "./call/timeout.js"
import * as Sessions from "./connection/sessions.js"
import * as Telemetry from "./connection/telemetry.js"
import * as Time from "./connection/time.js"
import { ConnectionLimiter } from "./pool/limiter.js"
import * as PerRequest from "./pool/perRequest.js"
import * as Pool from "./pool/pool.js"

type Members = MembersOf<typeof Operations>

const operations = Object.entries<
  Pick<Operation<unknown>, "kind"> & { readonly make: (environment: Environment) => unknown }
>(Operations)

/** The shape of each member of a service. */
export const kinds = {
  ...(Object.fromEntries(operations.map(([name, { kind }]) => [name, kind])) as Record<keyof Members, Kind>),
  clone: "EffectFunction"
} as const

const membersOf = (environment: Environment): Members => {
  const members: Record<string, unknown> = {}
  // A loop: `Object.fromEntries` would need an array of pairs for each service.
  for (const [name, { make }] of operations) members[name] = make(environment)
  return members as never
}

export const make = (
  transport: Transport,
  options: Options = {}
): Effect.Effect<OwServerService, OwServerError, Scope.Scope> =>
  Effect.flatMap(checked(transport, "make", Settings.make(options)), ({ maxConnections }) =>
    build(transport, options, new ConnectionLimiter(maxConnections))
  )

const checked = <A>(
  { server }: Transport,
  operation: string,
  result: Argument.Checked<A>
): Effect.Effect<A, OwServerError> =>
  Argument.isInvalid(result)
    ? Effect.fail(Argument.toError({ operation, path: "", server }, result))
    : Effect.succeed(result)

/**
 * The original of each service. There is one map for the whole process, because a service and its clones may meet anywhere.
 * The key is the function `clone`, because a service that wraps another service keeps that function.
 */
const originals = new WeakMap<OwServerService["clone"], OwServerService>()

/**
 * Returns the service from which this one was cloned, directly or through other clones. Returns this service itself if it
 * is no clone.
 */
export const original = (service: OwServerService): OwServerService => originals.get(service.clone) ?? service

const build: (
  transport: Transport,
  options: Options,
  limiter: ConnectionLimiter,
  first?: OwServerService
) => Effect.Effect<OwServerService, OwServerError, Scope.Scope> = Effect.fnUntraced(
  function* (transport, options, limiter, first) {
    const { server } = transport
    const settings = yield* checked(transport, "make", Settings.make(options))
    const timeOn = (clock: Clock.Clock) => Time.make(clock, transport)
    const telemetry = yield* Telemetry.make(server)
    const registry = yield* Sessions.make(transport, settings, telemetry, timeOn(yield* Effect.clock))
    const dispatcher = settings.persistent ? Pool.make(registry, limiter) : PerRequest.make(registry, limiter)
    const sender = new Sender(server, dispatcher)
    const texts = new ReturnTexts.ReturnTexts(() =>
      sender.send(Reading.text(ReturnTexts.path, {}), settings.flags, noTimeout)
    )
    const timeouts = new Timeouts(timeOn, () => registry.released)
    registry.atRelease.push(() => timeouts.release())
    const runner = new Runner(sender, settings, texts, timeouts)
    if (settings.verify) {
      const millis = Math.min(settings.timeout, settings.connectTimeout + settings.silence)
      // One attempt, without the retries of the service: building a layer must end.
      yield* timeouts.limit(millis, { operation: "ping", path: "", server }, (timeout) =>
        sender.send(Ping.command, settings.flags, timeout)
      )
    }
    const clone = (others: CloneOptions = {}) =>
      Effect.flatMap(checked(transport, "clone", Settings.clone(options, others)), (merged) =>
        build(transport, merged, limiter, first ?? service)
      )
    const members = membersOf({ server, settings, runner, texts, registry, dispatcher, telemetry })
    const service: OwServerService = { ...members, clone }
    originals.set(clone, first ?? service)
    return service
  }
)
