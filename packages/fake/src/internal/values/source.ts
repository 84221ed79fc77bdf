import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Readable from "effect/Readable"
import * as Stream from "effect/Stream"
import type { Askable, Source, Value } from "../../Value.js"

/** Returns whether the source is a `Readable`, such as a `Ref`. */
export const isReadable: (self: Source) => self is Readable.Readable<Value> = Readable.isReadable as never

/** Returns whether the source is not a stream. A `Ref` is an Effect and so a stream of one element, but counts as askable. */
export const isAskable = (self: Source): self is Askable =>
  isReadable(self) || !Predicate.hasProperty(self, Stream.StreamTypeId)

/** Returns the value at a time. A `Readable` must answer synchronously. */
export const ask = (self: Askable, millis: number): Value => {
  if (typeof self === "function") return self(millis)
  return isReadable(self) ? Effect.runSync(self.get) : self
}
