/**
 * The message types of requests. The numbers are those of OWFS, `ow_message.h` (`enum msg_type`).
 *
 * @module
 * @since 0.1.0
 */

/**
 * Not a request. owserver answers -42 (ENOMSG).
 *
 * @since 0.1.0
 * @category constants
 */
export const MSG_ERROR = 0

/**
 * Does nothing, like a ping. The server answers it.
 *
 * @since 0.1.0
 * @category constants
 */
export const MSG_NOP = 1

/**
 * Reads the value of a property.
 *
 * @since 0.1.0
 * @category constants
 */
export const MSG_READ = 2

/**
 * Writes the value of a property.
 *
 * @since 0.1.0
 * @category constants
 */
export const MSG_WRITE = 3

/**
 * Lists a directory with one reply frame for each entry.
 *
 * @since 0.1.0
 * @category constants
 */
export const MSG_DIR = 4

/**
 * Retired. owserver answers -42 (ENOMSG). pyownet does not define it.
 *
 * @since 0.1.0
 * @category constants
 */
export const MSG_SIZE = 5

/**
 * Checks whether a path exists, and returns the address of its device.
 *
 * @since 0.1.0
 * @category constants
 */
export const MSG_PRESENCE = 6

/**
 * Lists a directory in one reply.
 *
 * @since 0.1.0
 * @category constants
 */
export const MSG_DIRALL = 7

/**
 * Like DIRALL for a directory, like READ for a property.
 *
 * @since 0.1.0
 * @category constants
 */
export const MSG_GET = 8

/**
 * Like DIRALL; directories end in a slash.
 *
 * @since 0.1.0
 * @category constants
 */
export const MSG_DIRALLSLASH = 9

/**
 * Like GET; the directories of a listing end in a slash.
 *
 * @since 0.1.0
 * @category constants
 */
export const MSG_GETSLASH = 10

/**
 * The names of the types, indexed by number.
 *
 * @since 0.1.0
 * @category constants
 */
export const names = [
  "ERROR",
  "NOP",
  "READ",
  "WRITE",
  "DIR",
  "SIZE",
  "PRESENCE",
  "DIRALL",
  "GET",
  "DIRALLSLASH",
  "GETSLASH"
] as const

/**
 * The numbers of all types, in order.
 *
 * @since 0.1.0
 * @category constants
 */
export const numbers = [
  MSG_ERROR,
  MSG_NOP,
  MSG_READ,
  MSG_WRITE,
  MSG_DIR,
  MSG_SIZE,
  MSG_PRESENCE,
  MSG_DIRALL,
  MSG_GET,
  MSG_DIRALLSLASH,
  MSG_GETSLASH
] as const

/**
 * The number of a type that owserver knows, 0 to 10.
 *
 * @since 0.1.0
 * @category models
 */
export type MessageType = (typeof numbers)[number]

/**
 * Returns the name of a type, such as `READ`, or a text such as `type 99` for an unknown number.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { MessageType } from "@owserver/protocol"
 *
 * assert.strictEqual(MessageType.name(MessageType.MSG_DIRALLSLASH), "DIRALLSLASH")
 * assert.strictEqual(MessageType.name(99), "type 99")
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const name = (type: number): string => names[type] ?? `type ${type}`

/**
 * Returns whether a request of this type may be sent twice without harm. True for NOP, READ, DIR, PRESENCE, DIRALL, GET,
 * DIRALLSLASH and GETSLASH: of the types that owserver serves, only WRITE changes anything (OWFS,
 * `module/owserver/src/c/data.c`). False for WRITE, for the types that owserver refuses, and for unknown numbers.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { MessageType } from "@owserver/protocol"
 *
 * assert.strictEqual(MessageType.isIdempotent(MessageType.MSG_READ), true)
 * assert.strictEqual(MessageType.isIdempotent(MessageType.MSG_WRITE), false)
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isIdempotent = (type: number): boolean => {
  switch (type) {
    case MSG_NOP:
    case MSG_READ:
    case MSG_DIR:
    case MSG_PRESENCE:
    case MSG_DIRALL:
    case MSG_GET:
    case MSG_DIRALLSLASH:
    case MSG_GETSLASH:
      return true
    default:
      return false
  }
}
