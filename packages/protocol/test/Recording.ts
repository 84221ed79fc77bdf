import * as fs from "node:fs"

/** A request or reply as the recorder wrote it down: an account of the bytes that is not ours. */
export interface Decoded {
  readonly version: number
  readonly payload: number
  readonly flags: string
  readonly size: number
  readonly offset: number
  readonly data?: string
}

/** A conversation recorded from the real server; see recordings/README.md. */
export interface Recording {
  readonly name: string
  readonly shows: string
  readonly request: string
  readonly reply_frames: ReadonlyArray<string>
  readonly bug?: string
  readonly decoded: {
    readonly request?: Decoded & { readonly type: number; readonly tokens?: number }
    readonly replies: ReadonlyArray<Decoded & { readonly ret: number }>
  }
}

export interface ClientRecording {
  readonly client: string
  readonly command: string
  readonly connections: ReadonlyArray<
    ReadonlyArray<{ readonly from: "client" | "server"; readonly hex: string } | { readonly closed: true }>
  >
}

const load = (file: string) => JSON.parse(fs.readFileSync(new URL(`recordings/${file}`, import.meta.url), "utf8"))

export const groups = [
  "alias",
  "basic",
  "connection",
  "dir",
  "flags",
  "keepalive",
  "malformed",
  "read",
  "tokens",
  "write"
] as const

export const cases = (group: (typeof groups)[number]): ReadonlyArray<Recording> => load(`${group}.json`).cases

export const named = (group: (typeof groups)[number], name: string): Recording => {
  const found = cases(group).find((recording) => recording.name === name)
  if (found === undefined) throw new Error(`no recording ${name} in ${group}`)
  return found
}

export const clients: ReadonlyArray<ClientRecording> = load("clients.json").cases

/** By family, the entries that `/structure` answers and does not list. */
export const hiddenStructures: {
  readonly families: { readonly [family: string]: { readonly [name: string]: string } }
} = load("hidden.json")

export const structures: {
  readonly families: {
    readonly [family: string]: {
      readonly properties: {
        readonly [name: string]: { readonly raw?: string; readonly length?: number; readonly elements?: number }
      }
    }
  }
} = load("structure.json")

export const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"))

export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")

/** Formats bytes in the recorder's notation: `\xNN` for unprintable bytes, and the length of a truncated value. */
export const notation = (bytes: Uint8Array, like: string): string => {
  const cut = /^(.*?)\.\.\.\((\d+) bytes\)$/s.exec(like)
  const text = Array.from(bytes, (byte) =>
    byte === 0x5c
      ? "\\\\"
      : byte >= 0x20 && byte < 0x7f
        ? String.fromCharCode(byte)
        : `\\x${toHex(Uint8Array.of(byte))}`
  ).join("")
  return cut === null ? text : `${text.slice(0, cut[1]!.length)}...(${bytes.length} bytes)`
}
