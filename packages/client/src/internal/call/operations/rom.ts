import { Request, RomId } from "@owserver/protocol"
import type * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { CallOptions } from "../../../Options.js"
import type { OwServerError } from "../../../OwServerError.js"
import * as Argument from "../argument.js"
import { Command, settle } from "../command.js"
import * as Operation from "../operation.js"

export interface Rom {
  /**
   * Returns the ROM id of the device at the path (PRESENCE), also for an alias. Returns none if the path leads to no device, and
   * fails if nothing exists there.
   *
   * @example
   * ```ts
   * import assert from "node:assert/strict"
   * import { OwServer } from "@owserver/client"
   * import { Bus, OwServerTest } from "@owserver/fake"
   * import { Effect, Option } from "effect"
   *
   * const server = OwServerTest.layer(Bus.make({ "10.67C6697351FF": { alias: "attic" } }))
   * const rom = await Effect.runPromise(OwServer.rom("/attic").pipe(Effect.provide(server)))
   * assert.deepStrictEqual(rom, Option.some("10.67C6697351FF"))
   * ```
   *
   * @since 0.1.0
   * @category devices
   */
  readonly rom: (path: string, options?: CallOptions) => Effect.Effect<Option.Option<RomId.RomId>, OwServerError>
}

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0)

/** The session has checked the bytes: they are a ROM id, or zeros. */
const settleRom = settle(({ data }) => (isZero(data) ? Option.none() : Either.getRight(RomId.fromBytes(data))))

const command = (path: string): Command<Option.Option<RomId.RomId>> =>
  new Command("rom", path, Argument.request(path, Request.presence, 0), settleRom)

export const rom: Operation.Operation<Rom> = Operation.effectFunction(
  ({ runner }) =>
    (path, options = Operation.noOptions) =>
      runner.call(command(path), options)
)
