/**
 * The device part of a path.
 *
 * @since 0.1.0
 */
import { isMissing, OwPath, OwServer, type OwServerError, type RomId } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/**
 * Returns the address of the device that a path names or passes through, if there is one.
 *
 * @since 0.1.0
 * @category getters
 */
export const rom = (
  elements: ReadonlyArray<string>
): Effect.Effect<Option.Option<RomId.RomId>, OwServerError, OwServer> =>
  Effect.catchIf(OwServer.rom(OwPath.join(...elements)), isMissing, () => Effect.succeedNone)

/**
 * Returns how many elements of the path lead to the device.
 *
 * @since 0.1.0
 * @category getters
 */
export const elementCount = (
  elements: ReadonlyArray<string>,
  device: RomId.RomId,
  count = 1
): Effect.Effect<number, OwServerError, OwServer> =>
  count >= elements.length
    ? Effect.succeed(count)
    : Effect.flatMap(rom(elements.slice(0, count)), (found) =>
        Option.contains(found, device) ? Effect.succeed(count) : elementCount(elements, device, count + 1)
      )
