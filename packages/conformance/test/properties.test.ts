/**
 * Every property of every family, hidden or not, and every directory of a device: the fake answers as the real server does.
 */
import { assert, describe, layer as provided } from "@effect/vitest"
import { MessageType, OwServer } from "@owserver/client"
import { Bus, Families, OwServerTest } from "@owserver/fake"
import { Context, Effect, Either, Layer } from "effect"
import * as RealOwServer from "./RealOwServer.js"
import * as Ways from "./Ways.js"

const codes = Object.keys(Families.families).sort()

/** A service of each server. */
class Servers extends Context.Tag("conformance/Servers")<
  Servers,
  { readonly fake: Context.Tag.Service<OwServer>; readonly real: Context.Tag.Service<OwServer> }
>() {}

const real = Layer.unwrapScoped(
  Effect.map(RealOwServer.start(`--tester=${codes.join()}`), (address) => Ways.persistent.to(address))
)

const fake = Layer.suspend(() => OwServerTest.layer(Either.getOrThrow(Bus.tester(codes.join()))))

const service = (layer: Layer.Layer<OwServer, unknown>) => Effect.map(Layer.build(layer), Context.get(OwServer))

const servers = Layer.scoped(Servers, Effect.orDie(Effect.all({ fake: service(fake), real: service(real) })))

const common = "address alias crc8 family id locator present r_address r_id r_locator type".split(" ")

interface Row {
  /** The letter of the structure string. */
  readonly format: string
  readonly name: string
  readonly elements: string | undefined
  readonly isHidden: boolean
}

/** All properties of a family but the branches of a hub, which show the bus again. */
const rows = (code: string): ReadonlyArray<Row> => {
  const { properties } = (Families.families as { readonly [code: string]: Families.Family })[code]!
  const own = Object.entries(properties).flatMap(([name, spec]) => {
    const elements = /\[(.+?)\]/.exec(spec)?.[1]
    return spec.startsWith("D") ? [] : [{ name, format: spec.charAt(0), elements, isHidden: spec.endsWith(" hidden") }]
  })
  return [
    ...common.map((name) => ({
      name,
      format: name === "present" ? "y" : "a",
      elements: undefined,
      isHidden: name === "present"
    })),
    ...own
  ]
}

/** Of an array all of it, its first and its last element, and what is beyond the last. */
const extensions = (elements: string | undefined): ReadonlyArray<string> => {
  if (elements === undefined) return ["", ".0", ".ALL"]
  if (elements === "n") return [".000", ""]
  if (elements === "x") return [".xxx", ""]
  const count = elements.startsWith("A-") ? elements.charCodeAt(2) - 64 : Number(elements)
  const name = (n: number) => (elements.startsWith("A-") ? String.fromCharCode(65 + n) : String(n))
  return ["", ".ALL", ".BYTE", `.${name(0)}`, `.${name(count - 1)}`, `.${name(count)}`]
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
 * Fixed values that the real server asks of the chip itself, which a tester bus does not have: -22 or -2, where the fake has a
 * value that tells nothing. The serial number of a DS1921 says which model it is, and the tester bus has numbers of none.
 */
const ofTheChip = /^\/(?:21\.\w+\/(?:about|histogram)\/|12\.\w+\/TAI8570\/C\.|ED\.\w+\/rgbw_channels$)/

interface Asked {
  readonly type: number
  readonly payload: string
  readonly size?: number
  readonly offset?: number
}

const maxSize = 65_536

const read = (path: string): Asked => ({ type: MessageType.MSG_READ, payload: path, size: maxSize })

const presence = (path: string): Asked => ({ type: MessageType.MSG_PRESENCE, payload: path })

const write = (path: string, data: string): Asked => ({
  type: MessageType.MSG_WRITE,
  payload: `${path}\0${data}`,
  size: data.length
})

/** What is a value of one format is none of another. A tester bus drops what it takes. */
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

/** Sizes and offsets of numbers; text and bytes end in memory of the real server that nothing was written to. */
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

const eachPath = 3

/** A few of the items for each path, others for the next: all come up in a family of some size. */
const some = <A>(items: ReadonlyArray<A>, n: number): ReadonlyArray<A> =>
  Array.from({ length: eachPath }, (_, k) => items[(n * eachPath + k) % items.length]!)

const listing = (path: string): Asked => ({ type: MessageType.MSG_DIRALLSLASH, payload: path })

const answer = (to: Context.Tag.Service<OwServer>, asked: Asked) =>
  Effect.map(
    to.send(asked),
    ({ data, offset, ret, size }) => `${ret} ${size} ${offset} ${JSON.stringify(Buffer.from(data).toString("latin1"))}`
  )

/** Asks both servers, and expects the same answers. */
const compare = (questions: ReadonlyArray<Asked>) =>
  Effect.gen(function* () {
    const { fake, real } = yield* Servers
    const answers = yield* Effect.forEach(
      questions,
      (asked) => Effect.zipWith(answer(fake, asked), answer(real, asked), (fake, real) => ({ ...asked, fake, real })),
      { concurrency: 4 }
    )
    assert.deepStrictEqual(
      answers.filter(({ fake, real }) => fake !== real),
      []
    )
  })

const deviceOf = (code: string) =>
  Effect.flatMap(Servers, ({ real }) =>
    Effect.map(real.dir("/"), (paths) => paths.find((path) => path.startsWith(`/${code}.`))!.slice(0, -1))
  )

const timeout = 120_000

/** All names that are hidden in some family. */
const hidden = Array.from(
  new Set(codes.flatMap((code) => rows(code).filter(({ isHidden }) => isHidden))),
  ({ name }) => name
)

describe.skipIf(!RealOwServer.installed)("as the real server", () => {
  provided(servers, { excludeTestServices: true, timeout })((it) => {
    for (const code of codes) {
      const entries = rows(code).flatMap(({ elements, format, name }) =>
        extensions(elements).map((extension) => ({ format, entry: `/${name}${extension}` }))
      )
      const inside = directories(rows(code).map(({ name }) => name))
      const all = ["", ...inside.map((path) => `/${path}`), ...entries.map(({ entry }) => entry)]

      it.effect(
        `the fake reads, finds and lists all of family ${code}`,
        () =>
          Effect.gen(function* () {
            const device = yield* deviceOf(code)
            const paths = all.map((path) => device + path)
            yield* compare(paths.filter((path) => !ofTheChip.test(path)).map(read))
            yield* compare(paths.map(presence))
            yield* compare(paths.map(listing))
          }),
        timeout
      )

      it.effect(
        `the fake takes and refuses what is written to all of family ${code}`,
        () =>
          Effect.gen(function* () {
            const device = yield* deviceOf(code)
            // An alias is kept, and changes the paths.
            const paths = all.filter((path) => path !== "/alias").map((path) => device + path)
            yield* compare(paths.flatMap((path, n) => some(data, n).map((value) => write(path, value))))
          }),
        timeout
      )

      it.effect(
        `the fake cuts numbers and bits of family ${code} by size and offset`,
        () =>
          Effect.gen(function* () {
            const device = yield* deviceOf(code)
            const paths = entries
              .filter(({ entry, format }) => !"abl".includes(format) && !entry.endsWith(".ALL"))
              .map(({ entry }) => device + entry)
              .filter((path) => !ofTheChip.test(path))
            yield* compare(paths.flatMap((path, n) => some(ranges, n).map((range) => ({ ...read(path), ...range }))))
          }),
        timeout
      )

      it.effect(
        `the fake describes all of family ${code}, and no hidden property of another`,
        () =>
          Effect.gen(function* () {
            const paths = all.map((path) => `/structure/${code}${path}`)
            yield* compare([...paths.map(read), ...paths.map(presence), ...paths.map(listing)])
            yield* compare(hidden.map((name) => read(`/structure/${code}/${name}`)))
          }),
        timeout
      )
    }
  })
})
