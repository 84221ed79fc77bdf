/**
 * A simulated 1-Wire bus and owserver for tests without hardware, in memory. `@owserver/fake/FakeTcp` serves it over TCP.
 *
 * @module
 * @since 0.1.0
 */

export * as Bus from "./Bus.js"
export type { Description, Devices, FamilyCode } from "./Device.js"
export * as FakeOwServer from "./FakeOwServer.js"
export * as Families from "./Families.js"
export * as Faults from "./Faults.js"
export * as OwServerTest from "./OwServerTest.js"
export type { Askable, Source, Value } from "./Value.js"
export * as VirtualClock from "./VirtualClock.js"
