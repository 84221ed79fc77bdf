/**
 * A virtual clock for a program with real sockets: its time stands still while the program works, or waits for a reply, and jumps to
 * the next sleeping fiber otherwise.
 */
import * as Diagnostics from "node:diagnostics_channel"
import type * as Net from "node:net"
import { performance } from "node:perf_hooks"
import { Clock, Duration, Effect, Layer, Scheduler } from "effect"

/** What each connection of this process had read when it last wrote. */
const written = new Map<Net.Socket, number>()

Diagnostics.subscribe("net.client.socket", (message) => {
  const { socket } = message as { readonly socket: Net.Socket }
  socket.once("connect", () => {
    // A connection opens to send a request. Node.js undoes replacements of `write` before.
    written.set(socket, 0)
    const { write } = socket
    socket.write = (...args: ReadonlyArray<unknown>) => {
      written.set(socket, socket.bytesRead)
      return Reflect.apply(write, socket, args)
    }
  })
  socket.once("close", () => written.delete(socket))
})

/** A request has been written, and nothing was read since. */
const isWaiting = ([socket, read]: readonly [Net.Socket, number]): boolean => socket.bytesRead === read

/** Work that Node.js has begun: files, names, connections, writes, and callbacks of `setImmediate`. */
const isBusy = (): boolean =>
  process.getActiveResourcesInfo().some((name) => /Req|^Immediate$|^(?:TCPConnect|Write|Shutdown)Wrap$/.test(name))

/** The program must be found idle so many times, a millisecond apart: a reply may be in several packets. */
const idleTimes = 2

/** A server that does not reply is waited for so long, in milliseconds. */
const patience = 10_000

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

class PacedClock implements Clock.Clock {
  readonly [Clock.ClockTypeId]: Clock.ClockTypeId = Clock.ClockTypeId
  private readonly sleepers = new Set<Sleeper>()
  private idle = 0
  private leapt = performance.now()

  constructor(private now: number) {
    this.check()
  }

  readonly currentTimeMillis: Effect.Effect<number> = Effect.sync(() => this.unsafeCurrentTimeMillis())
  readonly currentTimeNanos: Effect.Effect<bigint> = Effect.sync(() => this.unsafeCurrentTimeNanos())
  unsafeCurrentTimeMillis(): number {
    return this.now
  }
  unsafeCurrentTimeNanos(): bigint {
    return BigInt(Math.round(this.now * 1e6))
  }

  sleep(duration: Duration.Duration): Effect.Effect<void> {
    return Effect.async((resume) => {
      const sleeper = { at: this.now + Duration.toMillis(duration), wake: () => resume(Effect.void) }
      if (sleeper.at === Number.POSITIVE_INFINITY) return
      this.sleepers.add(sleeper)
      return Effect.sync(() => this.sleepers.delete(sleeper))
    })
  }

  private check(): void {
    this.idle = [...written].some(isWaiting) || isBusy() ? 0 : this.idle + 1
    const now = performance.now()
    if (this.idle >= idleTimes || now - this.leapt > patience) {
      this.leapt = now
      this.idle = 0
      this.leap()
    }
    setTimeout(() => this.check(), 1)
  }

  /** Wakes all that sleep until the same time. */
  private leap(): void {
    let at = Number.POSITIVE_INFINITY
    for (const sleeper of this.sleepers) at = Math.min(at, sleeper.at)
    if (at === Number.POSITIVE_INFINITY) return
    this.now = Math.max(this.now, at)
    for (const sleeper of [...this.sleepers]) {
      if (sleeper.at > at) continue
      this.sleepers.delete(sleeper)
      sleeper.wake()
    }
  }
}

/** Fibers never yield to a timer, which would look idle. */
const microtasksOnly = new Scheduler.MixedScheduler(Number.POSITIVE_INFINITY)

/** Replaces the clock by a virtual one that begins at a time in milliseconds since 1970. */
export const layer = (start: number): Layer.Layer<never> =>
  Layer.provideMerge(
    Layer.suspend(() => Layer.setClock(new PacedClock(start))),
    Layer.setScheduler(microtasksOnly)
  )
