/**
 * Chips with several inputs and outputs: DS2406, DS2408, DS2413, DS28E04, DS28EA00. Three things of a pin are easily taken for
 * one:
 *
 * - `PIO`, the output: `true` has the transistor pull the pin to ground. It says what was asked for, not what the pin is at. That
 *   of a DS2413 and of a DS28EA00 reads as the opposite of `sensed`: a pin that something else pulls down reads as an output that
 *   is on. So {@link update} and {@link pins} read the outputs of these two from `piostate`
 * - `sensed`, the input: `true` is a high level, whoever makes it so. An output that pulls down is sensed as `false`
 * - `latch`: whether the level has changed since the latch was cleared. Whatever is written to it clears all of it. The `latch`
 *   of a DS28EA00 is something else: the state of its outputs, and to write it sets them
 *
 * A DS2405 has one pin: write its `PIO`.
 *
 * To write one element of an array has the server read all, change one and write all back, and two who do so at the same time
 * undo each other. A write of `PIO.A` of a DS2413 or a DS28EA00 switches output B on if something else pulls pin B down. So
 * outputs are set here all at once, from what is wanted of each.
 *
 * @module
 * @since 0.1.0
 */
import type { OwServer, RomId } from "@owserver/client"
import * as Effect from "effect/Effect"
import type { Device, ReadError, WriteError } from "../devices/Device.js"
import * as Turns from "../devices/turns.js"
import type { Property, Readable } from "../families/Property.js"
import { DS28EA00 } from "../families/tables/DS28EA00.js"
import { DS2413 } from "../families/tables/DS2413.js"

/**
 * The outputs of a chip, as `DS2413.PIO` and `DS2408.PIO` are: all of them are to be had as one number, `BYTE`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Outputs {
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

/** The state of all outputs, as one number. If the server does not know `piostate`, it cannot be told, and this fails. */
const stateOf = (device: Device, outputs: Outputs): Effect.Effect<number, ReadError, OwServer> => {
  const state = states[device.family]
  return state === undefined
    ? Effect.map(device.read(outputs.BYTE, { source: "Fresh" }), ({ value }) => value)
    : Effect.map(device.read(state, { source: "Fresh" }), ({ value }) => ((~value >> 1) & 1) | ((~value >> 2) & 2))
}

/**
 * One at a time for each device. All of the process share them, and not only users of one service, as clients of one server
 * reach the same chip. A device that nobody changes takes no room.
 */
const changes = Turns.make<RomId.RomId>({ perBus: 1 })

/**
 * Sets all outputs at once, as one number that goes to the chip in one write. What is left out is off. It does not run while
 * this process updates the same device.
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
export const set = <Field extends Outputs>(
  device: Device,
  outputs: Field,
  on: { readonly [Name in NameOf<Field>]?: boolean | undefined }
): Effect.Effect<void, WriteError, OwServer> => {
  const wanted: { readonly [name: string]: boolean | undefined } = on
  const byte = namesOf(outputs).reduce((bits, name, bit) => (wanted[name] === true ? bits | (1 << bit) : bits), 0)
  return changes.take(device.rom)(device.write(outputs.BYTE, byte))
}

/**
 * Changes some outputs and leaves the others as they were asked for: they are read, and all are set in one write. Fails, and
 * writes nothing, if a server does not know the `piostate` of a DS2413 or a DS28EA00: use {@link set} there.
 *
 * Within a process, updates and sets of a device run one at a time, in the order they were asked for. Between processes there
 * is no lock: another program may write between the reading and the writing, and its change is lost. If several programs
 * change the outputs of one chip, let one of them do it for all, or have each {@link set} all outputs.
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
export const update = <Field extends Outputs>(
  device: Device,
  outputs: Field,
  on: { readonly [Name in NameOf<Field>]?: boolean | undefined }
): Effect.Effect<void, ReadError | WriteError, OwServer> =>
  Effect.gen(function* () {
    const wanted: { readonly [name: string]: boolean | undefined } = on
    const state = yield* stateOf(device, outputs)
    const byte = namesOf(outputs).reduce((bits, name, bit) => {
      const one = wanted[name]
      if (one === undefined) return bits
      return one ? bits | (1 << bit) : bits & ~(1 << bit)
    }, state)
    yield* device.write(outputs.BYTE, byte)
  }).pipe(changes.take(device.rom))

/**
 * A pin at one moment.
 *
 * @since 0.1.0
 * @category models
 */
export interface Pin {
  /** What was asked of the output: `true` pulls down. */
  readonly output: boolean
  /** The level: `true` is high. */
  readonly sensed: boolean
  /** Whether the output pulls down and the level is high all the same: there is no output, or something is stronger. */
  readonly conflict: boolean
}

/**
 * All pins of a chip by their names, outputs and inputs asked for freshly. It takes the family (`DS2413`), as it reads outputs and
 * levels; {@link set} and {@link update} take the outputs alone (`DS2413.PIO`).
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
export const pins = <Field extends Outputs>(
  device: Device,
  family: { readonly PIO: Field; readonly sensed: { readonly BYTE: Readable<number> } }
): Effect.Effect<{ readonly [Name in NameOf<Field>]: Pin }, ReadError, OwServer> =>
  Effect.gen(function* () {
    const outputs = yield* stateOf(device, family.PIO)
    const { value: levels } = yield* device.read(family.sensed.BYTE, { source: "Fresh" })
    const pin = (bit: number): Pin => {
      const output = ((outputs >> bit) & 1) === 1
      const sensed = ((levels >> bit) & 1) === 1
      return { output, sensed, conflict: output && sensed }
    }
    return Object.fromEntries(namesOf(family.PIO).map((name, bit) => [name, pin(bit)])) as {
      readonly [Name in NameOf<Field>]: Pin
    }
  })
