// Writes packages/protocol/test/recordings/hidden.json: the properties that owserver answers but never lists, as its
// `/structure` declares them. Run it by hand against an owserver with any bus:
//
//   tsx --conditions=@owserver/source scripts/hidden.mjs 127.0.0.1:4304
import * as fs from "node:fs"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { OwServer } from "../packages/client/src/index.ts"
import { OwServerLive } from "../packages/node/src/index.ts"
import { families, hiddenSource, isFamily } from "./structure.mjs"

/**
 * The last parts of all names that the property tables of OWFS 3.2p4 (module/owlib/src/c/ow_*.c) mark INVISIBLE, except
 * `present`, a property of every device. `/structure` shows their families and directories.
 */
const names = `
  C ControlRegister D1 D2 StatusRegister alarm_function config counters data_string fasttemp flagfield infobyte open
  param_string piostate raw reading relay_function relay_state shorted state switch temperature10 temperature11
  temperature12 temperature9 timer typestate version_number versionstate
`
  .trim()
  .split(/\s+/)

/** Extensions of array elements. A scalar has none. */
const extensions = ["", ".ALL", ".BYTE", ".0", ".A"]

const concurrency = 4

const directories = (code) =>
  Object.entries(families[code].properties).flatMap(([entry, { subdirectory }]) =>
    subdirectory === true ? [`${entry}/`] : []
  )

const candidates = (code) =>
  ["", ...directories(code)]
    .flatMap((directory) => names.flatMap((name) => extensions.map((extension) => directory + name + extension)))
    .filter((entry) => !(entry in families[code].properties))

/** Reads the declaration of an entry, if the server has one. */
const declaration = (code, entry) =>
  Effect.map(Effect.either(OwServer.readText(`/structure/${code}/${entry}`)), (read) =>
    Either.match(read, {
      onLeft: (error) => {
        if (error._tag !== "OwReturnError" || error.ret !== -1) throw error
        return []
      },
      onRight: (text) => [[entry, text]]
    })
  )

const familyOf = (code) =>
  Effect.map(
    Effect.forEach(candidates(code), (entry) => declaration(code, entry), { concurrency }),
    (found) => [code, Object.fromEntries(found.flat().sort(([one], [other]) => (one < other ? -1 : 1)))]
  )

const [host = "127.0.0.1", port = "4304"] = (process.argv[2] ?? "").split(":").filter((part) => part !== "")

const program = Effect.gen(function* () {
  const version = yield* OwServer.readText("/system/configuration/version")
  const found = yield* Effect.forEach(Object.keys(families).filter(isFamily).sort(), familyOf)
  const recorded = {
    what: "Properties that no listing shows and that are answered all the same, read over the wire from a real server",
    server: `owserver ${version}`,
    fields: { families: "code -> entry -> the string that the server returns for READ /structure/<code>/<entry>" },
    families: Object.fromEntries(found.filter(([, entries]) => Object.keys(entries).length > 0))
  }
  fs.writeFileSync(hiddenSource, `${JSON.stringify(recorded, null, 1)}\n`)
})

await Effect.runPromise(Effect.provide(program, OwServerLive(host, Number(port))))
