/**
 * The tables in docs/migration are complete: the names on this side exist, and no name of the other client is missing.
 */
import * as ChildProcess from "node:child_process"
import * as fs from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as client from "@owserver/client"
import * as ClientSchema from "@owserver/client/ClientSchema"
import type { NodeOwServer } from "@owserver/node"
import * as node from "@owserver/node"
import * as promises from "@owserver/node/promises"
import * as Page from "../../protocol/test/Page.js"
import * as RealOwServer from "./RealOwServer.js"

const pyownet = Page.read("migration/pyownet.md")

/** All options. The compiler checks that the list is complete. */
const options: { readonly [Name in keyof Required<NodeOwServer.Options>]: true } = {
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

/** All options of operations. The compiler checks this list too. */
const callOptions: {
  readonly [Name in keyof Required<client.GetOptions & client.WriteOptions & client.RawRequest>]: true
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

/** Resolves a name of this library: an export, a member of a namespace, or an operation. Unions of errors exist as schemas only. */
const found = (name: string): unknown =>
  name.split(".").reduce<unknown>((at, key) => (at === undefined ? undefined : Reflect.get(Object(at), key)), {
    ...ClientSchema,
    ...client,
    ...node
  })

const rows = (page: typeof pyownet, heading: string): ReadonlyArray<Page.Row> =>
  page.tables.find((table) => table.heading === heading)?.rows ?? assert.fail(`there is no table under ${heading}`)

/** The names in the documentation index of pyownet 0.10.0.post1 and 0.11.0.dev2. */
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

/** The signatures in the same documentation: parameters and their defaults. */
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

  it("every name of pyownet is on the page", () => {
    assert.isAbove(names.length, 50)
    assert.includeMembers([...spans], names)
  })

  it.each(Object.entries(signatures))("the page has all parameters and defaults: %s", (heading, expected) => {
    const said = rows(pyownet, heading).map((row) => [
      [...Page.quoted(row.Method), ...Page.quoted(row.pyownet)].join(" "),
      Page.quoted(row.Default)[0] ?? ""
    ])
    assert.deepStrictEqual(Object.fromEntries(said), expected)
  })

  it("every counterpart on the page exists", () => {
    for (const heading of ["Functions", "Methods", "Exceptions", "Constants"]) {
      for (const row of rows(pyownet, heading)) {
        const [first = assert.fail(`${row.pyownet} has no counterpart`), ...others] = Page.quoted(row.Here)
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

  it("every parameter has an option", () => {
    for (const heading of ["Parameters of proxy", "Parameters of clone"]) {
      for (const row of rows(pyownet, heading)) assert.containsAllKeys(options, [...Page.quoted(row.Here), "host"])
    }
    for (const row of rows(pyownet, "Parameters of methods")) {
      for (const name of Page.quoted(row.Here)) assert.property(callOptions, name)
    }
  })

  it("the page lists all options and operations that pyownet lacks", () => {
    const after = (start: string) => Page.quoted(pyownet.text.split(start)[1]?.split("\n\n")[0])
    const taken = ["host", "port", "flags", "persistent"]
    assert.sameMembers([...taken, ...after("Options without an equivalent in pyownet:")], Object.keys(options))
    const operations = rows(pyownet, "Methods").flatMap((row) => Page.quoted(row.Here))
    const more = after("Operations without an equivalent in pyownet:")
    const own = Object.getOwnPropertyNames(client.OwServer)
    const statics = [...own, ...Object.keys(Object.getPrototypeOf(client.OwServer))].filter(
      (name) => !["length", "name", "prototype", "key", "make", "layer", "layerConfig", "clone"].includes(name)
    )
    assert.sameMembers(
      [...operations, ...more],
      statics.filter((name) => name !== "stack" && name !== "Service").map((name) => `OwServer.${name}`)
    )
  })

  it("every difference names an existing test", () => {
    const differences = rows(pyownet, "Deliberate differences")
    assert.isAtLeast(differences.length, 16)
    for (const row of differences) {
      const [, file = "", claim = ""] =
        /^`([^`]+)`: "(.*)"$/.exec(row["Shown by"] ?? "") ?? assert.fail(row["Shown by"])
      const source = fs.readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8")
      assert.include(source, claim, file)
    }
  })
})

/** Each name in code in the cells of a column: an operation of ours or an export; the options beside it are looked up too. */
const assertHere = (cells: ReadonlyArray<string | undefined>, isHere = (name: string) => found(name) !== undefined) => {
  const spans = cells.flatMap((cell) => Page.quoted(cell))
  assert.isNotEmpty(spans)
  for (const span of spans) {
    const option = /^(?:flags: \{ )?([a-z]+)(?::.*)?$/i.exec(span)?.[1] ?? ""
    const isOption = option in options || option in callOptions || Object.hasOwn(client.Flags.fromWord(0), option)
    assert.isTrue(isOption || isHere(span), span)
  }
}

describe("node-owfs", () => {
  const page = Page.read("migration/node-owfs.md")

  it("every method of node-owfs is on the page, and every counterpart exists", () => {
    // The prototype of Client in lib/owfs.js, 0.4.0, without `_dir`.
    const methods = "read write dir presence dirall get dirallslash getslash".split(" ")
    const said = rows(page, "Methods").map((row) => (Page.quoted(row["node-owfs"])[0] ?? "").split("(")[0])
    assert.sameMembers(said, ["new Client", ...methods])
    // Each operation has its promise form: `packages/node/test/promises.test.ts`.
    const isHere = (name: string) => name in promises || name in client.OwServer
    assertHere(
      rows(page, "Methods").map((row) => row.Here),
      isHere
    )
  })

  it("every error on the page exists", () => {
    const tags = rows(page, "Errors").flatMap((row) => Page.quoted(row.Here).filter((name) => name.startsWith("Ow")))
    assert.isAtLeast(tags.length, 6)
    for (const tag of tags) assert.isDefined(found(tag), tag)
  })
})

describe("ow-shell", () => {
  const page = Page.read("migration/ow-shell.md")
  const programs = rows(page, "Programs").map((row) => Page.quoted(row.Program)[0] ?? "")
  const given = new Set(rows(page, "Options").flatMap((row) => Page.quoted(row.Option)))

  it("every counterpart on the page exists", () => {
    assert.sameMembers(programs, "owdir owread owwrite owget owpresent owexist".split(" "))
    assertHere(rows(page, "Programs").map((row) => row.Library))
    assertHere(rows(page, "Options").map((row) => row.Library))
  })

  it.skipIf(!RealOwServer.installed).each(programs)("every option in the help of %s is on the page", (program) => {
    const { stdout } = ChildProcess.spawnSync(program, ["--help"], { encoding: "utf8" })
    const [, listed = ""] = stdout.split("Options include:")
    const names = [...listed.matchAll(/^ {2,}(-\w(?= ))?\s*(--\w+)/gm)].flatMap(([, short, long]) =>
      short === undefined ? [long] : [short, long]
    )
    assert.isAtLeast(names.length, 14)
    for (const name of names) assert.isTrue(given.has(name ?? ""), name)
  })

  const complaint = (...args: ReadonlyArray<string>) =>
    ChildProcess.spawnSync("owread", args, { encoding: "utf8" }).stderr.split("\n")[0] ?? ""

  it.skipIf(!RealOwServer.installed)("ow-shell accepts every option on the page by that name", () => {
    for (const option of [...given].filter((name) => name.startsWith("--"))) {
      // Abbreviations work too. The error about a superfluous or missing value contains the full name.
      const complaints = [complaint(`${option}=x`), complaint(option)]
      assert.isTrue(
        complaints.some((said) => said.includes(`'${option}' `)),
        complaints.join()
      )
    }
    assert.include(complaint("--celsius"), "unrecognized")
  })

  it.skipIf(!RealOwServer.installed)("every option of ow-shell is on the page", () => {
    const possible = Array.from("abcdefghijklmnopqrstuvwxyz").flatMap((letter) => {
      const [, listed = ""] = complaint(`--${letter}`).split("possibilities:")
      return [...listed.matchAll(/'(--\w+)'/g)].map(([, name = ""]) => name)
    })
    assert.isAtLeast(possible.length, 14)
    for (const name of possible) assert.isTrue(given.has(name), name)
  })
})
