/**
 * Chips with several inputs and outputs: DS2406, DS2408, DS2413, DS28E04, DS28EA00. A pin has three properties:
 *
 * - `PIO`, the output: `true` pulls the pin to ground. It is the requested state, not the level of the pin. On a DS2413 and a
 *   DS28EA00 the server returns the opposite of `sensed` instead, so a pin that something else pulls down looks like an output
 *   that is on. {@link update} and {@link pins} read the outputs of these two from `piostate`
 * - `sensed`, the input: `true` is a high level. An output that pulls the pin down is sensed as `false`
 * - `latch`: whether the level has changed since the latch was cleared. A write of any value clears the whole latch. On a
 *   DS28EA00, `latch` is the state of the outputs, and a write sets them
 *
 * A DS2405 has one pin: write its `PIO`.
 *
 * If you write one element of an array, the server reads all, changes one and writes all back. Two such writes at the same time
 * undo each other. A write of `PIO.A` of a DS2413 or a DS28EA00 switches output B on if something else pulls pin B down. So the
 * functions of this module set all outputs in one write.
 *
 * @module
 * @since 0.1.0
 */
import type { OwServer, RomId } from "@owserver/client"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import type { Device, ReadError, WriteError } from "../devices/Device.js"
import * as Turns from "../devices/turns.js"
import type { Property, Readable } from "../families/Property.js"
import { DS28EA00 } from "../families/tables/DS28EA00.js"
import { DS2413 } from "../families/tables/DS2413.js"

/**
 * The outputs of a chip, such as `DS2413.PIO`: a bit field.
 *
 * @since 0.1.0
 * @category models
 */
export interface Outputs {
  /** All outputs as one number. */
  readonly BYTE: Property<number, "rw">
}

/**
 * The names of the outputs: `A` and `B`, or `0` to `7`.
 *
 * @since 0.1.0
 * @category models
 */
export type NameOf<Field> = Exclude<keyof Field, "ALL" | "BYTE"> & string

const namesOf = (field: object): ReadonlyArray<string> =>
  Object.keys(field)
    .filter((name) => name !== "ALL" && name !== "BYTE")
    .sort()

/**
 * Chips whose `PIO` reads as the opposite of `sensed`. Bits 1 and 3 of their `piostate` are the outputs, and 0 pulls down (OWFS,
 * `ow_2413.c` and `ow_1820.c`).
 */
const states: { readonly [family: string]: Readable<number> } = { "3A": DS2413.piostate, "42": DS28EA00.piostate }

/** Reads the state of all outputs as one number. Fails if the server does not know the `piostate` of the chip. */
const stateOf = (device: Device, outputs: Outputs): Effect.Effect<number, ReadError, OwServer> => {
  const state = states[device.family]
  return state === undefined
    ? Effect.map(device.read(outputs.BYTE, { source: "Fresh" }), ({ value }) => value)
    : Effect.map(device.read(state, { source: "Fresh" }), ({ value }) => ((~value >> 1) & 1) | ((~value >> 2) & 2))
}

/**
 * One change at a time for each device. Module state, because services of one process may reach the same chip. A device
 * without a change takes no memory.
 */
const changes = Turns.make<RomId.RomId>({ perBus: 1 })

/**
 * Sets all outputs in one write. Outputs that are not in `on` are switched off. Waits for other changes of the same device in
 * this process. Fails with `OwDeviceMissing` if the device is gone, and with the other errors of a write.
 *
 * @example
 * ```ts
 * import { Devices, DS2408, Switches } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const watering = Effect.flatMap(Devices.get("valves"), (board) =>
 *   Switches.set(board, DS2408.PIO, { 0: true, 3: true })
 * )
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const set: {
  <Field extends Outputs>(
    outputs: Field,
    on: { readonly [Name in NameOf<Field>]?: boolean | undefined }
  ): (self: Device) => Effect.Effect<void, WriteError, OwServer>
  <Field extends Outputs>(
    self: Device,
    outputs: Field,
    on: { readonly [Name in NameOf<Field>]?: boolean | undefined }
  ): Effect.Effect<void, WriteError, OwServer>
} = dual(
  3,
  (
    self: Device,
    outputs: Outputs,
    on: { readonly [name: string]: boolean | undefined }
  ): Effect.Effect<void, WriteError, OwServer> => {
    const byte = namesOf(outputs).reduce((bits, name, bit) => (on[name] === true ? bits | (1 << bit) : bits), 0)
    return Effect.withSpan(changes.take(self.rom)(self.write(outputs.BYTE, byte)), "sensors.Switches.set")
  }
)

/**
 * Changes some outputs and keeps the others: reads all outputs, then sets all in one write.
 *
 * Fails with `OwReturnError` and writes nothing if the server does not know the `piostate` of a DS2413 or a DS28EA00. Use
 * {@link set} there. The other errors are those of a read and a write.
 *
 * Within a process, changes of a device run one at a time, in the order of the calls. Processes do not lock each other: a change
 * that another program writes between the read and the write is lost. Let one program change the outputs of a chip, or
 * {@link set} all outputs in each.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Bus, OwServerTest } from "@owserver/fake"
 * import { Devices, DS2413, Switches } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const server = OwServerTest.layer(Bus.make({ "3A.D60300000000": { "PIO.B": true } }))
 * const program = Effect.gen(function* () {
 *   const relay = yield* Devices.get("3A.D60300000000")
 *   yield* Switches.update(relay, DS2413.PIO, { A: true })
 *   return (yield* relay.read(DS2413.PIO.BYTE)).value
 * })
 * assert.strictEqual(await Effect.runPromise(program.pipe(Effect.provide(server))), 0b11)
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const update: {
  <Field extends Outputs>(
    outputs: Field,
    on: { readonly [Name in NameOf<Field>]?: boolean | undefined }
  ): (self: Device) => Effect.Effect<void, ReadError | WriteError, OwServer>
  <Field extends Outputs>(
    self: Device,
    outputs: Field,
    on: { readonly [Name in NameOf<Field>]?: boolean | undefined }
  ): Effect.Effect<void, ReadError | WriteError, OwServer>
} = dual(
  3,
  (
    self: Device,
    outputs: Outputs,
    on: { readonly [name: string]: boolean | undefined }
  ): Effect.Effect<void, ReadError | WriteError, OwServer> =>
    Effect.gen(function* () {
      const state = yield* stateOf(self, outputs)
      const byte = namesOf(outputs).reduce((bits, name, bit) => {
        const one = on[name]
        if (one === undefined) return bits
        return one ? bits | (1 << bit) : bits & ~(1 << bit)
      }, state)
      yield* self.write(outputs.BYTE, byte)
    }).pipe(changes.take(self.rom), Effect.withSpan("sensors.Switches.update"))
)

/**
 * A pin at one moment.
 *
 * @since 0.1.0
 * @category models
 */
export interface Pin {
  /** The requested state of the output: `true` pulls down. */
  readonly output: boolean
  /** The level: `true` is high. */
  readonly sensed: boolean
  /** True if the output pulls down and the level is high: something stronger pulls up, or there is no output. */
  readonly conflict: boolean
}

/**
 * A family with outputs and levels, such as `DS2413`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Pins<Field extends Outputs> {
  /** The outputs. */
  readonly PIO: Field
  /** The levels. */
  readonly sensed: { readonly BYTE: Readable<number> }
}

/**
 * Reads the outputs and levels of all pins from the bus. Takes the family (`DS2413`); {@link set} and {@link update} take the
 * outputs (`DS2413.PIO`). Fails with the errors of a read.
 *
 * @example
 * ```ts
 * import { Device, DS2413, Switches } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const stuck = (relay: Device.Device) =>
 *   Effect.map(Switches.pins(relay, DS2413), ({ A, B }) => A.conflict || B.conflict)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const pins: {
  <Field extends Outputs>(
    family: Pins<Field>
  ): (self: Device) => Effect.Effect<{ readonly [Name in NameOf<Field>]: Pin }, ReadError, OwServer>
  <Field extends Outputs>(
    self: Device,
    family: Pins<Field>
  ): Effect.Effect<{ readonly [Name in NameOf<Field>]: Pin }, ReadError, OwServer>
} = dual(
  2,
  (self: Device, family: Pins<Outputs>): Effect.Effect<{ readonly [name: string]: Pin }, ReadError, OwServer> =>
    Effect.gen(function* () {
      const outputs = yield* stateOf(self, family.PIO)
      const { value: levels } = yield* self.read(family.sensed.BYTE, { source: "Fresh" })
      const pin = (bit: number): Pin => {
        const output = ((outputs >> bit) & 1) === 1
        const sensed = ((levels >> bit) & 1) === 1
        return { output, sensed, conflict: output && sensed }
      }
      return Object.fromEntries(namesOf(family.PIO).map((name, bit) => [name, pin(bit)]))
    }).pipe(Effect.withSpan("sensors.Switches.pins"))
)
