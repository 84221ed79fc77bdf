/**
 * Which element of a path is its device.
 *
 * @since 0.1.0
 */
import { isMissing, OwPath, OwServer, type OwServerError, type RomId } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/**
 * The address of the device that a path leads to or through; none if there is none.
 *
 * @since 0.1.0
 * @category getters
 */
export const romAt = (
  elements: ReadonlyArray<string>
): Effect.Effect<Option.Option<RomId.RomId>, OwServerError, OwServer> =>
  Effect.catchIf(OwServer.rom(OwPath.join(...elements)), isMissing, () => Effect.succeedNone)

/**
 * How many elements of the path lead to the device.
 *
 * @since 0.1.0
 * @category getters
 */
export const countTo = (
  elements: ReadonlyArray<string>,
  rom: RomId.RomId,
  count = 1
): Effect.Effect<number, OwServerError, OwServer> =>
  count >= elements.length
    ? Effect.succeed(count)
    : Effect.flatMap(romAt(elements.slice(0, count)), (found) =>
        Option.contains(found, rom) ? Effect.succeed(count) : countTo(elements, rom, count + 1)
      )
