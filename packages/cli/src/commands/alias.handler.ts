import { OwServer } from "@owserver/client"
import { OwPath, RomId } from "@owserver/protocol"
import { Aliases, Codec, Devices } from "@owserver/sensors"
import * as Effect from "effect/Effect"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { ExitCode } from "../errors/ExitCode.js"
import type { CommandFailure } from "../errors/Failure.js"
import { UsageError } from "../errors/UsageError.js"
import { Output } from "../output/Output.js"
import * as Progress from "../output/Progress.js"
import * as Table from "../output/Table.js"
import * as Hint from "../server/Hint.js"
import * as Server from "../server/Server.js"
import { Settings } from "../settings/Settings.js"

const named = Hint.featureMissing("list of aliases")(Aliases.list)

const printed = (address: RomId.RomId) => Effect.map(Settings, ({ format }) => RomId.format(address, format ?? "f.i"))

const encode = Schema.encode(Codec.alias)

const bytesOf = (name: string) =>
  Effect.mapError(
    encode(name),
    (error) =>
      new UsageError({
        message: `invalid alias ${JSON.stringify(name)}: ${ParseResult.ArrayFormatter.formatErrorSync(error)
          .map(({ message }) => message)
          .join("; ")}`
      })
  )

const refused = (message: string): CommandFailure => ({ _tag: "Trouble", code: ExitCode.refused, message })

export const list = () =>
  Server.current(
    Effect.gen(function* () {
      const { json } = yield* Output
      const settings = yield* Settings
      const all = yield* Progress.during("listing the aliases")(named)
      const rows = yield* Effect.forEach(all, ({ address, alias }) =>
        Effect.map(printed(address), (device) => ({ device, alias }))
      )
      if (settings.json) return yield* Effect.forEach(rows, json, { discard: true })
      if (rows.length === 0) return
      const cells = rows.map(({ alias, device }) => [device, alias])
      yield* Table.print([{ title: "device" }, { title: "alias" }], cells)
    })
  )

/** Writes an alias and verifies it in the list, because a server may accept an alias without keeping it. */
const store = (address: RomId.RomId, path: string, alias: string, bytes: Uint8Array) =>
  Effect.gen(function* () {
    yield* OwServer.write(OwPath.join(path, "alias"), bytes)
    const held = (yield* named).find((one) => one.address === address)?.alias ?? ""
    const device = yield* printed(address)
    if (held !== alias) {
      return yield* Effect.fail(
        refused(
          `the server did not keep the alias ${JSON.stringify(alias)} of ${device}; it reports ${JSON.stringify(held)}`
        )
      )
    }
    const settings = yield* Settings
    const { json } = yield* Output
    if (settings.json) yield* json({ device, alias: alias === "" ? null : alias })
  })

export const set = ({ device, name }: { readonly device: string; readonly name: string }) =>
  Effect.gen(function* () {
    if (name === "")
      return yield* new UsageError({ message: 'an alias must not be empty; use "ow alias rm" to remove one' })
    const bytes = yield* bytesOf(name)
    const { note } = yield* Output
    yield* Server.forPaths([device], ([path = device]) =>
      Effect.gen(function* () {
        const { path: found, rom } = yield* Effect.catchAll(Devices.get(path), (error) =>
          Effect.flip(Hint.withSuggestion(error))
        )
        const before = yield* named
        const loser = before.find(({ address, alias }) => alias === name && address !== rom)
        const old = before.find(({ address }) => address === rom)?.alias ?? name
        yield* store(rom, found, name, bytes)
        if (old !== name) yield* note(`renamed ${yield* printed(rom)} from ${old} to ${name}`)
        if (loser !== undefined) yield* note(`removed the alias ${name} from ${yield* printed(loser.address)}`)
      }).pipe(Progress.during(`setting the alias of ${device}`))
    )
  })

export const rm = ({ devices }: { readonly devices: ReadonlyArray<string> }) =>
  Server.forPaths(devices, (paths) =>
    Effect.gen(function* () {
      const { fail } = yield* Output
      for (const path of paths) {
        yield* Devices.get(path).pipe(
          Effect.flatMap(({ path, rom }) => store(rom, path, "", new Uint8Array())),
          Progress.during(`removing the alias of ${path}`),
          Effect.catchAll((error) => Effect.flatMap(Hint.withSuggestion(error), fail))
        )
      }
    })
  )
