import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Readable from "effect/Readable"
import * as Stream from "effect/Stream"
import type { Askable, Source, Value } from "../../Value.js"

/** Whether it is asked for its value as it stands, as a `Ref` is. */
export const isReadable: (self: Source) => self is Readable.Readable<Value> = Readable.isReadable as never

/** Whether it is no stream. A `Ref` is an Effect, and every Effect is a stream of one element; it is asked all the same. */
export const isAskable = (self: Source): self is Askable =>
  isReadable(self) || !Predicate.hasProperty(self, Stream.StreamTypeId)

/** The value at a time. */
export const ask = (self: Askable, millis: number): Value => {
  if (typeof self === "function") return self(millis)
  return isReadable(self) ? Effect.runSync(self.get) : self
}
