import { assert, describe, it } from "@effect/vitest"
import * as Client from "@owserver/client"
import { Effect, Schema } from "effect"

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
    const json = JSON.parse(JSON.stringify(Schema.encodeSync(Client.OwServerError)(error)))
    const back = Schema.decodeUnknownSync(Client.OwServerError)(json)
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
    for (const error of errors) assert.isTrue(Schema.is(Client.OwServerError)(error))
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
