/**
 * The fake answers as the real server does: every property of every family, also hidden ones, and every directory of a device.
 */
import { assert, describe, layer as provided } from "@effect/vitest"
import { MessageType } from "@owserver/client"
import { Bus, FakeOwServer, Families } from "@owserver/fake"
import type { Request } from "@owserver/protocol"
import { Context, Effect, Layer } from "effect"
import * as Line from "../../fake/test/RawClient.js"
import * as Pipeline from "./Pipeline.js"
import * as RealOwServer from "./RealOwServer.js"

const codes = Object.keys(Families.families).sort()

/** A connection to each server, and the device paths of their common bus. */
class Servers extends Context.Tag("conformance/Servers")<
  Servers,
  { readonly fake: Pipeline.Ask; readonly real: Pipeline.Ask; readonly devices: ReadonlyArray<string> }
>() {}

const servers = Layer.scoped(
  Servers,
  Effect.gen(function* () {
    const { port } = yield* RealOwServer.start(`--tester=${codes.join()}`)
    const fake = yield* Effect.orDie(FakeOwServer.make(Bus.tester(codes.join())))
    const devices = Line.list(fake, "/")
    return { fake: Pipeline.toFake(fake), real: yield* Pipeline.toReal(port), devices }
  })
)

const common = "address alias crc8 family id locator present r_address r_id r_locator type".split(" ")

interface Row {
  /** The letter of the structure string. */
  readonly format: string
  readonly name: string
  readonly elements: string | undefined
  /** Whether `.BYTE` returns all bits as one number. */
  readonly isBitField: boolean
  readonly isHidden: boolean
}

/** Returns all properties of a family, without the branches of a hub, which list the bus again. */
const rows = (code: string): ReadonlyArray<Row> => {
  const { properties } = (Families.families as { readonly [code: string]: Families.Family })[code]!
  const own = Object.entries(properties).flatMap(([name, spec]) => {
    const elements = /\[(.+?)\]/.exec(spec)?.[1]
    if (spec.startsWith("D")) return []
    const [format, isBitField, isHidden] = [spec.charAt(0), spec.includes("*"), spec.endsWith(" hidden")]
    return [{ name, format, elements, isBitField, isHidden }]
  })
  return [
    ...common.map((name) => ({
      name,
      format: name === "present" ? "y" : "a",
      elements: undefined,
      isBitField: false,
      isHidden: name === "present"
    })),
    ...own
  ]
}

interface Extensions {
  readonly right: ReadonlyArray<string>
  readonly wrong: ReadonlyArray<string>
}

/** Valid extensions: the whole array, its first and its last element. Invalid ones: beyond the last, and any of a scalar. */
const extensions = ({ elements, isBitField }: Row): Extensions => {
  if (elements === undefined) return { right: [""], wrong: [".0", ".ALL"] }
  if (elements === "n") return { right: [".000", ".5"], wrong: [""] }
  if (elements === "x") return { right: [".xxx"], wrong: [""] }
  const count = elements.startsWith("A-") ? elements.charCodeAt(2) - 64 : Number(elements)
  const name = (n: number) => `.${elements.startsWith("A-") ? String.fromCharCode(65 + n) : n}`
  const [byte, noByte] = isBitField ? [[".BYTE"], []] : [[], [".BYTE"]]
  return { right: [".ALL", ...byte, name(0), name(count - 1)], wrong: ["", ...noByte, name(count)] }
}

const directories = (names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const above = names.flatMap((name) =>
    name
      .split("/")
      .slice(0, -1)
      .map((_, n, parts) => parts.slice(0, n + 1).join("/"))
  )
  return Array.from(new Set(above))
}

/**
 * Fixed values that the real server reads from the chip. A tester bus has no chip, so the server returns -22 or -2, and the fake a
 * placeholder. The serial number of a DS1921 contains its model, and a tester bus has invalid serial numbers.
 */
const readFromChip = /^\/(?:21\.\w+\/(?:about|histogram)\/|12\.\w+\/TAI8570\/C\.|ED\.\w+\/rgbw_channels$)/

const maxSize = 65_536

const read = (path: string): Request.Request => Line.read(path, { size: maxSize })

const presence = (path: string): Request.Request => Line.on(MessageType.MSG_PRESENCE, path)

const listing = (path: string): Request.Request => Line.on(MessageType.MSG_DIRALLSLASH, path)

/** Data for writes. Each is valid for some formats only. A tester bus ignores accepted writes. */
const data = [
  "1",
  "0",
  "abc",
  "",
  "1,1",
  "1,2,3,4,5,6,7,8",
  "-1",
  "1.5",
  "99999999999999999999",
  "yes",
  "Fri Mar 23 04:00:00 2007",
  " 12",
  "x".repeat(300)
]

/** Sizes and offsets for numbers. The real server returns uninitialized memory after text and bytes. */
const ranges = [
  { size: 1 },
  { size: 5 },
  { size: 12 },
  { size: 40 },
  { size: maxSize, offset: 1 },
  { size: maxSize, offset: 5 },
  { size: maxSize, offset: 12 },
  { size: maxSize, offset: 24 },
  { size: maxSize, offset: -1 },
  { size: 5, offset: 5 },
  { size: 0 },
  { size: -5 },
  { size: 200_000 }
]

/** How many values and ranges each path gets. Larger families use all of them. `VERIFY=1` uses more. */
const eachPath = process.env.VERIFY === "1" ? 3 : 1

/** Returns the items of the `n`th path. */
const some = <A>(items: ReadonlyArray<A>, n: number): ReadonlyArray<A> =>
  Array.from({ length: eachPath }, (_, k) => items[(n * eachPath + k) % items.length]!)

const described = ({ offset, payload, size, type }: Request.Request) => ({
  type,
  payload: Buffer.from(payload).toString("latin1"),
  size,
  offset
})

/** Sends the requests to both servers, and asserts that the replies are the same. */
const compare = (requests: ReadonlyArray<Request.Request>) =>
  Effect.gen(function* () {
    const { fake, real } = yield* Servers
    const [fakes, reals] = yield* Effect.all([fake(requests), real(requests)])
    assert.deepStrictEqual(
      requests.flatMap((request, n) =>
        fakes[n]!.equals(reals[n]!)
          ? []
          : [{ ...described(request), fake: fakes[n]!.toString("latin1"), real: reals[n]!.toString("latin1") }]
      ),
      []
    )
  })

const deviceOf = (code: string) =>
  Effect.map(Servers, ({ devices }) => devices.find((path) => path.startsWith(`/${code}.`))!)

/** The names that are hidden in any family. */
const hidden = new Set(codes.flatMap((code) => rows(code).flatMap(({ isHidden, name }) => (isHidden ? [name] : []))))

/** Makes READ, PRESENCE and DIRALLSLASH of valid paths, and READ of invalid ones. All messages resolve paths alike. */
const requestsOf = (right: ReadonlyArray<string>, wrong: ReadonlyArray<string>): ReadonlyArray<Request.Request> => [
  ...[...right, ...wrong].filter((path) => !readFromChip.test(path)).map(read),
  ...right.map(presence),
  ...right.map(listing)
]

describe.skipIf(!RealOwServer.installed)("the fake answers as owserver does", () => {
  provided(servers, { excludeTestServices: true })((it) => {
    for (const code of codes) {
      const entriesOf = (which: keyof Extensions) =>
        rows(code).flatMap((row) =>
          extensions(row)[which].map((extension) => ({ format: row.format, entry: `/${row.name}${extension}` }))
        )
      const entries = entriesOf("right")
      const inside = directories(rows(code).map(({ name }) => name))
      const right = ["", ...inside.map((path) => `/${path}`), ...entries.map(({ entry }) => entry)]
      const wrong = entriesOf("wrong").map(({ entry }) => entry)

      it.effect(`to reads, presence checks and listings of family ${code}`, () =>
        Effect.gen(function* () {
          const device = yield* deviceOf(code)
          const [there, nowhere] = [right, wrong].map((all) => all.map((path) => device + path))
          yield* compare(requestsOf(there!, nowhere!))
        })
      )

      it.effect(`to valid and invalid writes to family ${code}`, () =>
        Effect.gen(function* () {
          const device = yield* deviceOf(code)
          // A written alias would change the paths.
          const paths = right.filter((path) => path !== "/alias").map((path) => device + path)
          yield* compare([
            ...paths.flatMap((path, n) => some(data, n).map((value) => Line.write(path, value))),
            ...wrong.map((path, n) => Line.write(device + path, data[n % data.length]!))
          ])
        })
      )

      it.effect(`to reads of numbers and bits of family ${code} with size and offset`, () =>
        Effect.gen(function* () {
          const device = yield* deviceOf(code)
          const paths = entries
            .filter(({ entry, format }) => !"abl".includes(format) || (format === "b" && entry.endsWith(".ALL")))
            .map(({ entry }) => device + entry)
            .filter((path) => !readFromChip.test(path))
          yield* compare(paths.flatMap((path, n) => some(ranges, n).map((range) => Line.read(path, range))))
        })
      )

      it.effect(`to reads of the structure of family ${code}, without hidden properties of other families`, () =>
        Effect.gen(function* () {
          const [there, nowhere] = [right, wrong].map((all) => all.map((path) => `/structure/${code}${path}`))
          const ofOthers = Array.from(hidden, (name) => read(`/structure/${code}/${name}`))
          yield* compare([...requestsOf(there!, nowhere!), ...ofOthers])
        })
      )
    }
  })
})
