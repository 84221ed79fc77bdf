/**
 * Conditions that begin and end, such as a lost server. They are stored as one event each, however often they are seen.
 *
 * @module
 * @since 0.1.0
 */

/**
 * The kind of a condition.
 *
 * - `server-lost`: no request to the server succeeds
 * - `bus-failed`: the server cannot search one of its buses. `device` is the bus, `bus.0`, the branch of a hub,
 *   `1F.E9C60B000000/main`, or `""` for all of them
 * - `device-missing`: a device that was listed before is no longer listed
 * - `read-failed`: a property cannot be read, though its server answers. `property` is as it is read, `counter.ALL` for an array,
 *   and `""` if the properties of the device are unknown
 * - `doubtful`: a series has values that a rule doubts. `property` is that of the series, `counter.A`
 * - `collector-failed`: the collector of a server stopped because of a defect, and starts again
 * - `clock-leapt`: the wall clock was set; begins and ends at once. It belongs to no server
 * - `readings-lost`: the store was away for longer than the queue holds
 * - `output-written`: someone wrote an output, or tried to; begins and ends at once. `detail` names who
 * - `alias-changed`: someone changed the alias of a device, or tried to; begins and ends at once
 * - `rule-changed`: someone added, changed, muted or deleted a rule; begins and ends at once. It belongs to no server
 * - `maintenance-changed`: someone began or ended maintenance; begins and ends at once. It belongs to no server
 *
 * @since 0.1.0
 * @category models
 */
export type Kind =
  | "server-lost"
  | "bus-failed"
  | "device-missing"
  | "read-failed"
  | "doubtful"
  | "collector-failed"
  | "clock-leapt"
  | "readings-lost"
  | "output-written"
  | "alias-changed"
  | "rule-changed"
  | "maintenance-changed"

/**
 * The identity of a condition: its `kind`, and its `server`, `device` and `property`, which are `""` where they do not apply.
 *
 * @since 0.1.0
 * @category models
 */
export interface Key {
  readonly kind: Kind
  readonly server: string
  readonly device: string
  readonly property: string
}

/**
 * A `change` of a condition. `seen` means that it goes on: it counts, but makes no new event.
 *
 * @since 0.1.0
 * @category models
 */
export interface Transition extends Key {
  readonly change: "began" | "seen" | "ended"
  /** The time in milliseconds since 1970. */
  readonly at: number
  /** The reason, one line, such as the message of an error. */
  readonly detail: string
}

/**
 * A stored condition.
 *
 * @since 0.1.0
 * @category models
 */
export interface Event extends Key {
  /** The number of the event in the database. */
  readonly id: number
  /** The time in milliseconds since 1970. */
  readonly beganAt: number
  /** `undefined` while it lasts. */
  readonly endedAt: number | undefined
  /** How often it was seen, 1 or more. */
  readonly count: number
  /** The latest reason, one line. */
  readonly detail: string
}
