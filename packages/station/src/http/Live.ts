/**
 * The live stream: server-sent events of the last minute, and of all that follows, for many listeners.
 *
 * Each event is formatted once. Listeners get the events of a tenth of a second as one chunk, the same bytes for all. Each has its
 * own bounded queue, so a listener that does not read delays no other: it is cut off, and continues when it connects again.
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
  /** The bytes that may wait for one listener. Default: 1 MiB. */
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
  /** Sends an event to all listeners. Never waits. `data` must be JSON. */
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

interface Kept {
  readonly id: number
  readonly at: number
  readonly frame: string
}

const encoder = new TextEncoder()

/** Tells the client to connect again 3 seconds after the end of a connection. */
const retry = "retry: 3000\n"

/** The memory of a frame beside its text is small in comparison; this bounds both. */
const longestFrame = 8192

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
    const kept: Array<Kept> = []
    /** The first kept event: shifting a long array at each event would be slow. */
    let first = 0
    let lastId = 0
    /** All events up to this one have been sent. */
    let sentId = 0
    let overflows = 0
    let isClosed = false
    const listeners = new Set<Listener>()
    const hasUnsent = Effect.unsafeMakeLatch(false)

    const idOf = (id: number): string => `${epoch}-${id}`

    const prune = (now: number) => {
      while (first < kept.length && (kept.length - first > most || kept[first]!.at < now - keepMillis)) first++
      if (first > 1000 && first * 2 > kept.length) {
        kept.splice(0, first)
        first = 0
      }
    }

    /** The frames after an event, up to the last one that was sent. Ids are consecutive. */
    const framesAfter = (id: number): string => {
      const start = first + Math.max(id + 1 - (kept[first]?.id ?? 0), 0)
      const frames: Array<string> = []
      for (let n = start; n < kept.length && kept[n]!.id <= sentId; n++) frames.push(kept[n]!.frame)
      return frames.join("")
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

    const flush = Effect.sync(() => {
      hasUnsent.unsafeClose()
      const from = sentId
      sentId = lastId
      if (listeners.size === 0) return
      const chunk = encoder.encode(framesAfter(from))
      for (const listener of listeners) offer(listener, chunk)
    })

    const run = Effect.forever(Effect.zipRight(hasUnsent.await, Effect.zipRight(Effect.sleep(pause), flush)))

    const publish: Live["publish"] = (event, data) =>
      Effect.map(Clock.currentTimeMillis, (at) => {
        const json = JSON.stringify(data)
        if (json.length > longestFrame) return
        lastId++
        kept.push({ id: lastId, at, frame: `id: ${idOf(lastId)}\nevent: ${event}\ndata: ${json}\n\n` })
        prune(at)
        hasUnsent.unsafeOpen()
      })

    /** What a new listener gets first. */
    const greeting = (last: string | undefined): string => {
      const start = `${retry}id: ${idOf(sentId)}\n\n`
      if (last === undefined) return start
      const [, of, id = ""] = /^(\w+)-(\d{1,15})$/.exec(last) ?? []
      const after = Number(id)
      const oldest = kept[first]?.id ?? lastId + 1
      const isKnown = of === epoch && after <= sentId && after >= oldest - 1
      return isKnown ? `${start}${framesAfter(after)}` : `${retry}id: ${idOf(sentId)}\nevent: reset\ndata: {}\n\n`
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
        const first = encoder.encode(greeting(last))
        const hasAny = Effect.unsafeMakeLatch(true)
        const listener: Listener = { chunks: [first], bytes: 0, isOver: false, hasAny, cutOff }
        yield* Effect.acquireRelease(
          Effect.sync(() => listeners.add(listener)),
          () => Effect.sync(() => listeners.delete(listener))
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
