/**
 * The family tables of sensors match the real server: its declarations, listings, values, and accepted writes.
 */
import * as fs from "node:fs"
import { assert, describe, layer as provided } from "@effect/vitest"
import { OwServer, type OwServerError } from "@owserver/client"
import { DS18B20, DS2438, Family, FamilyRegistry, Introspection, Property } from "@owserver/sensors"
import { DateTime, Effect, Either, FastCheck as fc, Layer, Record } from "effect"
import * as ClientModes from "./ClientModes.js"
import * as RealOwServer from "./RealOwServer.js"

const codes = FamilyRegistry.all.map(Family.code).join()

const served = (option: string) =>
  Layer.unwrapScoped(
    Effect.map(RealOwServer.start(`--${option}=${codes}`), (address) => ClientModes.persistent.layer(address))
  )

/** Returns the path of the device of a family. */
const deviceOf = (family: Family.Any) =>
  Effect.map(
    OwServer.dir("/unaliased"),
    (devices) => devices.find((path) => path.includes(`/${Family.code(family)}.`))!
  )

/** Excludes the branches of a hub, which list the devices again. */
const isInside = (path: string): boolean => path.endsWith("/") && !/\/(?:aux|main)\/$/.test(path)

const leaves = (directory: string): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
  Effect.gen(function* () {
    const entries = yield* OwServer.dir(directory)
    const inner = yield* Effect.forEach(entries.filter(isInside), leaves)
    return [...entries.filter((path) => !path.endsWith("/")), ...inner.flat()]
  })

/** A listing shows one placeholder for all elements of a sparse array. */
const isPattern = (name: string): boolean => /\.(?:xxx|000)$/.test(name)

/** Listed entries without a property: `Overrides` drops them, or they allow neither read nor write. */
const dropped = ["20/CO2/Vdd", "20/CO2/status", "21/set_alarm/trigger"]

const hidden: { readonly [code: string]: ReadonlyArray<string> } = Record.map(
  JSON.parse(fs.readFileSync(new URL("../../protocol/test/recordings/hidden.json", import.meta.url), "utf8"))
    .families as { readonly [code: string]: object },
  (entries) => Object.keys(entries)
)

/** The server reads the constants of a TAI8570 from the chip. A simulated bus has no chip. */
const isReadFromChip = (name: string): boolean => name.startsWith("TAI8570/C.")

/** Simulated chips return bit fields that are out of range. */
const isOverfull = (property: Property.Any, decoded: Either.Either<unknown, { readonly reason: string }>): boolean =>
  property.name.endsWith(".BYTE") && Either.isLeft(decoded) && decoded.left.reason.startsWith("it is outside 0 to")

const declarations = (self: Family.Any) =>
  Family.properties(self)
    .map(({ access, change, format, name, range }) => ({ name, format, access, change, range }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))

const tester = (layer: Layer.Layer<OwServer, OwServerError>) =>
  provided(layer, { excludeTestServices: true })("owserver --tester", (it) => {
    for (const family of FamilyRegistry.all) {
      const code = Family.code(family)
      it.effect(`declares family ${code} as its table does`, () =>
        Effect.map(Introspection.family(code), (declared) =>
          assert.deepStrictEqual(declarations(declared), declarations(family))
        )
      )

      it.effect(`lists only properties of the table of ${code}, and each readable one decodes, also hidden ones`, () =>
        Effect.gen(function* () {
          const device = yield* deviceOf(family)
          for (const path of yield* leaves(device)) {
            const name = path.slice(device.length)
            if (isPattern(name) || dropped.includes(`${code}/${name}`)) continue
            const property = yield* Family.find(family, name)
            if (!Property.isReadable(property)) continue
            const bytes = yield* OwServer.read(path, { flags: property.flags })
            const decoded = Property.decode<unknown>(property as Property.Any, bytes, path)
            if (!isOverfull(property, decoded)) yield* decoded
          }
          for (const name of ["present", ...(hidden[code] ?? [])].filter((name) => !isReadFromChip(name))) {
            const property: Property.Any = yield* Family.find(family, name)
            const bytes = yield* OwServer.read(device + name, { flags: property.flags })
            yield* Property.decode<unknown>(property, bytes, device + name)
          }
        })
      )
    }
  })

/** Numbers within the range of the property. Six digits fit. */
const number = ({ range: [least, most] = [-99_999, 99_999] }: Property.Any) =>
  fc.integer({ min: Math.ceil(least), max: Math.floor(most) })

const hour = 3600

const seconds = fc.integer({ min: hour, max: 0x7fff_ffff })

/** Values that the property accepts. The codec decides the length of text and bytes. */
const values = (property: Property.Any): fc.Arbitrary<unknown> => {
  const isFine = (value: unknown) => Either.isRight(Property.encode(property, value, ""))
  switch (property.format) {
    case "integer":
      return property.range === undefined ? fc.integer() : number(property)
    case "unsigned":
      return property.range === undefined ? fc.integer({ min: 0, max: 0xffff_ffff }) : number(property)
    case "float":
    case "temperature":
    case "temperatureGap":
    case "pressure":
      return number(property)
    case "yesNo":
      return fc.boolean()
    case "date":
      return seconds.map((second) => DateTime.unsafeMake(second * 1000))
    case "binary":
      return fc.uint8Array({ minLength: 1, maxLength: lengthOf(isFine, (size) => new Uint8Array(size)) })
    default:
      return fc.string({
        minLength: 1,
        maxLength: lengthOf(isFine, (size) => "x".repeat(size)),
        unit: fc.constantFrom(..."abcdefghij ".split(""))
      })
  }
}

const longest = 16_384

/** Finds the greatest accepted length. */
const lengthOf = (isFine: (value: unknown) => boolean, make: (size: number) => unknown): number => {
  let [fine, tooLong] = [0, longest + 1]
  while (tooLong - fine > 1) {
    const size = Math.floor((fine + tooLong) / 2)
    if (isFine(make(size))) fine = size
    else tooLong = size
  }
  return fine
}

/**
 * The server leaves the daylight saving field of a parsed date uninitialized (`FS_input_date` in ow_parseinput.c), so it stores
 * some dates one hour early.
 */
const isKept = (written: unknown, read: unknown): boolean =>
  DateTime.isDateTime(written) && DateTime.isDateTime(read)
    ? [0, hour * 1000].includes(written.epochMillis - read.epochMillis)
    : String(written) === String(read)

/** Returns the elements of an array. `base` is its name without `.ALL`. */
const elementsOf = (family: Family.Any, base: string): ReadonlyArray<Property.Any> => {
  const of = (key: string) => Either.getOrUndefined(Family.find(family, `${base}.${key}`))
  const keys = of("0") === undefined ? ["A", "B", "C", "D"] : Array.from({ length: 2048 }, (_, n) => String(n))
  const past = keys.findIndex((key) => of(key) === undefined)
  return keys.slice(0, past < 0 ? keys.length : past).map((key) => of(key)!)
}

const seeds = [1, 2, 3]

/** Returns the writable properties of a family with a value for each seed: arrays as a whole and by their last element. */
const writes = (family: Family.Any): ReadonlyArray<readonly [Property.Any, ReadonlyArray<unknown>]> =>
  Family.properties(family)
    .filter((property) => Property.isWritable(property))
    .flatMap((property: Property.Any) => {
      // The arbitrary takes longer to make than its values.
      const samples = (of: Property.Any, numRuns: number) => {
        const arbitrary = values(of)
        return seeds.map((seed) => fc.sample(arbitrary, { numRuns, seed }))
      }
      if (!property.name.endsWith(".ALL")) return [[property, samples(property, 1).flat()] as const]
      const elements = elementsOf(family, property.name.slice(0, -".ALL".length))
      const full = fullLength(elements[0]!)
      const all = samples(elements[0]!, elements.length)
      return [
        [property, full === undefined ? all : seeds.map(() => elements.map(() => full))] as const,
        [elements.at(-1)!, all.map(([value]) => value)] as const
      ]
    })

/** An array of bytes must be written in full length. */
const fullLength = (element: Property.Any): Uint8Array | undefined =>
  element.format === "binary"
    ? new Uint8Array(
        lengthOf(
          (it) => Either.isRight(Property.encode(element, it, "")),
          (size) => new Uint8Array(size)
        )
      )
    : undefined

/** Mock servers accept bit fields and whole byte arrays but do not keep them. They return random values. */
const isForgotten = (family: Family.Any, { format, name }: Property.Any): boolean =>
  (format === "binary" && name.endsWith(".ALL")) ||
  Either.isRight(Family.find(family, `${name.slice(0, name.lastIndexOf("."))}.BYTE`))

const mock = (layer: Layer.Layer<OwServer, OwServerError>) =>
  provided(layer, { excludeTestServices: true })("owserver --mock", (it) => {
    for (const family of FamilyRegistry.all) {
      it.effect(`accepts writes to ${Family.code(family)}, and returns the written values`, () =>
        Effect.gen(function* () {
          const device = yield* deviceOf(family)
          const all = writes(family)
          // Once for all seeds, because a search for a missing property takes long.
          const forgotten = new Set(all.flatMap(([property]) => (isForgotten(family, property) ? [property] : [])))
          for (const [n, seed] of seeds.entries()) {
            for (const [property, { [n]: value }] of all) {
              // The server keeps a replaced alias for a while.
              if (property.format === "alias" && seed > 1) continue
              const written = property.format === "alias" ? `the ${Family.code(family)} of ${seed}` : value
              const path = device + property.name
              const { flags } = property
              yield* OwServer.write(path, yield* Property.encode(property, written, path), { flags })
              if (!Property.isReadable(property) || forgotten.has(property)) continue
              const read = yield* Property.decode(property, yield* OwServer.read(path, { flags }), path)
              assert.isTrue(isKept(written, read), `${path}: ${String(written)} was written, ${String(read)} is read`)
            }
          }
        })
      )
    }

    it.effect("converts temperatures and pressures to the scale of the property, both ways", () =>
      Effect.gen(function* () {
        const exchange = <A>(family: Family.Any, property: Property.Property<A, "rw">, value: A) =>
          Effect.gen(function* () {
            const path = `${yield* deviceOf(family)}${property.name}`
            const { flags } = property
            yield* OwServer.write(path, yield* Property.encode(property, value, path), { flags })
            return yield* Property.decode(property, yield* OwServer.read(path, { flags }), path)
          })
        const read = <A>(family: Family.Any, property: Property.Property<A, "rw">) =>
          Effect.gen(function* () {
            const path = `${yield* deviceOf(family)}${property.name}`
            return yield* Property.decode(property, yield* OwServer.read(path, { flags: property.flags }), path)
          })
        const threshold = DS18B20.temphigh
        for (const scale of ["C", "F", "K", "R"] as const) {
          const value = { C: 100, F: 212, K: 373.15, R: 671.67 }[scale]
          assert.approximately(
            yield* exchange(DS18B20, Property.inScale(threshold, scale), value as never),
            value,
            1e-3
          )
          assert.approximately(yield* read(DS18B20, threshold), 100, 1e-3)
        }
        const offset = DS2438["B1-R1-A"].offset
        for (const [scale, value] of [
          ["mbar", 1000],
          ["atm", 0.986923],
          ["mmHg", 750.062],
          ["inHg", 29.53],
          ["psi", 14.5038],
          ["Pa", 100_000]
        ] as const) {
          assert.approximately(
            yield* exchange(DS2438, Property.inPressure(offset, scale), value as never),
            value,
            value * 1e-5
          )
          assert.approximately(yield* read(DS2438, offset), 1000, 1e-2)
        }
      })
    )
  })

describe.skipIf(!RealOwServer.installed)("sensors on the real server", () => {
  tester(served("tester"))
  mock(served("mock"))
})
