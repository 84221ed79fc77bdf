import { assert, describe, it } from "@effect/vitest"
import {
  OwConnectionError,
  OwInvalidArgument,
  OwMalformedReply,
  OwReturnError,
  OwShortRead,
  OwShortWrite,
  OwTimeout
} from "@owserver/client"
import * as ClientSchema from "@owserver/client/ClientSchema"
import * as Sensors from "@owserver/sensors"
import { Arbitrary, Duration, Either, FastCheck, Schema } from "effect"
import * as Argv from "../src/argv/Argv.js"
import * as Parse from "../src/argv/Parse.js"
import { ExitCode } from "../src/errors/ExitCode.js"
import { exitCode } from "../src/errors/Failure.js"
import { UsageError } from "../src/errors/UsageError.js"
import * as Bytes from "../src/output/Bytes.js"
import * as Style from "../src/output/Style.js"
import * as Table from "../src/output/Table.js"
import * as Address from "../src/settings/Address.js"

const check = <A>(arbitrary: FastCheck.Arbitrary<A>, holds: (value: A) => void) =>
  FastCheck.assert(FastCheck.property(arbitrary, holds), { numRuns: 200 })

const host = FastCheck.stringMatching(/^[a-z][a-z0-9]{0,8}(\.[a-z][a-z0-9]{0,8}){0,2}$/)
const port = FastCheck.integer({ min: 1, max: 65_535 })
const bytes = FastCheck.uint8Array({ maxLength: 40 })

describe("Address", () => {
  it("parses all forms of an address", () => {
    const cases: ReadonlyArray<readonly [text: string, host: string, port: number, root?: string]> = [
      ["pi", "pi", 4304],
      ["pi:5000", "pi", 5000],
      [":5000", "localhost", 5000],
      ["5000", "localhost", 5000],
      ["::1", "::1", 4304],
      ["[::1]:5000", "::1", 5000],
      ["[fe80::1%eth0]", "fe80::1%eth0", 4304],
      ["owserver://pi", "pi", 4304],
      ["OWSERVER://pi:5000/uncached/living%20room", "pi", 5000, "/uncached/living room"],
      ["owserver://[::1]:5000/", "::1", 5000, "/"]
    ]
    for (const [text, host, port, root = "/"] of cases) {
      assert.deepStrictEqual(Either.getOrThrow(Address.parse(text)), { host, port, root }, text)
    }
    assert.deepStrictEqual(Either.getOrThrow(Address.parse("/run/ow")), { socketPath: "/run/ow", root: "/" })
  })

  it("rejects other texts, and quotes them", () => {
    const wrong = [
      "",
      "0",
      "65536",
      "pi:",
      "pi:x",
      "pi:0",
      "http://pi",
      "[::1]:x",
      "owserver://a@pi",
      "owserver://pi/?q",
      "owserver://pi/%ff"
    ]
    for (const text of wrong) {
      const error = Either.getOrThrow(Either.flip(Address.parse(text)))
      assert.isTrue(error.message.startsWith(`invalid server address ${JSON.stringify(text)}: `), error.message)
    }
  })

  it("a formatted address parses to the same address", () => {
    check(FastCheck.tuple(host, port), ([host, port]) => {
      assert.deepStrictEqual(Either.getOrThrow(Address.parse(Address.format({ host, port, root: "/" }))), {
        host,
        port,
        root: "/"
      })
    })
    check(FastCheck.tuple(FastCheck.ipV6(), port), ([host, port]) => {
      const read = Either.getOrThrow(Address.parse(Address.format({ host, port, root: "/" })))
      assert.deepStrictEqual(read, { host, port, root: "/" })
    })
  })

  it("never throws", () => {
    check(FastCheck.string(), (text) => assert.isTrue(Either.isEither(Address.parse(text))))
    check(FastCheck.string(), (text) => assert.isTrue(Either.isEither(Address.parse(`owserver://${text}`))))
  })
})

describe("Parse.duration", () => {
  it("parses a number and its unit, in seconds by default", () => {
    const cases = {
      "5": 5000,
      "5s": 5000,
      "500ms": 500,
      "1.5m": 90_000,
      "2min": 120_000,
      "1h": 3_600_000,
      "1d": 86_400_000,
      ".5s": 500
    }
    for (const [text, millis] of Object.entries(cases)) {
      assert.strictEqual(Duration.toMillis(Either.getOrThrow(Parse.duration(text))), millis, text)
    }
  })

  it("rejects empty text, zero, negative numbers, other units, and more than a timer supports", () => {
    for (const text of ["", "0", "0ms", "-5s", "5 y", "5S", "s", "1e3", "25d", "Infinity", "1_0"]) {
      assert.isTrue(Either.isLeft(Parse.duration(text)), text)
    }
  })

  it("parses every whole number of milliseconds that a timer supports", () => {
    check(FastCheck.integer({ min: 1, max: 0x7fff_ffff }), (millis) => {
      assert.strictEqual(Duration.toMillis(Either.getOrThrow(Parse.duration(`${millis}ms`))), millis)
    })
  })
})

describe("Style", () => {
  it("width counts visible columns", () => {
    const cases = { "": 0, abc: 3, "21.5 °C": 7, Küche: 5, "Ku\u0308che": 5, 日本: 4, "👍": 2, "▁▂█": 3 }
    for (const [text, width] of Object.entries(cases)) assert.strictEqual(Style.width(text), width, text)
  })

  it("a style changes neither the width nor the text", () => {
    const plain = FastCheck.string().map((text) => text.replaceAll("\u001b", ""))
    const { bold, red } = Style.make(true)
    check(plain, (text) => {
      assert.strictEqual(Style.strip(red(bold(text))), text)
      assert.strictEqual(Style.width(red(bold(text))), Style.width(text))
      assert.strictEqual(Style.make(false).red(text), text)
      assert.strictEqual(Style.codesOf(red(text)), `\u001b[31m${text}\u001b[39m`)
    })
  })
})

describe("Table", () => {
  it("supports as many rows as a server may have counters", () => {
    const rows = Array.from({ length: 130_000 }, (_, n) => [String(n)])
    const lines = Table.render([{ title: "counter" }], rows, Style.make(false))
    assert.deepStrictEqual([lines.length, lines.at(-1)], [130_001, "129999"])
  })

  const cell = FastCheck.stringMatching(/^[a-zäü日 ]{0,12}$/).map((text) => text.trim())

  it("pads each column to its widest cell, without trailing blanks", () => {
    const columns = [{ title: "id" }, { title: "value", align: "right" }] as const
    assert.deepStrictEqual(
      Table.render(
        columns,
        [
          ["10.67", "21.5"],
          ["日本", ""]
        ],
        Style.make(false)
      ),
      ["id     value", "10.67   21.5", "日本"]
    )
  })

  it("has a line for each row, with the last column aligned to its title", () => {
    check(FastCheck.array(FastCheck.tuple(cell, cell), { maxLength: 8 }), (rows) => {
      const [head = "", ...lines] = Table.render([{ title: "a" }, { title: "last" }], rows, Style.make(false))
      assert.strictEqual(lines.length, rows.length)
      const column = Style.width(head.slice(0, head.indexOf("last")))
      for (const [n, line] of lines.entries()) {
        const [first = "", second = ""] = rows[n] ?? []
        assert.strictEqual(line, `${first}${" ".repeat(column - Style.width(first))}${second}`.trimEnd())
      }
    })
  })
})

describe("Exit.of", () => {
  const context = { operation: "read", path: "/x", server: "pi:4304" }
  const returned = (ret: number) => exitCode(new OwReturnError({ ...context, ret, code: "", text: "" }))

  it("maps each class of error to its exit code", () => {
    for (const ret of [-1, -2, -19]) assert.strictEqual(returned(ret), ExitCode.notFound, String(ret))
    for (const ret of [-5, -20, -21, -22, -30, -95, -98, -1000])
      assert.strictEqual(returned(ret), ExitCode.refused, String(ret))
    assert.strictEqual(exitCode(new UsageError({ message: "" })), ExitCode.usage)
    assert.strictEqual(exitCode(new OwInvalidArgument({ ...context, argument: "path", issue: "" })), ExitCode.usage)
    assert.strictEqual(
      exitCode(new OwTimeout({ ...context, phase: "Replying", elapsed: 1, limit: 1 })),
      ExitCode.timeout
    )
    assert.strictEqual(exitCode(new OwMalformedReply({ ...context, issue: "" })), ExitCode.connection)
    assert.strictEqual(exitCode(new OwShortRead({ ...context, got: 1, expected: 2 })), ExitCode.connection)
    const short = { ...context, got: 1, expected: 2 }
    assert.strictEqual(exitCode(new OwShortWrite({ ...short, side: "sent" })), ExitCode.connection)
    assert.strictEqual(exitCode(new OwShortWrite({ ...short, side: "taken" })), ExitCode.badValue)
    assert.strictEqual(exitCode(new Sensors.OwDeviceMissing({ device: "x" })), ExitCode.notFound)
    for (const code of Object.values(ExitCode))
      assert.strictEqual(exitCode({ _tag: "Trouble", message: "", code }), code)
    for (const reason of [
      "Resolve",
      "Refused",
      "Unreachable",
      "OpenTimeout",
      "Reset",
      "Closed",
      "Silence",
      "Other"
    ] as const) {
      assert.strictEqual(exitCode(new OwConnectionError({ ...context, reason })), ExitCode.connection, reason)
    }
  })

  it("maps any malformed header to the exit code for connections", () => {
    check(Arbitrary.make(Schema.typeSchema(ClientSchema.OwMalformedHeader)), (error) =>
      assert.strictEqual(exitCode(error), ExitCode.connection)
    )
  })

  it("exit codes are unique", () => {
    assert.strictEqual(new Set(Object.values(ExitCode)).size, Object.values(ExitCode).length)
  })
})

describe("Bytes", () => {
  it("hexadecimal digits round-trip", () => {
    check(bytes, (bytes) => {
      const digits = Bytes.toHex(bytes)
      assert.deepStrictEqual(Either.getOrThrow(Bytes.fromHex(digits)), bytes)
      const spaced = digits.toLowerCase().replace(/..(?=.)/g, "$&: ")
      assert.deepStrictEqual(Either.getOrThrow(Bytes.fromHex(spaced)), bytes)
    })
  })

  it("half a byte or another letter is rejected", () => {
    for (const text of ["0", "123", "0x12", "zz", "1 23"]) assert.isTrue(Either.isLeft(Bytes.fromHex(text)), text)
  })

  it("text, line ends and tabs are printable; control characters and invalid UTF-8 are not", () => {
    const of = (text: string) => new TextEncoder().encode(text)
    for (const text of ["", "        21.5", "Küche", "a\r\nb\tc"]) assert.isTrue(Bytes.isPrintable(of(text)), text)
    for (const text of ["\u001b[2J", "\0", "\u0007", "\u009b", "\u202e", "good\rbad"])
      assert.isFalse(Bytes.isPrintable(of(text)), text)
    assert.isFalse(Bytes.isPrintable(Uint8Array.of(0xff, 0xfe)))
  })

  it("a value in a line has no line end and a maximum length", () => {
    check(FastCheck.tuple(bytes, FastCheck.integer({ min: 1, max: 20 })), ([bytes, longest]) => {
      const text = Bytes.inLine(bytes, longest)
      assert.isAtMost(Array.from(text).length, longest)
      assert.notMatch(text, /\p{Cc}/u)
    })
  })
})

describe("Argv", () => {
  it("getopt features are converted for @effect/cli", () => {
    const cases: ReadonlyArray<readonly [given: ReadonlyArray<string>, normal: ReadonlyArray<string>]> = [
      [
        ["-s4304", "ls"],
        ["-s", "4304", "ls"]
      ],
      [["-ff.i.c"], ["-f", "f.i.c"]],
      [["-s=x"], ["-s=x"]],
      [["-qC"], ["-q", "-C"]],
      [
        ["-qV", "-vh"],
        ["-q", "--version", "-v", "-h"]
      ],
      [
        ["--Fahrenheit", "-V"],
        ["--fahrenheit", "--version"]
      ],
      [
        ["write", "/a", "-5"],
        ["write", "/a", "-5"]
      ]
    ]
    for (const [given, normal] of cases) assert.deepStrictEqual(Argv.normalize(given), normal)
  })

  it("words after -- stay unchanged", () => {
    check(FastCheck.array(FastCheck.string()), (words) => {
      const [, ...marked] = Argv.normalize(["--", ...words])
      assert.isTrue(marked.every(Argv.isLiteral))
      assert.deepStrictEqual(marked.map(Argv.unmark), words)
    })
  })
})

it("a word that is a property of Object stays unchanged", () => {
  for (const word of ["constructor", "toString", "__proto__"]) assert.deepStrictEqual(Argv.normalize([word]), [word])
})
