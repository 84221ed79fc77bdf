/**
 * Operations: the members of a service. The file of an operation holds the written type of its member, the documentation and
 * the implementation; a line in `operations/index.ts` makes it a member of `OwServerService` and a static of `OwServer`.
 */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { CallOptions } from "../../Options.js"
import type { SessionRegistry } from "../connection/sessions.js"
import type { Telemetry } from "../connection/telemetry.js"
import type { Dispatcher } from "../pool/dispatcher.js"
import type { ReturnTexts } from "./returnTexts.js"
import type { Runner } from "./runner.js"
import type { Settings } from "./settings.js"

/** The parts of a service that operations use. */
export interface Environment {
  readonly server: string
  readonly settings: Settings
  readonly runner: Runner
  readonly texts: ReturnTexts
  readonly registry: SessionRegistry
  readonly dispatcher: Dispatcher
  readonly telemetry: Telemetry
}

/** One object for all calls without options. */
export const noOptions: CallOptions = {}

/** The shape of a member. The static of a tag must know it before there is a service. */
export type Kind = "Effect" | "Stream" | "EffectFunction" | "StreamFunction"

/** An operation of the interface `Member`, which has one property. */
export interface Operation<Member> {
  readonly kind: Kind
  readonly make: (environment: Environment) => Member[keyof Member]
}

/** The members of all operations that a module exports. */
export type MembersOf<Operations> = {
  readonly [Name in keyof Operations]: Operations[Name] extends Operation<infer Member>
    ? (members: Member) => void
    : never
}[keyof Operations] extends (members: infer Members) => void
  ? Members
  : never

type Of<Member, Shape> = { readonly [Name in keyof Member]: Shape }

type Make<Member> = Operation<Member>["make"]

/** An operation without arguments. */
export const effect = <Member extends Of<Member, Effect.Effect<unknown, unknown, unknown>>>(
  make: Make<Member>
): Operation<Member> => ({ kind: "Effect", make })

/** An operation without arguments that streams. */
export const stream = <Member extends Of<Member, Stream.Stream<unknown, unknown, unknown>>>(
  make: Make<Member>
): Operation<Member> => ({ kind: "Stream", make })

/** An operation with arguments. */
export const effectFunction = <Member extends Of<Member, (...args: never) => Effect.Effect<unknown, unknown, unknown>>>(
  make: Make<Member>
): Operation<Member> => ({ kind: "EffectFunction", make })

/** An operation with arguments that streams. */
export const streamFunction = <Member extends Of<Member, (...args: never) => Stream.Stream<unknown, unknown, unknown>>>(
  make: Make<Member>
): Operation<Member> => ({ kind: "StreamFunction", make })
