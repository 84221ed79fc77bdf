/**
 * The live stream: server-sent events of the last minute, and of all that follows, for many listeners.
 *
 * Each event is formatted once. Listeners get the events of a tenth of a second as one chunk, the same bytes for all, also for those
 * that missed it and come back. Each has its own bounded queue, so a listener that does not read delays no other: it is cut off, and
 * continues when it connects again.
 *
 * @module
 * @since 0.1.0
 */
import * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Monotonic from "../collect/monotonic.js"

/**
 * Options of a live stream.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** How long a listener may be away without missing events. Default: 1 minute. */
  readonly keep?: Duration.DurationInput | undefined
  /** The most events that are kept. Default: 50,000. */
  readonly most?: number | undefined
  /** The pause between two chunks. Default: 100 ms. */
  readonly pause?: Duration.DurationInput | undefined
  /** A comment is sent after this time without events. Default: 15 seconds. */
  readonly heartbeat?: Duration.DurationInput | undefined
  /** The bytes that may wait for one listener, and the most that are kept for those that are away. Default: 1 MiB. */
  readonly waiting?: number | undefined
  /** The most listeners. Default: 500. */
  readonly listeners?: number | undefined
}

/**
 * A live stream.
 *
 * @since 0.1.0
 * @category models
 */
export interface Live {
  /** Sends an event to all listeners. Never waits. `data` must be JSON. Listeners get `reset` if an event is larger than `waiting`. */
  readonly publish: (event: string, data: unknown) => Effect.Effect<void>
  /**
   * Adds a listener until the scope closes. It continues after the event `lastId`. If events after that have been dropped, it gets
   * the event `reset`. `cutOff` is called if too much waits for it. Returns nothing if there are too many listeners.
   */
  readonly listen: (
    lastId: string | undefined,
    cutOff: () => void
  ) => Effect.Effect<Option.Option<Stream.Stream<Uint8Array>>, never, Scope.Scope>
  /** Ends the streams of all listeners, for the end of a server. */
  readonly close: Effect.Effect<void>
  readonly status: Effect.Effect<{ readonly listeners: number; readonly overflows: number }>
}

interface Listener {
  chunks: Array<Uint8Array>
  bytes: number
  isOver: boolean
  readonly hasAny: Effect.Latch
  readonly cutOff: () => void
}

/** A chunk of events with consecutive ids. */
interface Kept {
  /** The id before the first one. */
  readonly after: number
  readonly last: number
  /** By the monotonic clock. */
  readonly sentAt: number
  readonly bytes: Uint8Array
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Tells the client to connect again 3 seconds after the end of a connection. */
const retry = "retry: 3000\n"

/** A chunk of this length, in characters, is sent without waiting for more. So bursts need little memory until they are sent. */
const fullChunk = 65_536

const sizeOf = (chunks: ReadonlyArray<Uint8Array>): number => chunks.reduce((sum, { length }) => sum + length, 0)

/**
 * Makes a live stream. It ends, for all listeners, when the scope closes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options = {}): Effect.Effect<Live, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { heartbeat = "15 seconds", listeners: mostListeners = 500, most = 50_000, pause = "100 millis" } = options
    const { keep = "1 minute", waiting: mostWaiting = 1_048_576 } = options
    const keepMillis = Duration.toMillis(keep)
    /** Ids of an earlier run of the station must not look like ours. */
    const epoch = (yield* Clock.currentTimeMillis).toString(36)
    /** The last chunks that were sent. */
    const kept: Array<Kept> = []
    let keptEvents = 0
    let keptBytes = 0
    /** Events that wait for the end of the pause. */
    let unsent: Array<string> = []
    let unsentLength = 0
    let lastId = 0
    /** All events up to this one have been sent. */
    let sentId = 0
    let overflows = 0
    let isClosed = false
    const listeners = new Set<Listener>()
    const hasUnsent = Effect.unsafeMakeLatch(false)

    const idOf = (id: number): string => `${epoch}-${id}`

    const prune = (now: number) => {
      const isExpired = ({ sentAt }: Kept) => keptEvents > most || keptBytes > mostWaiting || sentAt < now - keepMillis
      while (kept[0] !== undefined && isExpired(kept[0])) {
        const { bytes, after, last } = kept.shift()!
        keptEvents -= last - after
        keptBytes -= bytes.length
      }
    }

    const offer = (listener: Listener, chunk: Uint8Array) => {
      if (listener.isOver) return
      listener.bytes += chunk.length
      if (listener.bytes > mostWaiting) {
        overflows++
        listener.isOver = true
        listener.chunks = []
        listener.cutOff()
      } else listener.chunks.push(chunk)
      listener.hasAny.unsafeOpen()
    }

    const flush = (now: number) => {
      hasUnsent.unsafeClose()
      if (unsent.length === 0) return
      const bytes = encoder.encode(unsent.join(""))
      kept.push({ after: sentId, last: lastId, sentAt: now, bytes })
      keptEvents += lastId - sentId
      keptBytes += bytes.length
      sentId = lastId
      unsent = []
      unsentLength = 0
      prune(now)
      for (const listener of listeners) offer(listener, bytes)
    }

    const run = hasUnsent.await.pipe(
      Effect.zipRight(Effect.sleep(pause)),
      Effect.zipRight(Effect.map(Monotonic.millis, flush)),
      Effect.forever
    )

    const publish: Live["publish"] = (event, data) =>
      Effect.map(Monotonic.millis, (now) => {
        lastId++
        const frame = `id: ${idOf(lastId)}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
        unsent.push(frame)
        unsentLength += frame.length
        if (unsentLength >= fullChunk) flush(now)
        else hasUnsent.unsafeOpen()
      })

    /** The chunks with all events after one, or `undefined` if some of them have been dropped. At most the first chunk is copied. */
    const chunksAfter = (id: number): ReadonlyArray<Uint8Array> | undefined => {
      if (id === sentId) return []
      const n = kept.findIndex(({ after, last }) => after <= id && id < last)
      if (n < 0) return undefined
      const chunks = kept.slice(n).map(({ bytes }) => bytes)
      if (kept[n]!.after < id) {
        const text = decoder.decode(chunks[0])
        // JSON has no line ends, so only the start of the event matches.
        chunks[0] = encoder.encode(text.slice(text.indexOf(`id: ${idOf(id + 1)}\n`)))
      }
      return chunks
    }

    /** What a new listener gets first. */
    const greeting = (last: string | undefined): ReadonlyArray<Uint8Array> => {
      const start = `${retry}id: ${idOf(sentId)}\n`
      const begin = encoder.encode(`${start}\n`)
      if (last === undefined) return [begin]
      const [, of, id = ""] = /^(\w+)-(\d{1,15})$/.exec(last) ?? []
      const missed = of === epoch ? chunksAfter(Number(id)) : undefined
      const isSmall = missed !== undefined && sizeOf(missed) + begin.length <= mostWaiting
      return isSmall ? [begin, ...missed] : [encoder.encode(`${start}event: reset\ndata: {}\n\n`)]
    }

    const pull = (listener: Listener): Effect.Effect<Chunk.Chunk<Uint8Array>, Option.Option<never>> =>
      Effect.flatMap(Effect.timeoutOption(listener.hasAny.await, heartbeat), (any) =>
        Effect.suspend(() => {
          if (Option.isNone(any)) return Effect.succeed(Chunk.of(encoder.encode(":\n\n")))
          const chunks = listener.chunks
          if (chunks.length === 0 && (listener.isOver || isClosed)) return Effect.fail(Option.none())
          listener.chunks = []
          listener.bytes = 0
          if (!isClosed) listener.hasAny.unsafeClose()
          return Effect.succeed(Chunk.unsafeFromArray(chunks))
        })
      )

    const listen: Live["listen"] = (last, cutOff) =>
      Effect.gen(function* () {
        if (isClosed || listeners.size >= mostListeners) return Option.none()
        const listener = yield* Effect.acquireRelease(
          Effect.map(Monotonic.millis, (now) => {
            prune(now)
            const chunks = [...greeting(last)]
            const hasAny = Effect.unsafeMakeLatch(true)
            const listener: Listener = { chunks, bytes: sizeOf(chunks), isOver: false, hasAny, cutOff }
            // In the same step, so that no event comes in between.
            listeners.add(listener)
            return listener
          }),
          (listener) => Effect.sync(() => listeners.delete(listener))
        )
        return Option.some(Stream.repeatEffectChunkOption(pull(listener)))
      })

    yield* Effect.forkScoped(run)
    const close = Effect.sync(() => {
      isClosed = true
      for (const { hasAny } of listeners) hasAny.unsafeOpen()
    })
    yield* Effect.addFinalizer(() => close)
    return {
      publish,
      listen,
      close,
      status: Effect.sync(() => ({ listeners: listeners.size, overflows }))
    }
  })
