/**
 * The seam between the client and the world: who has bytes carried there and back is a transport. It knows nothing of the
 * protocol. `@owserver/node` has one for TCP and Unix sockets, `@owserver/fake` one for a server in memory.
 *
 * The interface is plain calls and callbacks: it is crossed twice for each request, and nothing else would be as fast.
 *
 * @module
 * @since 0.1.0
 */
import * as SystemError from "./internal/systemError.js"

/**
 * A way to one server.
 *
 * @since 0.1.0
 * @category models
 */
export interface Transport {
  /** How errors call the server: `localhost:4304`. */
  readonly server: string
  /**
   * Makes a connection and begins to connect it. Must not throw, and not call the handler before it has returned; what
   * goes wrong is told to `onEnd`.
   */
  readonly connect: (handler: Transport.Handler) => Transport.Connection
  /**
   * Calls back once after so many milliseconds, and returns how to cancel that. Unlike a timer of the clock, it must not keep
   * the process alive. Without it, or if the service has another clock than the default one, the clock is used.
   */
  readonly timer?: (millis: number, callback: () => void) => () => void
}

/**
 * What transports have in common. `endOf` reads a system's error: the reason by its code, and its fields. A name with
 * several addresses fails with one error for all; of them a refusal says the most, as that machine is there, while the
 * others may only say that this one has no IPv6. What is no system's error is `Other`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Transport: { readonly endOf: (cause: unknown) => Transport.End } = { endOf: SystemError.endOf }

/**
 * What a transport and the client are to each other.
 *
 * @since 0.1.0
 * @category models
 */
export declare namespace Transport {
  /**
   * Whom a transport tells what happens on a connection. After `onEnd`, and after `close`, it tells nothing more.
   *
   * @since 0.1.0
   * @category models
   */
  export interface Handler {
    /** The connection is open. */
    readonly onOpen: () => void
    /** Bytes came. They are only lent: the transport may overwrite them once the call returns. */
    readonly onData: (bytes: Uint8Array) => void
    /** The connection could not be opened, or has ended. */
    readonly onEnd: (end: End) => void
  }

  /**
   * One connection. It is always read, whether anybody waits for a reply or not: a client that stops reading would stop
   * every listing on an owserver.
   *
   * @since 0.1.0
   * @category models
   */
  export interface Connection {
    /** Sends bytes, in one piece if they fit, and not held back for more (no Nagle). The bytes are not changed later. */
    readonly write: (bytes: Uint8Array) => void
    /** How many of the bytes written are still here, not handed to the system. */
    readonly unsent: () => number
    /** The far end of an open connection, if that is known: `127.0.0.1:4304`. */
    readonly peer: () => string | undefined
    /** Ends the connection at once. */
    readonly close: () => void
    /**
     * Says whether the connection is idle, kept for requests to come. At first it is not. An idle connection must not keep
     * the process alive, a busy one must. For transports that can tell the runtime.
     */
    readonly setIdle?: (isIdle: boolean) => void
  }

  /**
   * Why a connection ended: the `reason`, and `code`, `errno`, `syscall`, `address`, `port` and `cause` of the system's
   * error where there is one. `Closed` is an orderly end.
   *
   * @since 0.1.0
   * @category models
   */
  export interface End {
    readonly reason: "Resolve" | "Refused" | "Unreachable" | "Reset" | "Closed" | "Other"
    readonly code?: string | undefined
    readonly errno?: number | undefined
    readonly syscall?: string | undefined
    readonly address?: string | undefined
    readonly port?: number | undefined
    readonly cause?: unknown
  }
}
