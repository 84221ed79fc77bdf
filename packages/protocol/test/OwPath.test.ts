import { assert, describe, it } from "@effect/vitest"
import { Limits, OwPath } from "@owserver/protocol"
import * as ProtocolSchema from "@owserver/protocol/ProtocolSchema"
import { Arbitrary, Either, Schema } from "effect"

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1")

describe("encode", () => {
  it.prop("ends in a NUL and decodes to the same path", [ProtocolSchema.OwPath], ([path]) => {
    const bytes = Either.getOrThrow(OwPath.encode(path))
    assert.strictEqual(bytes.indexOf(0), bytes.length - 1)
    assert.strictEqual(OwPath.decode(bytes), path)
  })
  it("encodes listed bytes that are not UTF-8 unchanged", () => {
    const listed = Uint8Array.from(Buffer.from("/caf\xe9/temperature\0", "latin1"))
    const path = OwPath.decode(listed)
    assert.strictEqual(path, "/caf\udce9/temperature")
    assert.deepStrictEqual(OwPath.encode(path), Either.right(listed))
  })
  it("accepts a path without a leading slash, and the empty path", () => {
    assert.strictEqual(text(Either.getOrThrow(OwPath.encode("10.67C6697351FF/type"))), "10.67C6697351FF/type\0")
    assert.strictEqual(text(Either.getOrThrow(OwPath.encode(""))), "\0")
  })
  it.each([
    ["Nul", "/10.67C6697351FF\0/type"],
    ["Nul", "/ä\0"],
    ["Text", "/\ud800"],
    ["TooLong", `/${"x".repeat(Limits.maxPath)}`],
    ["TooLong", `/${"ä".repeat(Limits.maxPath / 2)}`],
    ["TooLong", "x".repeat(5_000_000)]
  ])("refuses with %s", (reason, path) => {
    assert.strictEqual(Either.getOrThrow(Either.flip(OwPath.encode(path))).reason, reason)
    assert.isFalse(Schema.is(ProtocolSchema.OwPath)(path))
  })
  it("accepts the longest path, in characters of one byte and of two", () => {
    for (const path of ["x".repeat(Limits.maxPath), "ä".repeat(Limits.maxPath / 2)]) {
      assert.strictEqual(Either.getOrThrow(OwPath.encode(path)).length, Limits.maxPath + 1)
    }
  })
})

it("decode stops at the first NUL", () => {
  const decode = (raw: string) => OwPath.decode(Uint8Array.from(Buffer.from(raw, "latin1")))
  assert.deepStrictEqual(["/a\0/b\0", "/a", "\0", ""].map(decode), ["/a", "/a", "", ""])
})

describe("join", () => {
  it("puts one slash between elements, one in front, none at the end", () => {
    assert.strictEqual(OwPath.join("/10.67C6697351FF/", "temperature"), "/10.67C6697351FF/temperature")
    assert.strictEqual(OwPath.join("10.67C6697351FF", "/errata/", "die"), "/10.67C6697351FF/errata/die")
    assert.strictEqual(OwPath.join("", "/"), "/")
    assert.strictEqual(OwPath.join(), "/")
  })
  const element = Arbitrary.make(Schema.String.pipe(Schema.minLength(1))).filter((name) => !name.includes("/"))
  it.prop("is undone by elements", [element, element, element], (names) => {
    assert.deepStrictEqual(OwPath.elements(OwPath.join(...names)), names)
  })
})

it("prefixes are where owserver expects them", () => {
  const path = "/10.67C6697351FF/temperature"
  assert.strictEqual(OwPath.uncached(path), "/uncached/10.67C6697351FF/temperature")
  assert.strictEqual(OwPath.unaliased(path), "/unaliased/10.67C6697351FF/temperature")
  assert.strictEqual(OwPath.bus(1, path), "/bus.1/10.67C6697351FF/temperature")
  assert.strictEqual(OwPath.bus(0), "/bus.0")
  assert.strictEqual(OwPath.uncached(OwPath.bus(1, path)), "/uncached/bus.1/10.67C6697351FF/temperature")
  assert.strictEqual(OwPath.alarm(), "/alarm")
  assert.strictEqual(OwPath.alarm("10.67C6697351FF"), "/alarm/10.67C6697351FF")
  assert.strictEqual(OwPath.alarm("/", 2), "/bus.2/alarm")
  assert.strictEqual(OwPath.simultaneous("temperature"), "/simultaneous/temperature")
  assert.strictEqual(OwPath.simultaneous("temperature", 0), "/bus.0/simultaneous/temperature")
  assert.strictEqual(OwPath.structure("10", "temperature"), "/structure/10/temperature")
  assert.strictEqual(OwPath.structure("10"), "/structure/10")
})
