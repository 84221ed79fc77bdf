/**
 * Mutual exclusion of thermometer readings and common conversions. A common conversion restarts the measurement of every chip
 * on its bus. Chips without a power supply also need a quiet bus meanwhile. So a conversion has its bus to itself.
 */
import { OwServer, type OwServerService } from "@owserver/client"
import * as Effect from "effect/Effect"
import { thermometers } from "./thermometers.js"
import * as Turns from "./turns.js"

/**
 * The turns of each server, because different servers use the same bus numbers. This is module state, because no service
 * could hold it: devices are plain values that take the server from the context. Clones of a service share the turns of
 * their original.
 */
const turns = new WeakMap<OwServerService, Turns.Turns<number>>()

const ofServer = (server: OwServerService): Turns.Turns<number> => {
  const key = OwServer.original(server)
  const known = turns.get(key) ?? Turns.make<number>()
  turns.set(key, known)
  return known
}

/** Runs the effect when it has its turn on the bus, or on all buses if the bus is unknown. */
export const take =
  (bus: number | undefined, options?: { readonly isExclusive: boolean }) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | OwServer> =>
    Effect.flatMap(OwServer, (server) => ofServer(server).take(bus, options)(effect))

/** Returns true if reading the property may start a conversion, or returns the result of the last one. */
export const isNeeded = (family: string, property: string): boolean =>
  thermometers.includes(family) && /^(?:temperature\d*|fasttemp|latesttemp)$/.test(property)
