import type { MissingError, OwConnectionError, OwMalformedReply, OwShortRead, TransientError } from "@owserver/client"
import {
  isBusFault,
  isMissing,
  isProtocolError,
  isTransient,
  OwInvalidArgument,
  type OwMalformedHeader,
  type OwProtocolError,
  OwReturnError,
  OwServer,
  type OwServerError,
  type OwShortWrite,
  OwTimeout
} from "@owserver/client"
import * as ClientSchema from "@owserver/client/ClientSchema"
import type { Header } from "@owserver/protocol"
import type { Schema } from "effect"
import { Data, Effect } from "effect"
import { describe, expect, test } from "tstyche"

const read = OwServer.readText("/")

type Without<Tag extends OwServerError["_tag"]> = Exclude<OwServerError, { readonly _tag: Tag }>

describe("catching", () => {
  test("one tag leaves the others", () => {
    const caught = Effect.catchTag(read, "OwReturnError", ({ ret }) => Effect.succeed(ret))
    expect(caught).type.toBe<Effect.Effect<string | number, Without<"OwReturnError">, OwServer>>()
  })

  test("gives the error of the tag", () => {
    Effect.catchTag(read, "OwConnectionError", (error) => {
      expect(error).type.toBe<OwConnectionError>()
      return Effect.void
    })
  })

  test("all tags leaves no error", () => {
    const gone = () => Effect.succeed("")
    const caught = Effect.catchTags(read, {
      OwReturnError: gone,
      OwTimeout: gone,
      OwConnectionError: gone,
      OwMalformedHeader: gone,
      OwMalformedReply: gone,
      OwShortRead: gone,
      OwShortWrite: gone,
      OwInvalidArgument: gone
    })
    expect(caught).type.toBe<Effect.Effect<string, never, OwServer>>()
  })

  test("a tag that there is none of is refused", () => {
    expect(() => Effect.catchTag(read, "OwNothing", () => Effect.void)).type.toRaiseError("OwNothing")
  })

  test("by a refinement narrows the error, and leaves the tags of which it catches some only", () => {
    const caught = Effect.catchIf(read, isMissing, (error) => {
      expect(error).type.toBe<MissingError>()
      return Effect.succeed("")
    })
    expect(caught).type.toBe<Effect.Effect<string, OwServerError, OwServer>>()
    const transient = Effect.catchIf(read, isTransient, () => Effect.succeed(""))
    expect(transient).type.toBe<Effect.Effect<string, Without<"OwShortRead">, OwServer>>()
  })
})

describe("a refinement", () => {
  class Other extends Data.TaggedError("Other")<{ readonly detail: string }> {}

  test("narrows a wider union", () => {
    const error = {} as OwServerError | Other
    if (isMissing(error)) expect(error).type.toBe<MissingError>()
    if (isBusFault(error)) expect(error.ret).type.toBe<-5 | -98 | -103>()
    if (isTransient(error)) expect(error).type.toBeAssignableTo<OwConnectionError | OwReturnError | OwShortRead>()
    if (isProtocolError(error)) expect(error).type.toBeAssignableTo<OwProtocolError>()
  })

  test("narrows an unknown value", () => {
    const error = {} as unknown
    if (isMissing(error)) expect(error).type.toBe<MissingError>()
    if (isTransient(error)) expect(error).type.toBe<TransientError>()
  })

  test("fits where effects take a predicate", () => {
    expect(Effect.retry(read, { while: isTransient, times: 3 })).type.toBe<
      Effect.Effect<string, OwServerError, OwServer>
    >()
  })
})

describe("an error", () => {
  test("has its fields", () => {
    expect<OwServerError["operation"]>().type.toBe<string>()
    expect<OwServerError["path"]>().type.toBe<string>()
    expect<OwServerError["server"]>().type.toBe<string>()
    expect<Pick<OwReturnError, "ret" | "code" | "text">>().type.toBe<{
      readonly ret: number
      readonly code: string
      readonly text: string
    }>()
    expect<OwTimeout["phase"]>().type.toBe<"Waiting" | "Connecting" | "Replying">()
    expect<OwConnectionError["reason"]>().type.toBe<
      "Resolve" | "Refused" | "Unreachable" | "OpenTimeout" | "Reset" | "Closed" | "Silence" | "Other"
    >()
    expect<OwMalformedHeader["decoded"]>().type.toBe<Header.ReplyHeader>()
    expect<OwShortWrite["side"]>().type.toBe<"sent" | "taken">()
    expect<OwInvalidArgument["argument"]>().type.toBe<string>()
  })

  test("is made of all its fields, and of no others", () => {
    const context = { operation: "read", path: "/", server: "" }
    expect(OwTimeout).type.toBeConstructableWith({ ...context, phase: "Waiting", elapsed: 1, limit: 1 })
    expect(OwTimeout).type.not.toBeConstructableWith({ ...context, phase: "Asleep", elapsed: 1, limit: 1 })
    expect(OwReturnError).type.not.toBeConstructableWith({ ...context, ret: -1, code: "EPERM" })
    expect(OwInvalidArgument).type.not.toBeConstructableWith({ ...context, argument: "", issue: "", field: "" })
  })
})

describe("the union", () => {
  test("has no other tags", () => {
    expect<OwServerError["_tag"]>().type.toBe<
      | "OwReturnError"
      | "OwTimeout"
      | "OwConnectionError"
      | "OwMalformedHeader"
      | "OwMalformedReply"
      | "OwShortRead"
      | "OwShortWrite"
      | "OwInvalidArgument"
    >()
    expect<OwProtocolError>().type.toBe<OwMalformedHeader | OwMalformedReply | OwShortRead | OwShortWrite>()
  })
})

describe("a schema", () => {
  test("has the type of its error", () => {
    expect<typeof ClientSchema.OwReturnError.Type>().type.toBe<OwReturnError>()
    expect<typeof ClientSchema.OwTimeout.Type>().type.toBe<OwTimeout>()
    expect<typeof ClientSchema.OwConnectionError.Type>().type.toBe<OwConnectionError>()
    expect<typeof ClientSchema.OwMalformedHeader.Type>().type.toBe<OwMalformedHeader>()
    expect<typeof ClientSchema.OwMalformedReply.Type>().type.toBe<OwMalformedReply>()
    expect<typeof ClientSchema.OwShortRead.Type>().type.toBe<OwShortRead>()
    expect<typeof ClientSchema.OwShortWrite.Type>().type.toBe<OwShortWrite>()
    expect<typeof ClientSchema.OwInvalidArgument.Type>().type.toBe<OwInvalidArgument>()
    expect<typeof ClientSchema.OwServerError.Type>().type.toBe<OwServerError>()
    expect<typeof ClientSchema.OwProtocolError.Type>().type.toBe<OwProtocolError>()
  })

  test("has the fields that its error is made of", () => {
    type Fields<S extends { readonly from: Schema.Schema.Any }> = Omit<Schema.Schema.Type<S["from"]>, "_tag">
    type Parameter<C extends new (fields: never) => OwServerError> = Omit<ConstructorParameters<C>[0], "_tag">
    expect<Fields<typeof ClientSchema.OwReturnError>>().type.toBe<Parameter<typeof OwReturnError>>()
    expect<Fields<typeof ClientSchema.OwTimeout>>().type.toBe<Parameter<typeof OwTimeout>>()
    expect<Fields<typeof ClientSchema.OwConnectionError>>().type.toBe<Parameter<typeof OwConnectionError>>()
    expect<Fields<typeof ClientSchema.OwMalformedHeader>>().type.toBe<Parameter<typeof OwMalformedHeader>>()
    expect<Fields<typeof ClientSchema.OwMalformedReply>>().type.toBe<Parameter<typeof OwMalformedReply>>()
    expect<Fields<typeof ClientSchema.OwShortRead>>().type.toBe<Parameter<typeof OwShortRead>>()
    expect<Fields<typeof ClientSchema.OwShortWrite>>().type.toBe<Parameter<typeof OwShortWrite>>()
    expect<Fields<typeof ClientSchema.OwInvalidArgument>>().type.toBe<Parameter<typeof OwInvalidArgument>>()
  })

  test("encodes to a record", () => {
    expect<typeof ClientSchema.OwMalformedHeader.Encoded.header>().type.toBe<string>()
    expect(ClientSchema.OwServerError).type.toBeAssignableTo<
      Schema.Schema<OwServerError, typeof ClientSchema.OwServerError.Encoded>
    >()
  })
})
