import * as os from "node:os"
import { assert, it } from "@effect/vitest"
import { ReturnCode } from "@owserver/protocol"
import { cases } from "./Recording.js"

it("the names are those of Linux", { skip: os.platform() !== "linux" }, () => {
  for (const [name, number] of Object.entries(os.constants.errno)) {
    // Two names of one number: EAGAIN and EOPNOTSUPP are also called so.
    if (name === "EWOULDBLOCK" || name === "EOPNOTSUPP") continue
    assert.strictEqual(ReturnCode.name(-number), name)
  }
})

it("every code from 0 to 210 has a name of its own and a text", () => {
  const codes = Array.from({ length: ReturnCode.maximum + 1 }, (_, n) => -n)
  assert.strictEqual(new Set(codes.map(ReturnCode.name)).size, codes.length)
  assert.deepStrictEqual(
    [0, 1, 41, 210].map((n) => ReturnCode.name(-n)),
    ["OK", "EPERM", "E41", "E210"]
  )
  for (const code of codes) assert.match(ReturnCode.text(code), /\w/)
})

it("every number has a name and a text", () => {
  for (const ret of [-211, -2147483648, 2147483647, 17]) {
    assert.match(ReturnCode.name(ret), /^(OK|E\d+)$/)
    assert.match(ReturnCode.text(ret), /\w/)
  }
})

it("the constants carry the number of their name", () => {
  const constants = Object.entries(ReturnCode).filter(([name]) => /^E[A-Z]+$/.test(name))
  assert.isAbove(constants.length, 10)
  for (const [name, ret] of constants) assert.strictEqual(ReturnCode.name(ret as number), name)
})

it("every recorded refusal has our own text", () => {
  const groups = ["alias", "basic", "connection", "dir", "flags", "keepalive", "malformed", "read", "write"] as const
  const seen = new Set(groups.flatMap(cases).flatMap(({ decoded }) => decoded.replies.map(({ ret }) => ret)))
  const refusals = [...seen].filter((ret) => ret < 0)
  assert.isAbove(refusals.length, 8)
  for (const ret of refusals) assert.notInclude(ReturnCode.text(ret), "not seen")
})

it("a missing path is distinct from a bus fault", () => {
  const all = Array.from({ length: 211 }, (_, n) => -n)
  assert.deepStrictEqual(all.filter(ReturnCode.isMissing), [-1, -2, -19])
  assert.deepStrictEqual(all.filter(ReturnCode.isBusFault), [-5, -98, -103])
})
