/**
 * A simulated 1-Wire bus and an owserver over it, for tests without hardware. In memory here; over TCP in the sub-path
 * `@owserver/fake/tcp`.
 *
 * @since 0.1.0
 */

export * as Bus from "./Bus.js"
export * as FakeOwServer from "./FakeOwServer.js"
export * as OwServerTest from "./OwServerTest.js"
export type { Value } from "./Value.js"
