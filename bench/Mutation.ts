/**
 * Invalid messages: recorded frames that are changed at random, cut or joined, and noise.
 */
import * as fs from "node:fs"
import type { Random } from "./Random.js"

interface Recording {
  readonly request: string
  readonly reply_frames: ReadonlyArray<string>
}

const groups = ["basic", "read", "write", "dir", "flags", "alias", "keepalive", "malformed", "connection"]

/** Returns the frames of all recorded exchanges, without long ones. */
export const recorded = (frames: (recording: Recording) => ReadonlyArray<string>): ReadonlyArray<Uint8Array> =>
  groups
    .flatMap((group): ReadonlyArray<Recording> => {
      const file = new URL(`../packages/protocol/test/recordings/${group}.json`, import.meta.url)
      return JSON.parse(fs.readFileSync(file, "utf8")).cases
    })
    .flatMap(frames)
    .map((hex) => Uint8Array.from(Buffer.from(hex, "hex")))
    .filter(({ length }) => length < 500)

/** Returns a function that makes the next message. */
export const mutant = (
  random: Random,
  frames: ReadonlyArray<Uint8Array>,
  extremes: ReadonlyArray<number>
): (() => Uint8Array) => {
  const frame = () => random.oneOf(frames)
  const mutations: ReadonlyArray<(bytes: Uint8Array) => Uint8Array> = [
    (bytes) => bytes,
    (bytes) => {
      const changed = bytes.slice()
      for (let n = random.below(8); n >= 0; n--) changed[random.below(changed.length)] = random.below(256)
      return changed
    },
    (bytes) => {
      const changed = bytes.slice()
      if (changed.length >= 24) new DataView(changed.buffer).setInt32(random.below(6) * 4, random.oneOf(extremes))
      return changed
    },
    (bytes) => bytes.slice(0, random.below(bytes.length + 1)),
    (bytes) => Buffer.concat([bytes, frame()]),
    (bytes) => {
      const at = random.below(bytes.length + 1)
      return Buffer.concat([bytes.slice(0, at), frame().slice(random.below(24)), bytes.slice(at)])
    },
    () => Uint8Array.from({ length: random.below(200) }, () => random.below(256))
  ]
  return () => random.oneOf(mutations)(frame())
}
