/**
 * Boards of many kinds that share a family code: those of Embedded Data Systems (7E) and of Hobby Boards (EE, EF).
 *
 * The functions of this module read the kind from the board and return its properties. The server also has the directories of
 * the other kinds, but their values are meaningless.
 *
 * @module
 * @since 0.1.0
 */
import { OwPath, OwServer, type OwServerError } from "@owserver/client"
import * as Effect from "effect/Effect"
import type { Device, ReadError } from "../devices/Device.js"
import { EDS } from "../families/tables/EDS.js"
import { HobbyBoards_EE } from "../families/tables/HobbyBoards_EE.js"
import { HobbyBoards_EF } from "../families/tables/HobbyBoards_EF.js"
import { OwUnknownProperty } from "../values/SensorError.js"

type EdsTable = Pick<EDS, Extract<keyof EDS, `EDS${string}`>>

/**
 * A board of Embedded Data Systems: its kind as the `_tag`, and its properties.
 *
 * @since 0.1.0
 * @category models
 */
export type EdsBoard = {
  readonly [Kind in keyof EdsTable]: { readonly _tag: Kind; readonly properties: EdsTable[Kind] }
}[keyof EdsTable]

const isEds = (kind: string): kind is keyof EdsTable => /^EDS\d+$/.test(kind) && Object.hasOwn(EDS, kind)

const unknown = ({ family }: Device, kind: string, known: ReadonlyArray<string>): OwUnknownProperty =>
  new OwUnknownProperty({ family, property: kind, similar: known })

/**
 * Reads the kind of a board of Embedded Data Systems from `device_type`. Fails with `OwUnknownProperty` if owserver does not
 * know the kind, and with the errors of a read.
 *
 * @example
 * ```ts
 * import { Boards, Device } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const humidity = (device: Device.Device) =>
 *   Effect.flatMap(Boards.eds(device), (board) =>
 *     board._tag === "EDS0068" ? Effect.option(device.read(board.properties.humidity)) : Effect.succeedNone
 *   )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const eds = (device: Device): Effect.Effect<EdsBoard, ReadError | OwUnknownProperty, OwServer> =>
  Effect.gen(function* () {
    const kind = (yield* device.read(EDS.device_type)).value.trim()
    if (!isEds(kind)) {
      const known = Object.keys(EDS).filter(isEds)
      return yield* unknown(device, kind, known)
    }
    return { _tag: kind, properties: EDS[kind] } as EdsBoard
  }).pipe(Effect.withSpan("sensors.Boards.eds"))

/**
 * A board of Hobby Boards: its kind as the `_tag`, and its properties.
 *
 * @since 0.1.0
 * @category models
 */
export type HobbyBoard =
  | { readonly _tag: "uvi"; readonly properties: HobbyBoards_EE["UVI"] }
  | { readonly _tag: "moisture"; readonly properties: HobbyBoards_EF["moisture"] }
  | { readonly _tag: "hub"; readonly properties: HobbyBoards_EF["hub"] }
  | { readonly _tag: "humidity"; readonly properties: HobbyBoards_EF["humidity"] }
  | { readonly _tag: "barometer"; readonly properties: HobbyBoards_EF["barometer"] }
  | { readonly _tag: "multitemp"; readonly properties: HobbyBoards_EF["multitemp"] }

const hobbyBoards: ReadonlyArray<HobbyBoard> = [
  { _tag: "uvi", properties: HobbyBoards_EE.UVI },
  { _tag: "moisture", properties: HobbyBoards_EF.moisture },
  { _tag: "hub", properties: HobbyBoards_EF.hub },
  { _tag: "humidity", properties: HobbyBoards_EF.humidity },
  { _tag: "barometer", properties: HobbyBoards_EF.barometer },
  { _tag: "multitemp", properties: HobbyBoards_EF.multitemp }
]

/**
 * The kinds that `type` distinguishes, by the value of `type` (OWFS, `ow_eeef.c`). For others `type` is the name of the
 * family.
 */
const kinds: { readonly [type: string]: HobbyBoard["_tag"] } = {
  HB_UVI_METER: "uvi",
  HB_MOISTURE_METER: "moisture",
  HB_MOISTURE_METER_DATALOGGER: "moisture",
  HB_HUB: "hub"
}

/** Returns the kinds whose directories the board lists. A board lists only the directory of its own kind. */
const shown = (device: Device): Effect.Effect<ReadonlyArray<HobbyBoard["_tag"]>, OwServerError, OwServer> =>
  Effect.map(OwServer.dir(device.path), (entries) => {
    const names = entries.map((entry) => OwPath.elements(entry).at(-1))
    return hobbyBoards.map(({ _tag }) => _tag).filter((kind) => names.includes(kind))
  })

/**
 * Reads the kind of a board of Hobby Boards from `type`, or from its listing if `type` does not distinguish it. Fails with
 * `OwUnknownProperty` if the kind is unknown, and with the errors of a read.
 *
 * @example
 * ```ts
 * import { Boards, Devices } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const kind = Devices.get("garden").pipe(
 *   Effect.flatMap(Boards.hobbyBoard),
 *   Effect.map((board) => board._tag),
 *   Effect.catchTag("OwUnknownProperty", () => Effect.succeed("a board of another kind"))
 * )
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const hobbyBoard = (device: Device): Effect.Effect<HobbyBoard, ReadError | OwUnknownProperty, OwServer> =>
  Effect.gen(function* () {
    const type = (yield* device.read(HobbyBoards_EF.type)).value.trim()
    const candidates = Object.hasOwn(kinds, type) ? [kinds[type]] : yield* shown(device)
    const board = hobbyBoards.find(({ _tag }) => candidates.length === 1 && _tag === candidates[0])
    return board ?? (yield* unknown(device, type, Object.keys(kinds)))
  }).pipe(Effect.withSpan("sensors.Boards.hobbyBoard"))
