/**
 * Calls as promises. Each runs its effect in a fiber of the default runtime, which a service needs nothing beside.
 */
import { OwConnectionError, OwInvalidArgument } from "@owserver/client"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as Runtime from "effect/Runtime"
import * as Scope from "effect/Scope"

/** A call, as its errors describe it. */
export interface CallContext {
  readonly operation: string
  readonly path: string
  /** The `signal` of the caller, of any type in a JavaScript program. */
  readonly signal: unknown
}

const fork = Runtime.runFork(Runtime.defaultRuntime)

const isSignal = (value: unknown): value is AbortSignal =>
  typeof value === "object" && value !== null && "aborted" in value && "addEventListener" in value

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true

/**
 * Replaces the stack of an error, which ends at the socket, by that of the call: V8 adds the functions that await it. A
 * call that succeeds pays nothing for it.
 */
const withCallerStack = (error: unknown): unknown => {
  if (error instanceof Error) Error.captureStackTrace?.(error, Calls.prototype.run)
  return error
}

/** The calls of one client, and the scope of its connections. */
export class Calls {
  readonly scope: Scope.CloseableScope
  private readonly fibers = new Set<Fiber.RuntimeFiber<unknown, unknown>>()
  private isClosed = false
  private closing: Promise<void> | undefined

  constructor(
    readonly server: string,
    original?: Calls
  ) {
    this.scope = Effect.runSync(
      original === undefined ? Scope.make() : Scope.fork(original.scope, ExecutionStrategy.sequential)
    )
    // Runs last, after the service has failed its calls. A call that sleeps before a retry does not notice that.
    const interruptRest = Effect.sync(() => {
      this.isClosed = true
      for (const fiber of this.fibers) fiber.unsafeInterruptAsFork(FiberId.none)
    })
    Effect.runSync(Scope.addFinalizer(this.scope, Effect.zipRight(Effect.sleep(0), interruptRest)))
  }

  /** Runs a call, or a further step of one with a signal that is already checked. An exception of `make` rejects too. */
  async run<A>(
    context: CallContext,
    make: () => Effect.Effect<A, unknown>,
    signal: AbortSignal | undefined = this.check(context)
  ): Promise<A> {
    if (isAborted(signal)) throw signal?.reason
    const exit = await this.exit(make(), signal)
    if (Exit.isSuccess(exit)) return exit.value
    if (Cause.isInterrupted(exit.cause)) {
      if (isAborted(signal)) throw signal?.reason
      if (this.isClosed) throw withCallerStack(this.closed(context))
    }
    throw withCallerStack(Cause.squash(exit.cause))
  }

  /** Throws if the call cannot start. */
  check(context: CallContext): AbortSignal | undefined {
    const { operation, path, signal = null } = context
    if (this.isClosed) throw withCallerStack(this.closed(context))
    if (signal === null) return undefined
    if (!isSignal(signal)) {
      const issue = "expected an AbortSignal"
      throw withCallerStack(new OwInvalidArgument({ operation, path, server: this.server, argument: "signal", issue }))
    }
    return signal
  }

  private exit<A>(effect: Effect.Effect<A, unknown>, signal: AbortSignal | undefined): Promise<Exit.Exit<A, unknown>> {
    return new Promise((resolve) => {
      const fiber = fork(effect)
      const onAbort = () => fiber.unsafeInterruptAsFork(FiberId.none)
      this.fibers.add(fiber)
      signal?.addEventListener("abort", onAbort)
      fiber.addObserver((exit) => {
        this.fibers.delete(fiber)
        signal?.removeEventListener("abort", onAbort)
        resolve(exit)
      })
    })
  }

  close(): Promise<void> {
    this.isClosed = true
    this.closing ??= Effect.runPromise(Scope.close(this.scope, Exit.void))
    return this.closing
  }

  private closed({ operation, path }: CallContext): OwConnectionError {
    const cause = new Error("the client was closed")
    return new OwConnectionError({ operation, path, server: this.server, reason: "Other", cause })
  }
}
