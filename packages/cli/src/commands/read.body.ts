import { OwServer } from "@owserver/client"
import { OwText } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import { Output } from "../Output.js"
import * as Progress from "../Progress.js"
import * as Server from "../Server.js"
import { Settings } from "../Settings.js"

interface Given {
  readonly paths: ReadonlyArray<string>
  readonly hex: boolean
  readonly raw: boolean
  readonly size: number
  readonly offset: number
}

const hexadecimal = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join("")

export const run = ({ hex, offset, paths, raw, size }: Given) =>
  Server.at(paths, (full) =>
    Effect.gen(function* () {
      const { fail, json, line, write } = yield* Output
      const settings = yield* Settings
      yield* Effect.forEach(full, (path) =>
        OwServer.read(path, { offset, size }).pipe(
          Progress.during(`reading ${path}`),
          Effect.flatMap((bytes) => {
            if (settings.json) return json({ path, value: OwText.decode(bytes), hex: hexadecimal(bytes) })
            if (hex) return line(hexadecimal(bytes))
            return raw ? write(bytes) : write(new Uint8Array([...bytes, 0x0a]))
          }),
          Effect.catchAll(fail)
        )
      )
    })
  )
