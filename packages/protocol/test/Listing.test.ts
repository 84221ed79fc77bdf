import { assert, describe, it } from "@effect/vitest"
import { assertNone, assertSome } from "@effect/vitest/utils"
import { Listing, OwText } from "@owserver/protocol"
import { FastCheck, Option } from "effect"

const split = (text: string, directory: string) => Listing.split(Option.getOrThrow(OwText.encode(text)), directory)

describe("split", () => {
  it.each<readonly [string, string, ReadonlyArray<string>]>([
    ["", "/", []],
    ["/10.000010EF0000", "/", ["/10.000010EF0000"]],
    ["/10.000010EF0000/,/bus.0/", "/", ["/10.000010EF0000/", "/bus.0/"]],
    ["/uncached/10.000010EF0000,/uncached/kitchen", "/uncached/", ["/uncached/10.000010EF0000", "/uncached/kitchen"]],
    ["/kitchen/address,/kitchen/errata/", "/10.000010EF0000", ["/kitchen/address", "/kitchen/errata/"]],
    ["/a,b,/28.000028D70100", "", ["/a,b", "/28.000028D70100"]],
    ["/a,b/type,/a,b/alias", "/a,b", ["/a,b/type", "/a,b/alias"]],
    ["/lamp,,/28.000028D70100", "/", ["/lamp,", "/28.000028D70100"]],
    ["/caf\udce9,/ä", "/", ["/caf\udce9", "/ä"]],
    ["/elsewhere/a,/elsewhere/b,/elsewhere/c", "/here/", ["/elsewhere/a", "/elsewhere/b", "/elsewhere/c"]]
  ])("%j of %j", (text, directory, entries) => {
    assertSome(split(text, directory), entries)
  })
  it.each<readonly [string, string]>([
    ["/lamp,/,/28.000028D70100/", "/"],
    ["/28.000028D70100/,/lamp,/", "/"],
    ["/,/,/28.000028D70100/", "/"],
    ["/lamp,/type,/lamp,/alias", "/lamp,"],
    ["/lamp,/type,/lamp,/alias", "/10.000010EF0000"],
    ["/lamp,/type", "/10.000010EF0000"],
    ["/a,/b,/type,/a,/b,/alias", "/a,/b,"],
    ["/x/a,/x/type,/x/a,/x/alias", "/x/a,/x"],
    ["/hub,/main/10.000010EF0000/,/hub,/main/28.000028D70100/", "/hub,/main"],
    ["/a/type,/b/alias", "/a"],
    ["/elsewhere/a,/elsewhere/b,/elsewhere/c", "/here/there/"],
    ["nonsense", "/"],
    ["/", "/"]
  ])("%j of %j is ambiguous", (text, directory) => {
    assertNone(split(text, directory))
  })

  const name = FastCheck.string({ minLength: 1, maxLength: 6, unit: FastCheck.constantFrom("a", "b", ",", " ", "ä") })
  const names = FastCheck.uniqueArray(name, { minLength: 1, maxLength: 6 })
  it.prop(
    "gives the true entries or none, never wrong ones",
    [names, FastCheck.array(name, { maxLength: 2 }), FastCheck.boolean()],
    ([all, above, slash]) => {
      const directory = `/${above.join("/")}`
      const prefix = above.length === 0 ? "" : directory
      const entries = all.map((one) => `${prefix}/${one}${slash ? "/" : ""}`)
      const found = split(entries.join(","), directory)
      if (Option.isSome(found)) assert.deepStrictEqual(found.value, entries)
      else
        assert.isTrue(
          [...all, ...above].some((one) => one.endsWith(",")),
          "only a comma at an end is ambiguous"
        )
    }
  )
})

describe("mark", () => {
  const mark = (text: string, entries: ReadonlyArray<string>) =>
    Listing.mark(entries, Option.getOrThrow(OwText.encode(text)))
  it("appends the slashes of a marked listing to the entries of a DIR, in any order", () => {
    assert.deepStrictEqual(mark("/lamp,/,/28.000028D70100/,/x", ["/28.000028D70100", "/lamp,", "/x"]), [
      "/28.000028D70100/",
      "/lamp,/",
      "/x"
    ])
  })
  it("leaves entries unchanged that the listing does not have", () => {
    assert.deepStrictEqual(mark("", ["/a"]), ["/a"])
    assert.deepStrictEqual(mark("/ab/,/ca/", ["/a"]), ["/a"])
  })
})
