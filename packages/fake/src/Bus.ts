/**
 * A simulated 1-Wire installation: devices and values as data, and a handle to change them while a server shares them.
 *
 * @example
 * ```ts
 * import { Bus } from "@owserver/fake"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const bus = yield* Bus.make({
 *     "10.67C6697351FF": { temperature: 21.5 },
 *     "29.D60300000000": { alias: "valves", PIO: [true, false, false, false, false, false, false, false] }
 *   })
 *   yield* bus.set("/10.67C6697351FF/temperature", 22)
 * })
 * ```
 *
 * @module
 * @since 0.1.0
 */
import { OwPath } from "@owserver/protocol"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import type { Description, Devices, FamilyCode } from "./Device.js"
import { InvalidBus } from "./InvalidBus.js"
import * as Builder from "./internal/devices/builder.js"
import { Installation, type Located } from "./internal/devices/installation.js"
import type * as Property from "./internal/devices/property.js"
import * as Storage from "./internal/properties/storage.js"
import * as Time from "./internal/values/time.js"
import type { Askable, Value } from "./Value.js"

export { InvalidBus } from "./InvalidBus.js"

/**
 * A simulated installation, to be asked and changed while a server shares it. Paths and values that cannot be are
 * `InvalidBus`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Bus {
  /** @internal */
  readonly installation: Installation
  /** @internal */
  readonly streams: ReadonlyArray<Stream.Stream<unknown>>
  /** The value at a path, such as `/10.67C6697351FF/temperature`, at this time. */
  readonly get: (path: string) => Effect.Effect<Value, InvalidBus>
  /** Gives a property another value, or another source of values; read-only ones too. */
  readonly set: <A extends Value>(path: string, source: Askable<A>) => Effect.Effect<void, InvalidBus>
  /** Hangs another device on a bus: the first, unless said otherwise. */
  readonly attach: <Code extends FamilyCode>(
    address: `${Code}.${string}`,
    description: Description<Code>,
    options?: { readonly bus?: number }
  ) => Effect.Effect<void, InvalidBus>
  /** Takes a device away, wherever it hangs. */
  readonly detach: (address: string) => Effect.Effect<void, InvalidBus>
  /** Gives a device a name; the empty one takes it away. */
  readonly alias: (address: string, name: string) => Effect.Effect<void, InvalidBus>
}

/**
 * How many hubs may be one behind the other. The path to a device behind more of them would be longer than owserver takes.
 *
 * @since 0.0.0
 * @category constants
 */
export const maxDepth: number = Builder.maxDepth

const deviceAt = (installation: Installation, name: string): Either.Either<Located, InvalidBus> =>
  Either.fromOption(
    Option.flatMapNullable(installation.resolve(name), (id) => installation.locate(id)),
    () => new InvalidBus({ subject: name, device: "", issue: "there is no such device" })
  )

const propertyAt = (
  installation: Installation,
  path: string
): Either.Either<Located & { readonly property: Property.Property; readonly element: string }, InvalidBus> =>
  Either.gen(function* () {
    const [name = "", ...rest] = OwPath.elements(path)
    const located = yield* deviceAt(installation, name)
    return { ...located, ...(yield* Builder.element(located.device, rest.join("/"))) }
  })

const makeHandle = (installation: Installation, streams: ReadonlyArray<Stream.Stream<unknown>>): Bus => ({
  installation,
  streams,
  get: (path) =>
    Effect.gen(function* () {
      const now = Time.millis(yield* Clock.currentTimeNanos)
      const found = yield* propertyAt(installation, path)
      return Storage.of(found, found.property, { installation, now, conversions: false }).get(found.element)
    }),
  set: (path, source) =>
    Effect.gen(function* () {
      const { bus, device, element, property } = yield* propertyAt(installation, path)
      yield* Builder.checked(path, property, source)
      if (property.format === "alias") return yield* Builder.renameTo(installation, device.id, source)
      yield* Builder.settable(bus, path)
      device.sources.set(device.keyOf(property, element), source)
    }),
  attach: (address, description, options = {}) =>
    Effect.gen(function* () {
      const bus = installation.buses[options.bus ?? 0]
      if (bus === undefined)
        return yield* new InvalidBus({ subject: `bus.${options.bus}`, device: "", issue: "there is no such bus" })
      yield* Builder.settable(bus, address)
      yield* Builder.attach(installation, bus, { [address]: description }, unstarted)
    }),
  detach: (address) =>
    Effect.gen(function* () {
      const { device } = yield* deviceAt(installation, address)
      for (const bus of installation.buses) bus.remove(device.id)
    }),
  alias: (address, name) =>
    Effect.gen(function* () {
      const { device } = yield* deviceAt(installation, address)
      yield* Builder.rename(installation, device.id, name)
    })
})

/** A stream runs with the server. One that comes later would never be run. */
const unstarted: Builder.OnStream = (name) =>
  Either.left(new InvalidBus({ subject: name, device: "", issue: "a stream has to be there when the server starts" }))

/**
 * Makes an installation of devices by their addresses, one bus for each argument. What cannot be on a bus is
 * `InvalidBus`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Bus } from "@owserver/fake"
 * import { Effect } from "effect"
 *
 * const bus = Bus.make(
 *   { "10.67C6697351FF": { temperature: 21.5 } },
 *   { "29.D60300000000": { alias: "valves", "PIO.0": true } }
 * )
 * const value = Effect.flatMap(bus, ({ get }) => get("/valves/PIO.0"))
 * assert.strictEqual(await Effect.runPromise(value), true)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (...buses: ReadonlyArray<Devices>): Either.Either<Bus, InvalidBus> =>
  Either.gen(function* () {
    const installation = new Installation()
    const streams: Array<Stream.Stream<unknown>> = []
    const onStream: Builder.OnStream = (_, stream) => {
      streams.push(stream)
      return Either.void
    }
    for (const devices of buses.length === 0 ? [{}] : buses) {
      yield* Builder.attach(installation, installation.addBus("memory"), devices, onStream)
    }
    return makeHandle(installation, streams)
  })

/**
 * Makes what `owserver --tester=10,28 --tester=26` makes, one bus for each argument: a device for each family, whose
 * values are computed. What is written to it is looked at and dropped. Names of chips and whole addresses may stand in the
 * place of families: `"10,DS18B20,28.AABBCCDDEEFF"`. Anything else is `InvalidBus`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwServer } from "@owserver/client"
 * import { Bus, OwServerTest } from "@owserver/fake"
 * import { Effect } from "effect"
 *
 * const server = OwServerTest.layer(Bus.tester("10,28", "26"))
 * const listing = await Effect.runPromise(OwServer.dir("/bus.0").pipe(Effect.provide(server)))
 * assert.ok(listing.some((entry) => entry.startsWith("/bus.0/10.")))
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const tester = (...families: ReadonlyArray<string>): Either.Either<Bus, InvalidBus> =>
  Either.gen(function* () {
    const installation = new Installation()
    for (const [n, codes] of families.entries()) {
      const bus = installation.addBus("tester", families.length - 1 - n)
      for (const code of codes.split(",").filter((part) => part !== "")) yield* Builder.testerDevice(bus, code)
    }
    return makeHandle(installation, [])
  })
