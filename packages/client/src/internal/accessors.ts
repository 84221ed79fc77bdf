/**
 * Statics of a tag: each member of the service as a value or a function that takes the service from the context. As
 * `Effect.Tag`, but streams stay streams, and no proxy is needed.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Kind } from "./call/operation.js"

/** Checks for effects before streams, because by its type every effect is a stream too. */
type Requires<Self, Result> =
  Result extends Effect.Effect<infer A, infer E, infer R>
    ? Effect.Effect<A, E, R | Self>
    : Result extends Stream.Stream<infer A, infer E, infer R>
      ? Stream.Stream<A, E, R | Self>
      : never

type Accessor<Self, Member> = Member extends (...args: infer Args) => infer Result
  ? (...args: Args) => Requires<Self, Result>
  : Requires<Self, Member>

/** The members of a service, each with the service as a requirement. */
export type Accessors<Self, Service> = { readonly [Name in keyof Service]: Accessor<Self, Service[Name]> }

type AnyEffect = Effect.Effect<unknown, unknown, unknown>
type AnyStream = Stream.Stream<unknown, unknown, unknown>
type Any<Result> = (...args: ReadonlyArray<unknown>) => Result

const accessor = (
  tag: Context.Tag<unknown, { readonly [name: string]: unknown }>,
  name: string,
  kind: Kind
): AnyEffect | AnyStream | Any<AnyEffect | AnyStream> => {
  switch (kind) {
    case "Effect":
      return Effect.flatMap(tag, (service) => service[name] as AnyEffect)
    case "Stream":
      return Stream.unwrap(Effect.map(tag, (service) => service[name] as AnyStream))
    case "EffectFunction":
      return (...args) => Effect.flatMap(tag, (service) => (service[name] as Any<AnyEffect>)(...args))
    case "StreamFunction":
      return (...args) => Stream.unwrap(Effect.map(tag, (service) => (service[name] as Any<AnyStream>)(...args)))
  }
}

/** Names that the class of a tag has already. An operation of such a name would replace it. */
type Reserved = "of" | "key" | "context" | "pipe" | "make" | "layer" | "layerConfig" | "original" | "retryTransient"

/** Makes the base class of a tag that has an accessor for each member of its service. */
export const Tag =
  <const Id extends string>(id: Id) =>
  <Self, Service extends object & { readonly [Name in Reserved]?: never }>(
    kinds: { readonly [Name in keyof Service]: Kind }
  ): Context.TagClass<Self, Id, Service> & Accessors<Self, Service> => {
    const tag = Context.Tag(id)<Self, Service>()
    const entries = Object.entries<Kind>(kinds).map(([name, kind]) => [name, accessor(tag as never, name, kind)])
    return Object.assign(tag, Object.fromEntries(entries))
  }
