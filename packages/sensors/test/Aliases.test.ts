import { assert, describe, it } from "@effect/vitest"
import { RomId } from "@owserver/client"
import { Either, FastCheck } from "effect"
import { Aliases } from "../src/index.js"

describe("Aliases.parse", () => {
  const rom = FastCheck.uint8Array({ minLength: 7, maxLength: 7 }).map((bytes) => {
    const whole = Uint8Array.from([...bytes, RomId.crc8(bytes)])
    return Either.getOrThrow(RomId.fromBytes(whole))
  })
  const name = FastCheck.stringMatching(/^[a-zü=,.][a-zü=,. ]{0,10}[a-zü=,.]$/)

  it("reads the list that a server prints", () => {
    const all = FastCheck.array(FastCheck.record({ address: rom, alias: name }), { maxLength: 5 })
    FastCheck.assert(
      FastCheck.property(all, (all) => {
        const list = all.map(({ address, alias }) => `${RomId.format(address, "fic")}=${alias}\r\n`).join("")
        assert.deepStrictEqual(Aliases.parse(list), all)
      }),
      { seed: 1 }
    )
  })

  it("leaves out lines without an address or an alias", () => {
    assert.deepStrictEqual(Aliases.parse(""), [])
    assert.deepStrictEqual(Aliases.parse("nonsense\n=x\nkitchen=y\n1067C6697351FF8D=\n"), [])
  })

  it("reads a hostile list of a megabyte in linear time", () => {
    const blanks = " ".repeat(1_000_000)
    const address = "10.67C6697351FF"
    for (const list of [blanks, `${blanks}=${blanks}`, `${address}${blanks}x`, `${address}=${"=\r".repeat(500_000)}\n`])
      assert.isAtMost(Aliases.parse(list).length, 1)
    assert.deepStrictEqual(
      Aliases.parse(`${address}=${blanks}x${blanks}`).map(({ alias }) => alias),
      ["x"]
    )
  })
})
