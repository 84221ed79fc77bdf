/**
 * Simulated 1-Wire buses: devices and values as data, and a handle to change them while a server is running.
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
 * The handle of a simulated installation. It reads and changes devices while a server is running. Its methods fail with
 * `InvalidBus` for an unknown device or property and for an invalid value.
 *
 * @since 0.1.0
 * @category models
 */
export interface Bus {
  /** @internal */
  readonly installation: Installation
  /** @internal */
  readonly streams: ReadonlyArray<Stream.Stream<unknown>>
  /** Returns the current value at a path, such as `/10.67C6697351FF/temperature`. */
  readonly get: (path: string) => Effect.Effect<Value, InvalidBus>
  /** Sets the value of a property, or its source of values. Sets read-only properties too. */
  readonly set: <A extends Value>(path: string, source: Askable<A>) => Effect.Effect<void, InvalidBus>
  /** Adds a device to a bus. Default: the first bus, number 0. */
  readonly attach: <Code extends FamilyCode>(
    address: `${Code}.${string}`,
    description: Description<Code>,
    options?: { readonly bus?: number }
  ) => Effect.Effect<void, InvalidBus>
  /** Removes a device from all buses. */
  readonly detach: (address: string) => Effect.Effect<void, InvalidBus>
  /** Sets the alias of a device. An empty name removes it. */
  readonly alias: (address: string, name: string) => Effect.Effect<void, InvalidBus>
}

/**
 * The maximum number of hubs between a device and the bus. A path through more hubs would exceed owserver's maximum length.
 *
 * @since 0.1.0
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

/** The server starts all streams when it starts, so a stream that is attached later would never run. */
const unstarted: Builder.OnStream = (name) =>
  Either.left(
    new InvalidBus({ subject: name, device: "", issue: "a stream must be in the description when the server starts" })
  )

/**
 * Makes an installation: one bus for each argument, with devices by address. Fails with `InvalidBus` if an address, a
 * property or a value is invalid.
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
 * Makes the installation of `owserver --tester=10,28 --tester=26`: one bus for each argument, with one device for each
 * family. Values are computed from the address. A write is checked and has no effect. Chip names and whole addresses are
 * allowed too: `"10,DS18B20,28.AABBCCDDEEFF"`. Fails with `InvalidBus` for anything else.
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
