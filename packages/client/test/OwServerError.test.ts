import { assert, describe, it } from "@effect/vitest"
import * as Client from "@owserver/client"
import * as ClientSchema from "@owserver/client/ClientSchema"
import { Effect, Pretty, Schema } from "effect"

const context = { operation: "read", path: "/10.67C6697351FF/temperature", server: "localhost:4304" }
const header = Uint8Array.from(Buffer.from("HTTP/1.1 400 Bad Request"))
const decoded = { version: 0x48545450, payload: 1, ret: 2, flags: 3, size: 4, offset: 5 }

const errors: ReadonlyArray<Client.OwServerError> = [
  new Client.OwReturnError({ ...context, ret: -1, code: "EPERM", text: "no such path" }),
  new Client.OwReturnError({ ...context, ret: -5, code: "EIO", text: "the bus failed" }),
  new Client.OwTimeout({ ...context, phase: "Waiting", elapsed: 1000.4, limit: 1000 }),
  new Client.OwTimeout({ ...context, phase: "Connecting", elapsed: 1000, limit: 1000 }),
  new Client.OwTimeout({ ...context, phase: "Replying", elapsed: 1000, limit: 1000 }),
  ...(["Resolve", "Refused", "Unreachable", "OpenTimeout", "Reset", "Closed", "Silence", "Other"] as const).map(
    (reason) => new Client.OwConnectionError({ ...context, reason, code: "ECODE", cause: new Error("why") })
  ),
  new Client.OwMalformedHeader({ ...context, field: "version", value: decoded.version, header, decoded }),
  new Client.OwMalformedReply({ ...context, issue: "12 bytes of data in a payload of 4" }),
  new Client.OwShortRead({ ...context, got: 12, expected: 24 }),
  new Client.OwShortWrite({ ...context, side: "sent", got: 0, expected: 60 }),
  new Client.OwShortWrite({ ...context, side: "taken", got: 32, expected: 40 }),
  new Client.OwInvalidArgument({ ...context, argument: "size", issue: "expected an integer of 1 to 100050, not 0" })
]

const classes: { readonly [Tag in Client.OwServerError["_tag"]]: new (fields: never) => Error } = {
  OwReturnError: Client.OwReturnError,
  OwTimeout: Client.OwTimeout,
  OwConnectionError: Client.OwConnectionError,
  OwMalformedHeader: Client.OwMalformedHeader,
  OwMalformedReply: Client.OwMalformedReply,
  OwShortRead: Client.OwShortRead,
  OwShortWrite: Client.OwShortWrite,
  OwInvalidArgument: Client.OwInvalidArgument
}

describe("every error", () => {
  it.each(errors.map((error) => [error._tag, error] as const))(
    "%s has a one-line message with operation, path and server",
    (_, error) => {
      assert.notInclude(error.message, "\n")
      assert.include(error.message, error.operation)
      if (error._tag !== "OwInvalidArgument") {
        assert.include(error.message, error.path)
        assert.include(error.message, error.server)
      }
      assert.isFalse(Object.hasOwn(error, "name"))
    }
  )
  it.each(errors.map((error) => [error._tag, error] as const))("%s survives JSON", (_, error) => {
    const json = JSON.parse(JSON.stringify(Schema.encodeSync(ClientSchema.OwServerError)(error)))
    const back = Schema.decodeUnknownSync(ClientSchema.OwServerError)(json)
    assert.strictEqual(back._tag, error._tag)
    assert.strictEqual(back.message, error.message)
  })
  it("has its own tag, and the union contains all", () => {
    assert.deepStrictEqual(
      [...new Set(errors.map(({ _tag }) => _tag))],
      [
        "OwReturnError",
        "OwTimeout",
        "OwConnectionError",
        "OwMalformedHeader",
        "OwMalformedReply",
        "OwShortRead",
        "OwShortWrite",
        "OwInvalidArgument"
      ]
    )
    for (const error of errors) assert.isTrue(Schema.is(ClientSchema.OwServerError)(error))
  })
  it.each(errors.map((error) => [error._tag, error] as const))(
    "%s has its class, tag and fields as JSON",
    (tag, error) => {
      assert.isTrue(error instanceof classes[tag])
      assert.instanceOf(error, Error)
      assert.strictEqual(error.name, tag)
      const json = JSON.parse(JSON.stringify(error))
      assert.strictEqual(json._tag, tag)
      assert.include(json, context)
      assert.strictEqual(String(error).split("\n")[0], `${tag}: ${error.message}`)
    }
  )
})

describe("every error outside of its process", () => {
  const all = errors.map((error) => [error._tag, error] as const)
  it.each(all)("%s has its message and all fields as JSON", (tag, error) => {
    const { cause, header, ...json } = JSON.parse(JSON.stringify({ error })).error
    const { header: bytes, ...fields }: { header?: Uint8Array } = { ...(error as object) }
    assert.deepStrictEqual(json, { ...fields, _tag: tag, message: error.message })
    assert.deepStrictEqual(header, bytes && Array.from(bytes))
    assert.deepStrictEqual(cause, error.cause && { name: "Error", message: "why" })
  })
  it("has a cause with a code, as errors of the system, as JSON", () => {
    const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" })
    const json = JSON.parse(JSON.stringify(new Client.OwConnectionError({ ...context, reason: "Refused", cause })))
    assert.deepStrictEqual(json.cause, { name: "Error", message: "connect ECONNREFUSED", code: "ECONNREFUSED" })
  })
  // The platform keeps the name of its own errors only, and no fields.
  it.each(all)("%s keeps its message, stack and cause in structuredClone", (_, error) => {
    const copy = structuredClone(error)
    assert.instanceOf(copy, Error)
    assert.deepStrictEqual([copy.name, copy.message, copy.stack], ["Error", error.message, error.stack])
    assert.deepStrictEqual((copy.cause as Error | undefined)?.message, (error.cause as Error | undefined)?.message)
    assert.isUndefined((copy as { path?: string }).path)
  })
  it.each(all)("%s keeps all in structuredClone of its JSON form", (_, error) => {
    const { toJSON } = error as Client.OwServerError & { toJSON: () => object }
    assert.deepStrictEqual(structuredClone(toJSON.call(error)), toJSON.call(error))
  })
  // pino-std-serializers `err`: the name of the class, message, stack, and the enumerable properties.
  it.each(all)("%s has what pino logs", (tag, error) => {
    const logged: Record<string, unknown> = { type: error.constructor.name, message: error.message, stack: error.stack }
    for (const key in error) logged[key] ??= error[key as keyof typeof error]
    assert.include(logged, { type: tag, message: error.message, ...context })
    assert.include(logged.stack, `${tag}: ${error.message}\n`)
    assert.notProperty(logged, "toJSON")
  })
  // logform `errors`: message and stack are assigned to the info; `logger.error(text, error)` assigns own properties.
  it.each(all)("%s has what winston logs", (tag, error) => {
    const info = Object.assign({}, error, { level: "error", message: error.message, stack: error.stack })
    assert.include(info, { ...context, _tag: tag, message: error.message })
  })
})

it("a message leaves out an empty path", () => {
  const error = new Client.OwConnectionError({ ...context, operation: "ping", path: "", reason: "Refused" })
  assert.strictEqual(
    error.message,
    "ping on localhost:4304: nothing listens there; see whether owserver runs, and on which port"
  )
})

it("a message escapes control characters in codes and device names", () => {
  const error = new Client.OwReturnError({
    ...context,
    path: "/a\nb\u202e\u200b",
    ret: -1,
    code: "EPERM",
    text: "no\r\n\u001b[2Jsuch"
  })
  assert.strictEqual(
    error.message,
    String.raw`read /a\nb\u202e\u200b on localhost:4304: no\r\n\u001b[2Jsuch (EPERM, -1); list the directory above it to see what there is`
  )
  assert.strictEqual(error.text, "no\r\n\u001b[2Jsuch")
})

const returning = (ret: number) => new Client.OwReturnError({ ...context, ret, code: "", text: "" })
const chosen = (predicate: (error: Client.OwServerError) => boolean) =>
  [...errors, returning(-2), returning(-19), returning(-98), returning(-103)]
    .filter(predicate)
    .map((error) =>
      error._tag === "OwReturnError"
        ? error.ret
        : "reason" in error
          ? error.reason
          : "side" in error
            ? error.side
            : error._tag
    )

describe("the predicates choose", () => {
  it("isMissing", () => assert.deepStrictEqual(chosen(Client.isMissing), [-1, -2, -19]))
  it("isBusFault", () => assert.deepStrictEqual(chosen(Client.isBusFault), [-5, -98, -103]))
  it("isTransient", () =>
    assert.deepStrictEqual(chosen(Client.isTransient), [
      -5,
      "Refused",
      "Unreachable",
      "OpenTimeout",
      "Reset",
      "Closed",
      "Silence",
      "Other",
      "OwShortRead",
      -98,
      -103
    ]))
  it("isProtocolError", () =>
    assert.deepStrictEqual(chosen(Client.isProtocolError), [
      "OwMalformedHeader",
      "OwMalformedReply",
      "OwShortRead",
      "sent"
    ]))
  it("isServerUnavailable", () =>
    assert.deepStrictEqual(chosen(Client.isServerUnavailable), [
      "OwTimeout",
      "Resolve",
      "Refused",
      "Unreachable",
      "OpenTimeout",
      "Reset",
      "Closed",
      "Silence",
      "Other",
      "OwMalformedHeader",
      "OwMalformedReply",
      "OwShortRead",
      "sent"
    ]))
})

it.effect("a predicate in catchIf leaves the other errors in their channel", () =>
  Effect.gen(function* () {
    const failing: Effect.Effect<string, Client.OwServerError> = Effect.fail(returning(-5))
    const rest: Effect.Effect<string, Client.OwServerError> = Effect.catchIf(failing, Client.isMissing, () =>
      Effect.succeed("missing")
    )
    const error = yield* Effect.flip(rest)
    assert.strictEqual(error._tag, "OwReturnError")
  })
)

describe("a schema", () => {
  const isError = Schema.is(ClientSchema.OwReturnError)
  const Json = Schema.parseJson(ClientSchema.OwServerError)
  const fields = { _tag: "OwReturnError", ...context, ret: -1, code: "EPERM", text: "no such path" } as const

  it("accepts an error of another copy of the package", () => {
    assert.isTrue(isError(Object.assign(new Error(), fields)))
  })
  it("refuses other tags, other fields and records", () => {
    assert.isFalse(isError(Object.assign(new Error(), { ...fields, _tag: "OwTimeout" })))
    assert.isFalse(isError(Object.assign(new Error(), { ...fields, ret: "-1" })))
    assert.isFalse(isError(fields))
  })
  it("encodes an error to its fields, and bytes to hexadecimal digits", () => {
    assert.deepStrictEqual(Schema.encodeSync(ClientSchema.OwReturnError)(new Client.OwReturnError(fields)), fields)
    const malformed = new Client.OwMalformedHeader({
      ...context,
      field: "version",
      value: decoded.version,
      header,
      decoded
    })
    assert.strictEqual(
      Schema.encodeSync(ClientSchema.OwMalformedHeader)(malformed).header,
      Buffer.from(header).toString("hex")
    )
  })
  it("has no form for an error with an invalid field", () => {
    const error = new Client.OwReturnError({ ...fields, ret: 0.5 })
    assert.strictEqual(Schema.encodeEither(ClientSchema.OwReturnError)(error)._tag, "Left")
  })
  it("shows an error with its tag and fields", () => {
    assert.include(Pretty.make(ClientSchema.OwReturnError)(new Client.OwReturnError(fields)), '"ret": -1')
  })
  it.prop("generates errors that survive JSON", [Schema.typeSchema(ClientSchema.OwServerError)], ([error]) => {
    assert.isTrue(error instanceof classes[error._tag])
    const json = Schema.encodeSync(Json)(error)
    assert.strictEqual(Schema.decodeSync(Json)(json).message, error.message)
  })
  it("of the protocol is exported, too", () => {
    assert.strictEqual(Schema.decodeSync(ClientSchema.RomIdFromString)("28-0000075565ad"), "28.AD6555070000")
  })
})
