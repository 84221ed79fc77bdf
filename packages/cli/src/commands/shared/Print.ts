/**
 * How values and directories are printed.
 *
 * @since 0.1.0
 */
import { OwText } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import * as Bytes from "../../output/Bytes.js"
import { Output } from "../../output/Output.js"
import { Settings } from "../../settings/Settings.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface ValueFormat {
  readonly hex: boolean
  readonly raw: boolean
}

/**
 * Options never change how a path is shown: that devices are asked for below `/unaliased` stays between us and the server.
 *
 * @since 0.1.0
 * @category conversions
 */
export const path = (full: string): Effect.Effect<string, never, Settings> =>
  Effect.map(Settings, ({ unaliased }) => (unaliased ? full.replace(/^\/unaliased(?=\/.|\/?$)/, "") || "/" : full))

/**
 * Prints a value on a line of its own. What a terminal would obey and not show is shown in hexadecimal.
 *
 * @since 0.1.0
 * @category printing
 */
export const value = (
  full: string,
  bytes: Uint8Array,
  { hex, raw }: ValueFormat
): Effect.Effect<void, never, Output | Settings> =>
  Effect.gen(function* () {
    const { json, line, note, terminal, write } = yield* Output
    const settings = yield* Settings
    const shown = yield* path(full)
    if (settings.json) return yield* json({ path: shown, value: OwText.decode(bytes), hex: Bytes.toHex(bytes) })
    if (hex) return yield* line(Bytes.toHex(bytes))
    if (raw) return yield* write(bytes)
    if (terminal && !Bytes.isPrintable(bytes)) {
      yield* note(`${shown} is shown in hexadecimal; --raw writes the bytes as they are`)
      return yield* line(Bytes.toHex(bytes))
    }
    yield* write(new Uint8Array([...bytes, 0x0a]))
  })

/**
 * Prints the entries of a directory, each on a line. Directories among them end in a slash when they come here.
 *
 * @since 0.1.0
 * @category printing
 */
export const entries = (
  listed: ReadonlyArray<string>,
  { dir }: { readonly dir: boolean }
): Effect.Effect<void, never, Output | Settings> =>
  Effect.gen(function* () {
    const { json, line, style } = yield* Output
    const settings = yield* Settings
    for (const entry of listed) {
      const directory = entry.endsWith("/")
      const shown = yield* path(directory ? entry.slice(0, -1) : entry)
      if (settings.json) yield* json({ path: shown, directory })
      else yield* line(`${directory ? style.cyan(shown) : shown}${directory && dir ? "/" : ""}`)
    }
  })
