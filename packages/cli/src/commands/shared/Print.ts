/**
 * Printing of paths, values and directories.
 *
 * @since 0.1.0
 */
import { OwText } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import * as Bytes from "../../output/Bytes.js"
import { Output } from "../../output/Output.js"
import { Settings } from "../../settings/Settings.js"

/**
 * The format of a value: hexadecimal, or raw bytes; text by default.
 *
 * @since 0.1.0
 * @category models
 */
export interface ValueFormat {
  readonly hex: boolean
  readonly raw: boolean
}

/**
 * Returns a path as it is printed: without the `/unaliased` prefix that `--unaliased` adds to requests.
 *
 * @since 0.1.0
 * @category conversions
 */
export const path = (full: string): Effect.Effect<string, never, Settings> =>
  Effect.map(Settings, ({ unaliased }) => (unaliased ? full.replace(/^\/unaliased(?=\/.|\/?$)/, "") || "/" : full))

/**
 * Prints a value on its own line. On a terminal, a value with control characters is printed in hexadecimal.
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
      yield* note(`${shown} is not printable and shown in hexadecimal; use --raw to write the bytes`)
      return yield* line(Bytes.toHex(bytes))
    }
    yield* write(new Uint8Array([...bytes, 0x0a]))
  })

/**
 * Prints the entries of a directory, one per line. In `listed`, directories end in a slash.
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
