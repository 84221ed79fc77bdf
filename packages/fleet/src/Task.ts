/**
 * The tasks of a fleet. At each time one runner does each of them.
 *
 * @module
 * @since 0.1.0
 */

/**
 * A task.
 *
 * - `maintain` rolls up readings, and deletes old ones
 * - `publish` raises alarms and delivers their messages, and serves MQTT and InfluxDB
 * - `collect:ID` collects from the server with that id
 *
 * @since 0.1.0
 * @category models
 */
export type Task = "maintain" | "publish" | `collect:${string}`

/**
 * Returns the task that collects from a server.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Task } from "@owserver/fleet"
 *
 * assert.strictEqual(Task.collect("attic"), "collect:attic")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const collect = (server: string): Task => `collect:${server}`
