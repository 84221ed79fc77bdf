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

const named = Effect.map(
  Hint.featureMissing("list of aliases")(OwServer.readText("/settings/alias/list")),
  Aliases.parse
)

const printed = (address: RomId.RomId) => Effect.map(Settings, ({ format }) => RomId.format(address, format ?? "f.i"))

const encode = Schema.encode(Codec.alias)

const bytesOf = (name: string) =>
  Effect.mapError(
    encode(name),
    (error) =>
      new UsageError({
        message: `${JSON.stringify(name)} can be no alias: ${ParseResult.ArrayFormatter.formatErrorSync(error)
          .map(({ message }) => message)
          .join("; ")}`
      })
  )

const troubled = (message: string): CommandFailure => ({ _tag: "Trouble", code: ExitCode.refused, message })

export const list = () =>
  Server.here(
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

/** Writes it, and looks in the list: a server may take a name and not hold it. */
const give = (address: RomId.RomId, path: string, alias: string, bytes: Uint8Array) =>
  Effect.gen(function* () {
    yield* OwServer.write(OwPath.join(path, "alias"), bytes)
    const held = (yield* named).find((one) => one.address === address)?.alias ?? ""
    const device = yield* printed(address)
    if (held !== alias) {
      return yield* Effect.fail(
        troubled(
          `${device} was to be called ${JSON.stringify(alias)}, but the server has ${JSON.stringify(held)} for it`
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
      return yield* new UsageError({ message: "an alias has at least one letter; ow alias rm takes one away" })
    const bytes = yield* bytesOf(name)
    const { note } = yield* Output
    yield* Server.at([device], ([path = device]) =>
      Effect.gen(function* () {
        const { path: found, rom } = yield* Effect.catchAll(Devices.get(path), (error) =>
          Effect.flip(Hint.withSuggestion(error))
        )
        const before = yield* named
        const loser = before.find(({ address, alias }) => alias === name && address !== rom)
        const old = before.find(({ address }) => address === rom)?.alias ?? name
        yield* give(rom, found, name, bytes)
        if (old !== name) yield* note(`${yield* printed(rom)} was ${old}, and is ${name} now`)
        if (loser !== undefined) yield* note(`${name} was ${yield* printed(loser.address)} until now`)
      }).pipe(Progress.during(`naming ${device}`))
    )
  })

export const rm = ({ devices }: { readonly devices: ReadonlyArray<string> }) =>
  Server.at(devices, (paths) =>
    Effect.gen(function* () {
      const { fail } = yield* Output
      for (const path of paths) {
        yield* Devices.get(path).pipe(
          Effect.flatMap(({ path, rom }) => give(rom, path, "", new Uint8Array())),
          Progress.during(`taking the name of ${path}`),
          Effect.catchAll((error) => Effect.flatMap(Hint.withSuggestion(error), fail))
        )
      }
    })
  )
