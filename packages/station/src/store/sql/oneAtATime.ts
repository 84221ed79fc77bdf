/**
 * Connections that do one thing after another.
 *
 * @module
 * @since 0.1.0
 */
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

/**
 * Leaves an effect to itself when it is interrupted. `@effect/sql-pg` would ask the server to cancel a statement, and give its connection
 * to the next one before the server has done so: which of the two is cancelled then depends on luck.
 */
const settled = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.disconnect(Effect.uninterruptible(effect))

type Use = <A>(use: (connection: Connection) => Effect.Effect<A, SqlError>) => Effect.Effect<A, SqlError>

/** Does everything through `use`. */
class Through implements Connection {
  constructor(
    private readonly use: Use,
    readonly executeStream: Connection["executeStream"]
  ) {}

  execute(...args: Parameters<Connection["execute"]>) {
    return this.use((connection) => connection.execute(...args))
  }

  executeRaw(...args: Parameters<Connection["executeRaw"]>) {
    return this.use((connection) => connection.executeRaw(...args))
  }

  executeValues(...args: Parameters<Connection["executeValues"]>) {
    return this.use((connection) => connection.executeValues(...args))
  }

  executeUnprepared(...args: Parameters<Connection["executeUnprepared"]>) {
    return this.use((connection) => connection.executeUnprepared(...args))
  }
}

/**
 * Makes a connection that takes another one for each statement, and gives it back when that has ended.
 *
 * @since 0.1.0
 * @category constructors
 */
export const another = (reserve: Effect.Effect<Connection, SqlError, Scope.Scope>): Connection =>
  new Through(
    (use) => settled(Effect.scoped(Effect.flatMap(reserve, use))),
    (...args) => Stream.unwrapScoped(Effect.map(reserve, (connection) => connection.executeStream(...args)))
  )

const givenBack = new SqlError({ cause: undefined, message: "the connection was given back" })

/**
 * Reserves a connection that begins each statement when the one before has ended, even if that was interrupted, and that is given back
 * when the last one has ended. An interruption does not lose it: the driver's own would never be given back.
 *
 * @since 0.1.0
 * @category combinators
 */
export const reserveOrderly = (
  reserve: Effect.Effect<Connection, SqlError, Scope.Scope>
): Effect.Effect<Connection, SqlError, Scope.Scope> =>
  settled(
    Effect.gen(function* () {
      const held = yield* Scope.make()
      const connection = yield* Scope.extend(reserve, held)
      const take = Effect.unsafeMakeSemaphore(1).withPermits(1)
      let isOpen = true
      yield* Effect.addFinalizer(() => {
        isOpen = false
        return Effect.forkDaemon(take(Scope.close(held, Exit.void)))
      })
      return new Through(
        (use) => settled(take(Effect.suspend(() => (isOpen ? use(connection) : givenBack)))),
        connection.executeStream
      )
    })
  )
