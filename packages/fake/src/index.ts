/**
 * A simulated 1-Wire installation and an owserver over it, for tests without hardware. In memory here; over TCP in the
 * sub-path `@owserver/fake/FakeTcp`.
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
