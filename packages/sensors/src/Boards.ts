/**
 * Boards of which many kinds share one family code: those of Embedded Data Systems (7E) and of Hobby Boards (EE, EF). What
 * such a device has, it has to be asked: the directories of all other kinds are there too, and read as nonsense or not at all.
 *
 * @module
 * @since 0.1.0
 */
import { OwPath, OwServer, type OwServerError } from "@owserver/client"
import * as Effect from "effect/Effect"
import type { Device, ReadError } from "./Device.js"
import { EDS } from "./families/EDS.js"
import { HobbyBoards_EE } from "./families/HobbyBoards_EE.js"
import { HobbyBoards_EF } from "./families/HobbyBoards_EF.js"
import { OwUnknownProperty } from "./SensorError.js"

type EdsTable = Pick<EDS, Extract<keyof EDS, `EDS${string}`>>

/**
 * The kind of a board of Embedded Data Systems, and the properties it has.
 *
 * @since 0.1.0
 * @category models
 */
export type EdsBoard = {
  readonly [Kind in keyof EdsTable]: { readonly kind: Kind; readonly properties: EdsTable[Kind] }
}[keyof EdsTable]

const isEds = (kind: string): kind is keyof EdsTable => /^EDS\d+$/.test(kind) && Object.hasOwn(EDS, kind)

const unknown = ({ family }: Device, kind: string, known: ReadonlyArray<string>): OwUnknownProperty =>
  new OwUnknownProperty({ family, property: kind, similar: known })

/**
 * Asks a board of Embedded Data Systems what it is (`device_type`). Fails with `OwUnknownProperty` if owserver does not know
 * the kind.
 *
 * @example
 * ```ts
 * import { Boards, Device } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const humidity = (device: Device.Device) =>
 *   Effect.flatMap(Boards.eds(device), (board) =>
 *     board.kind === "EDS0068" ? Effect.option(device.read(board.properties.humidity)) : Effect.succeedNone
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
    return { kind, properties: EDS[kind] } as EdsBoard
  })

/**
 * The kind of a board of Hobby Boards, and the properties it has.
 *
 * @since 0.1.0
 * @category models
 */
export type HobbyBoard =
  | { readonly kind: "uvi"; readonly properties: HobbyBoards_EE["UVI"] }
  | { readonly kind: "moisture"; readonly properties: HobbyBoards_EF["moisture"] }
  | { readonly kind: "hub"; readonly properties: HobbyBoards_EF["hub"] }
  | { readonly kind: "humidity"; readonly properties: HobbyBoards_EF["humidity"] }
  | { readonly kind: "barometer"; readonly properties: HobbyBoards_EF["barometer"] }
  | { readonly kind: "multitemp"; readonly properties: HobbyBoards_EF["multitemp"] }

const hobbyBoards: ReadonlyArray<HobbyBoard> = [
  { kind: "uvi", properties: HobbyBoards_EE.UVI },
  { kind: "moisture", properties: HobbyBoards_EF.moisture },
  { kind: "hub", properties: HobbyBoards_EF.hub },
  { kind: "humidity", properties: HobbyBoards_EF.humidity },
  { kind: "barometer", properties: HobbyBoards_EF.barometer },
  { kind: "multitemp", properties: HobbyBoards_EF.multitemp }
]

/** What `type` says of those that it tells apart (OWFS, `ow_eeef.c`); of the others it repeats the name of the family. */
const kinds: { readonly [type: string]: HobbyBoard["kind"] } = {
  HB_UVI_METER: "uvi",
  HB_MOISTURE_METER: "moisture",
  HB_MOISTURE_METER_DATALOGGER: "moisture",
  HB_HUB: "hub"
}

/** The listing of a device shows the directory of its own kind only. */
const shown = (device: Device): Effect.Effect<ReadonlyArray<HobbyBoard["kind"]>, OwServerError, OwServer> =>
  Effect.map(OwServer.dir(device.path), (entries) => {
    const names = entries.map((entry) => OwPath.elements(entry).at(-1))
    return hobbyBoards.map(({ kind }) => kind).filter((kind) => names.includes(kind))
  })

/**
 * Asks a board of Hobby Boards what it is: by `type`, and where that does not tell by what its directory shows. Fails with
 * `OwUnknownProperty` if that does not tell either.
 *
 * @example
 * ```ts
 * import { Boards, Devices } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const kind = Devices.get("garden").pipe(
 *   Effect.flatMap(Boards.hobbyBoard),
 *   Effect.map((board) => board.kind),
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
    const candidates = kinds[type] === undefined ? yield* shown(device) : [kinds[type]]
    const board = hobbyBoards.find(({ kind }) => candidates.length === 1 && kind === candidates[0])
    return board ?? (yield* unknown(device, type, Object.keys(kinds)))
  })
