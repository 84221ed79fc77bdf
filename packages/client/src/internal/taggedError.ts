/**
 * The base of the errors. `Data.TaggedError` would lose parts of an error on its way to a log or another thread:
 * `structuredClone` copies own messages only, and neither a message nor a cause is part of its JSON.
 */
import * as Data from "effect/Data"

type TaggedError = <const Tag extends string>(tag: Tag) => ReturnType<typeof Data.TaggedError<Tag>>

const toJson = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Array.from(value)
  // Its name and message are not enumerable.
  return value instanceof Error && !("toJSON" in value) ? { ...value, name: value.name, message: value.message } : value
}

/** Makes the base class of an error with the getter `message`. */
export const taggedError: TaggedError = (tag) => {
  const Base = Data.TaggedError(tag) as unknown as new (fields: object) => Error & { toJSON(): object }
  class Portable extends Base {
    constructor(fields: object) {
      super(fields)
      Object.defineProperty(this, "message", { value: this.message, configurable: true, writable: true })
    }
    override toJSON(): object {
      const { cause, message } = this
      // Not those of `this` alone: a copy of an error may have the error as its prototype.
      const fields = Object.entries(super.toJSON()).map(([name, value]) => [name, toJson(value)])
      return {
        _tag: tag,
        message,
        ...Object.fromEntries(fields),
        ...(cause === undefined ? undefined : { cause: toJson(cause) })
      }
    }
  }
  return Portable as never
}
