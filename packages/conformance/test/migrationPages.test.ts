/**
 * docs/migration, read as it stands: what is said to be here is here, and nothing of the others is left out.
 */
import * as fs from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as client from "@owserver/client"
import * as node from "@owserver/node"
import { type NodeOptions, OwServerLive } from "@owserver/node"
import { Effect } from "effect"
import * as Page from "../../protocol/test/Page.js"

const pyownet = Page.read("migration/pyownet.md")

/** By the compiler these are all options that there are, and no others. */
const options: { readonly [Name in keyof Required<NodeOptions>]: true } = {
  connectTimeout: true,
  drainLimit: true,
  flags: true,
  host: true,
  idle: true,
  maxConnections: true,
  maxPayload: true,
  persistent: true,
  port: true,
  retry: true,
  returnTexts: true,
  silence: true,
  socketPath: true,
  timeout: true,
  verify: true
}

/** As are these of the operations. */
const callOptions: {
  readonly [Name in keyof Required<client.GetOptions & client.WriteOptions & client.Message>]: true
} = {
  bus: true,
  flags: true,
  offset: true,
  payload: true,
  size: true,
  slash: true,
  timeout: true,
  type: true,
  uncached: true
}

/** What a name of ours leads to: an export, one of a namespace, or an operation. */
const found = (name: string): unknown =>
  name
    .split(".")
    .reduce<unknown>((at, key) => (at === undefined ? undefined : Reflect.get(Object(at), key)), { ...client, ...node })

const rows = (page: typeof pyownet, heading: string): ReadonlyArray<Page.Row> =>
  page.tables.find((table) => table.heading === heading)?.rows ?? assert.fail(`there is no table under ${heading}`)

/** Names of pyownet's documentation, as the indexes of releases 0.10.0.post1 and 0.11.0.dev2 have them. */
const names = [
  ..."proxy clone".split(" ").map((name) => `${name}(…)`),
  ..."ping present dir read write sendmess close_connection".split(" ").map((name) => `${name}()`),
  ..."Error OwnetError OwnetTimeout ConnError ProtocolError MalformedHeader ShortRead ShortWrite".split(" "),
  ..."pyownet.Error _Proxy _PersistentProxy _SCK_TIMEOUT MAX_PAYLOAD OWSERVER_PROTOCOL_VERSION".split(" "),
  ..."ERROR NOP READ WRITE DIR PRESENCE DIRALL GET DIRALLSLASH GETSLASH".split(" ").map((name) => `MSG_${name}`),
  ..."BUS_RET PERSISTENCE ALIAS SAFEMODE SAFE_MODE UNCACHED OWNET OWNED".split(" ").map((name) => `FLG_${name}`),
  ..."C F K R".split(" ").map((name) => `FLG_TEMP_${name}`),
  ..."MBAR ATM MMHG INHG PSI PA".split(" ").map((name) => `FLG_PRESS_${name}`),
  ..."FDI FI FDIDC FDIC FIDC FIC".split(" ").map((name) => `FLG_FORMAT_${name}`)
]

/** The signatures in the same place: each parameter, with its default where it has one. */
const signatures: { readonly [heading: string]: { readonly [parameter: string]: string } } = {
  "Parameters of proxy": {
    host: '"localhost"',
    port: "4304",
    flags: "0",
    persistent: "False",
    verbose: "False"
  },
  "Parameters of clone": { proxy: "", persistent: "True" },
  "Parameters of methods": {
    "present path": "",
    "present timeout": "0",
    "dir path": '"/"',
    "dir slash": "True",
    "dir bus": "False",
    "dir timeout": "0",
    "read path": "",
    "read size": "MAX_PAYLOAD",
    "read offset": "0",
    "read timeout": "0",
    "write path": "",
    "write data": "",
    "write offset": "0",
    "write timeout": "0",
    "sendmess msgtype": "",
    "sendmess payload": "",
    "sendmess flags": "0",
    "sendmess size": "0",
    "sendmess offset": "0",
    "sendmess timeout": "0"
  }
}

describe("pyownet", () => {
  const spans = Page.quoted(pyownet.text)

  it("has no name that is not on the page", () => {
    assert.isAbove(names.length, 50)
    assert.includeMembers([...spans], names)
  })

  it.each(Object.entries(signatures))("has these, and these defaults: %s", (heading, expected) => {
    const said = rows(pyownet, heading).map((row) => [
      [...Page.quoted(row.Method), ...Page.quoted(row.pyownet)].join(" "),
      Page.quoted(row.Default)[0] ?? ""
    ])
    assert.deepStrictEqual(Object.fromEntries(said), expected)
  })

  it("is here by the names on the page", () => {
    for (const heading of ["Functions", "Methods", "Exceptions", "Constants"]) {
      for (const row of rows(pyownet, heading)) {
        const [first = assert.fail(`${row.pyownet} is nothing here`), ...others] = Page.quoted(row.Here)
        const here = heading === "Constants" ? [first] : [first, ...others]
        for (const name of here) assert.isDefined(found(name), name)
        if (heading === "Constants") {
          const constant = (Page.quoted(row.pyownet)[0] ?? "")
            .replace("SAFE_MODE", "SAFEMODE")
            .replace("OWNED", "OWNET")
          assert.strictEqual(first.split(".").at(-1), constant)
        }
      }
    }
  })

  it("has parameters that are options here", () => {
    for (const heading of ["Parameters of proxy", "Parameters of clone"]) {
      for (const row of rows(pyownet, heading)) assert.containsAllKeys(options, [...Page.quoted(row.Here), "host"])
    }
    for (const row of rows(pyownet, "Parameters of methods")) {
      for (const name of Page.quoted(row.Here)) assert.property(callOptions, name)
    }
  })

  it("lacks what the page says, which is the rest of what is here", () => {
    const after = (start: string) => Page.quoted(pyownet.text.split(start)[1]?.split("\n\n")[0])
    const taken = ["host", "port", "flags", "persistent"]
    assert.sameMembers([...taken, ...after("Options that pyownet has not:")], Object.keys(options))
    const operations = rows(pyownet, "Methods").flatMap((row) => Page.quoted(row.Here))
    const more = after("Operations that pyownet has not:")
    const statics = Object.getOwnPropertyNames(client.OwServer).filter(
      (name) => !["length", "name", "prototype", "key", "make", "layer", "clone"].includes(name)
    )
    assert.sameMembers(
      [...operations, ...more],
      statics.filter((name) => name !== "stack" && name !== "Service").map((name) => `OwServer.${name}`)
    )
  })

  it("differs as tests show that there are", () => {
    const differences = rows(pyownet, "Different on purpose")
    assert.isAtLeast(differences.length, 16)
    for (const row of differences) {
      const [, file = "", claim = ""] =
        /^`([^`]+)`: "(.*)"$/.exec(row["Shown by"] ?? "") ?? assert.fail(row["Shown by"])
      const source = fs.readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8")
      assert.include(source, claim, file)
    }
  })
})
