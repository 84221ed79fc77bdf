/**
 * The I/O interface of the client. Implement it to add a transport; it needs no knowledge of the protocol. `@owserver/node`
 * has one for TCP and Unix sockets, `@owserver/fake` one for a server in memory.
 *
 * It consists of plain calls and callbacks, as each request crosses it twice: effects would be slower.
 *
 * @module
 * @since 0.1.0
 */

/**
 * Opens connections to one server.
 *
 * @since 0.1.0
 * @category models
 */
export interface Transport {
  /** The name of the server in errors: `localhost:4304`. */
  readonly server: string
  /**
   * Returns a connection that starts to open. Must not throw, and must not call the handler before `connect` has returned.
   * Reports failures by `onEnd`.
   */
  readonly connect: (handler: Transport.Handler) => Transport.Connection
  /**
   * Calls back once after `millis`. Returns a function that cancels the call. Unlike a timer of the clock, it must not keep
   * the process alive. The service uses its clock instead if `timer` is absent or the clock is not the default one.
   */
  readonly timer?: (millis: number, callback: () => void) => () => void
}

const reasons: { readonly [code: string]: Transport.End["reason"] } = {
  ENOTFOUND: "Resolve",
  EAI_AGAIN: "Resolve",
  EAI_FAIL: "Resolve",
  EAI_NONAME: "Resolve",
  ECONNREFUSED: "Refused",
  ENOENT: "Refused",
  EACCES: "Refused",
  EADDRNOTAVAIL: "Unreachable",
  EHOSTDOWN: "Unreachable",
  EHOSTUNREACH: "Unreachable",
  ENETDOWN: "Unreachable",
  ENETUNREACH: "Unreachable",
  ETIMEDOUT: "Unreachable",
  ECONNABORTED: "Reset",
  ECONNRESET: "Reset",
  EPIPE: "Reset"
}

type Fields = { readonly [field: string]: unknown } | null | undefined

/**
 * Returns the error that explains most. If a name has several addresses, a refusal explains most, because it shows that the
 * server's machine is up. The other errors may only mean that the client's machine has no IPv6. The fields may have any
 * type, because the error can come from any socket implementation.
 */
const firstOf = (error: unknown): NonNullable<Fields> => {
  const errors: ReadonlyArray<Fields> = error instanceof AggregateError ? error.errors : [error as Fields]
  const refusal = errors.find((each) => reasons[`${each?.code}`] === "Refused")
  return refusal ?? errors.at(-1) ?? {}
}

const endOf = (cause: unknown): Transport.End => {
  const { address, code, errno, port, syscall } = firstOf(cause)
  const text = (value: unknown) => (typeof value === "string" ? value : undefined)
  const number = (value: unknown) => (typeof value === "number" ? value : undefined)
  return {
    reason: reasons[text(code) ?? ""] ?? "Other",
    code: text(code),
    errno: number(errno),
    syscall: text(syscall),
    address: text(address),
    port: number(port),
    cause
  }
}

/**
 * Helpers of transports. `endOf` reads the reason and the fields of a system's error. If a name with several addresses failed
 * with one error for each, it prefers a refusal. An error of another kind is `Other`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Transport: { readonly endOf: (cause: unknown) => Transport.End } = { endOf }

/**
 * The parts of the interface.
 *
 * @since 0.1.0
 * @category models
 */
export declare namespace Transport {
  /**
   * Receives the events of a connection. The transport calls nothing after `onEnd`, nor after `close`. The functions are methods:
   * call `handler.onOpen()`, and pass no bare `handler.onOpen` to an event emitter.
   *
   * @since 0.1.0
   * @category models
   */
  export interface Handler {
    /** The connection has opened. */
    readonly onOpen: () => void
    /** Bytes arrived. The transport may overwrite them after the call returns. */
    readonly onData: (bytes: Uint8Array) => void
    /** The connection could not be opened, or has ended. */
    readonly onEnd: (end: End) => void
  }

  /**
   * One connection. The transport always reads it, also while no reply is due: a client that stops reading would stop every
   * listing on an owserver.
   *
   * @since 0.1.0
   * @category models
   */
  export interface Connection {
    /** Sends bytes at once, in one segment if they fit (no Nagle). The client does not change them later. */
    readonly write: (bytes: Uint8Array) => void
    /** Returns the number of written bytes that the system has not accepted yet. */
    readonly unsent: () => number
    /** Returns the address of the peer of an open connection, if it is known: `127.0.0.1:4304`. */
    readonly peer: () => string | undefined
    /** Closes the connection at once. */
    readonly close: () => void
    /**
     * Marks the connection as idle or busy; at first it is busy. An idle connection must not keep the process alive, a busy
     * one must. Only for transports that can control whether a connection keeps the process alive.
     */
    readonly setIdle?: (isIdle: boolean) => void
  }

  /**
   * Why a connection ended: the `reason`, and `code`, `errno`, `syscall`, `address`, `port` and `cause` of the system's
   * error, if there is one. `Closed` is an orderly end.
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
