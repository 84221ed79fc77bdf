/**
 * Has a recorded conversation again over TCP: with the fake, or with whichever server is given.
 */
import * as fs from "node:fs"
import * as Net from "node:net"
import { Bus, type FakeOwServer, type Faults } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, Either, type Scope } from "effect"

export interface Exchange {
  readonly request: string
  readonly reply_frames: ReadonlyArray<string>
}

export interface Recording extends Exchange {
  readonly name: string
  readonly shows: string
  readonly server_flags: ReadonlyArray<string>
  readonly upstream?: unknown
  readonly held_persistent_connections?: number
  readonly setup?: ReadonlyArray<Exchange>
  readonly writes?: ReadonlyArray<number>
  readonly dialogue?: ReadonlyArray<Exchange>
  readonly fin?: boolean
  readonly end: "open" | "closed" | "reset"
  readonly closed_after_ms?: number
  readonly varies?: ReadonlyArray<{
    readonly frame: number
    readonly from?: number
    readonly to?: number
    readonly entries?: string
  }>
  readonly bug?: unknown
  readonly next_connection?: { readonly request: string }
}

/** The group "tokens" needs a server above the server. */
export const groups = ["alias", "basic", "connection", "dir", "flags", "keepalive", "malformed", "read", "write"]

export const load = (group: string): ReadonlyArray<Recording> =>
  JSON.parse(fs.readFileSync(new URL(`../../protocol/test/recordings/${group}.json`, import.meta.url), "utf8")).cases

const option = (flags: ReadonlyArray<string>, name: string): number | undefined => {
  const found = flags.find((flag) => flag.startsWith(`--${name}=`))
  return found === undefined ? undefined : Number(found.split("=")[1])
}

const busOf = (flags: ReadonlyArray<string>): Bus.Bus => {
  const values = (name: string) =>
    flags.filter((flag) => flag.startsWith(`--${name}=`)).map((flag) => flag.slice(name.length + 3))
  const testers = values("tester")
  const others = [...values("mock"), ...values("fake")]
  const made = testers.length > 0 ? Bus.tester(...testers) : Bus.make(...others.map((address) => ({ [address]: {} })))
  return Either.getOrThrow(made)
}

/** The bus and the options of a server that was started with the flags of a recording. */
export const served = ({ server_flags: flags }: Recording) => {
  const has = (flag: string) => flags.includes(`--${flag}`)
  const faults: Faults.Faults = {
    pingcrazy: has("pingcrazy"),
    noDirall: has("no_dirall"),
    noGet: has("no_get"),
    noPersistence: has("no_persistence"),
    readonly: has("readonly")
  }
  const millis = (name: string, fallback: number) => (option(flags, name) ?? fallback) * 1000
  const options: FakeOwServer.Options = {
    faults,
    clientsPersistentLow: option(flags, "clients_persistent_low") ?? 10,
    timeoutServer: millis("timeout_server", 10),
    timeoutPersistentLow: millis("timeout_persistent_low", 600),
    timeoutPersistentHigh: millis("timeout_persistent_high", 3600)
  }
  return { bus: busOf(flags), options }
}

export const start = (recording: Recording) => {
  const { bus, options } = served(recording)
  return FakeTcp.make(bus, options)
}

export interface RawClient {
  readonly write: (hex: string) => void
  readonly finish: () => void
  /** Waits for a number of frames or for the end. */
  readonly frames: (count: number) => Effect.Effect<ReadonlyArray<string>>
  readonly ended: Effect.Effect<"closed" | "reset">
}

export const headerLength = 24

/** The frames that bytes begin with. */
export const split = (bytes: Buffer): ReadonlyArray<string> => {
  const frames: Array<string> = []
  for (let at = 0; bytes.length - at >= headerLength; ) {
    const end = at + headerLength + Math.max(0, bytes.readInt32BE(at + 4))
    if (bytes.length < end) break
    frames.push(bytes.toString("hex", at, end))
    at = end
  }
  return frames
}

export const connect = (port: number): Effect.Effect<RawClient, never, Scope.Scope> =>
  Effect.gen(function* () {
    let received = Buffer.alloc(0)
    let end: "closed" | "reset" | undefined
    let onChange = () => {}
    const socket = yield* Effect.acquireRelease(
      Effect.sync(() => Net.connect({ host: "127.0.0.1", port, noDelay: true, allowHalfOpen: true })),
      (socket) => Effect.sync(() => socket.destroy())
    )
    socket.on("data", (bytes) => {
      received = Buffer.concat([received, bytes])
      onChange()
    })
    socket.on("end", () => {
      end = end ?? "closed"
      onChange()
    })
    socket.on("error", () => {
      end = "reset"
      onChange()
    })
    const until = <A>(get: () => A | undefined): Effect.Effect<A> =>
      Effect.async((resume) => {
        onChange = () => {
          const value = get()
          if (value !== undefined) resume(Effect.succeed(value))
        }
        onChange()
      })
    return {
      write: (hex) => {
        socket.write(Buffer.from(hex, "hex"))
      },
      finish: () => {
        socket.end()
      },
      frames: (count) =>
        until(() => {
          const frames = split(received)
          return frames.length >= count || end !== undefined ? frames : undefined
        }),
      ended: until(() => end)
    }
  })

export const exchange = (port: number, { reply_frames, request }: Exchange) =>
  Effect.scoped(
    Effect.gen(function* () {
      const line = yield* connect(port)
      line.write(request)
      yield* line.frames(reply_frames.length)
    })
  )

/** Replaces values that differ each time by the recorded ones. */
const settled = (frames: ReadonlyArray<string>, { reply_frames, varies = [] }: Recording): ReadonlyArray<string> =>
  frames.map((frame, n) =>
    varies.reduce((all, one) => {
      if (one.frame !== n) return all
      if (one.entries !== undefined)
        return sortEntries(all) === sortEntries(reply_frames[n] ?? "") ? (reply_frames[n] ?? "") : all
      const [from, to] = [(one.from ?? 0) * 2, (one.to ?? 0) * 2]
      return all.slice(0, from) + (reply_frames[n] ?? "").slice(from, to) + all.slice(to)
    }, frame)
  )

const sortEntries = (frame: string): string => {
  const bytes = Buffer.from(frame, "hex")
  return (
    bytes.toString("latin1", 0, headerLength) +
    bytes
      .toString("latin1", headerLength, bytes.length - 1)
      .split(",")
      .sort()
      .join()
  )
}

/** Pieces as they were written. */
const pieces = ({ request, writes }: Recording): ReadonlyArray<string> => {
  if (writes === undefined) return [request]
  let at = 0
  return writes.map((length) => {
    at += length
    return request.slice((at - length) * 2, at * 2)
  })
}

/** Where a server was started for a recording. */
export type Start = (recording: Recording) => Effect.Effect<{ readonly port: number }, unknown, Scope.Scope>

export const replay = (recording: Recording, starting: Start = start) =>
  Effect.gen(function* () {
    const { port } = yield* starting(recording)
    for (let n = 0; n < (recording.held_persistent_connections ?? 0); n++) {
      const held = yield* connect(port)
      held.write("000000000000000000000001000000040000000000000000")
      yield* held.frames(1)
    }
    for (const before of recording.setup ?? []) yield* exchange(port, before)
    const line = yield* connect(port)
    let expected = 0
    for (const { reply_frames, request } of recording.dialogue ?? []) {
      line.write(request)
      expected += reply_frames.length
      yield* line.frames(expected)
    }
    if (recording.dialogue === undefined) {
      for (const piece of pieces(recording)) {
        line.write(piece)
        yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      }
    }
    if (recording.fin === true) line.finish()
    const frames = yield* line.frames(recording.reply_frames.length)
    const end = recording.end === "open" ? "open" : yield* line.ended
    return { frames: settled(frames, recording), end }
  })
