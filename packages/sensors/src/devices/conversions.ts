/**
 * Turns of those who have thermometers measure. A common conversion restarts the measurement of every chip on its bus, and
 * needs a quiet bus where chips live on its power; so it has the bus for itself, and no reading of a thermometer runs beside
 * it.
 */
import { OwServer, type OwServerService } from "@owserver/client"
import * as Effect from "effect/Effect"
import { thermometers } from "./thermometers.js"
import * as Turns from "./turns.js"

/**
 * By server, as buses have numbers there. It is kept here and not in a service, as devices are values that take the server
 * from the context; clones of a service share the turns of their original.
 */
const turns = new WeakMap<OwServerService, Turns.Turns<number>>()

const ofServer = (server: OwServerService): Turns.Turns<number> => {
  const key = OwServer.original(server)
  const known = turns.get(key) ?? Turns.make<number>()
  turns.set(key, known)
  return known
}

/** Runs the effect when it has its turn on the bus; on all buses where the bus is not known. */
export const take =
  (bus: number | undefined, options?: { readonly isExclusive: boolean }) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | OwServer> =>
    Effect.flatMap(OwServer, (server) => ofServer(server).take(bus, options)(effect))

/** Whether reading the property may have a thermometer measure, or gives what it has measured last. */
export const isNeeded = (family: string, property: string): boolean =>
  thermometers.includes(family) && /^(?:temperature\d*|fasttemp|latesttemp)$/.test(property)
