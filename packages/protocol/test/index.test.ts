import * as fs from "node:fs"
import { assert, it } from "@effect/vitest"
import * as protocol from "@owserver/protocol"

it("the index has every module except the schemas, each under its own name", () => {
  const files = fs.readdirSync(new URL("../src", import.meta.url)).filter((file) => /^[A-Z].*\.ts$/.test(file))
  const modules = files.map((file) => file.replace(/\.ts$/, ""))
  assert.deepStrictEqual([...Object.keys(protocol), "ProtocolSchema"].sort(), modules.sort())
})
