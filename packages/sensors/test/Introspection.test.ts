import { assert, describe, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { Bus, OwServerTest } from "@owserver/fake"
import { DS18B20, Family, FamilyRegistry, Introspection } from "@owserver/sensors"
import { Effect, Layer, Option } from "effect"

const served = Layer.unwrapEffect(Effect.map(Bus.make({}), (bus) => OwServerTest.layer(bus)))

/** All that a server can say of a property. What a number is of it does not know. */
const said = (self: Family.Any) =>
  Family.properties(self)
    .map(({ access, change, format, name, range }) => ({ name, format, access, change, range }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))

describe("a family from the server equals that of its table", () => {
  for (const known of FamilyRegistry.all) {
    const code = Family.code(known)
    it.effect(code, () =>
      Effect.map(Introspection.family(code), (self) => {
        assert.deepStrictEqual(said(self), said(known))
        assert.strictEqual(Family.code(self), code)
      }).pipe(Effect.provide(served))
    )
  }
})

it.effect("its properties read and write like those of the table", () =>
  Effect.gen(function* () {
    const self = yield* Introspection.family("28")
    const found = yield* Family.find(self, "temperature")
    assert.deepStrictEqual([found.unit, found.flags], [DS18B20.temperature.unit, DS18B20.temperature.flags])
    const hub = yield* Introspection.family("29")
    for (const name of ["PIO.ALL", "PIO.BYTE", "PIO.7", "LCD_M/clear"]) {
      assert.strictEqual((yield* Family.find(hub, name)).name, name)
    }
  }).pipe(Effect.provide(served))
)

it.effect("an unknown code fails with the error of the server", () =>
  Effect.gen(function* () {
    const error = yield* Effect.flip(Introspection.family("99"))
    assert.strictEqual(error._tag, "OwReturnError")
  }).pipe(Effect.provide(served))
)

it.effect("an invalid structure fails with its path", () =>
  Effect.gen(function* () {
    const ow = yield* OwServer
    const broken = OwServer.of({ ...ow, readText: () => Effect.succeed("t,0,1,ro,12,v,") })
    const error = yield* Effect.flip(Introspection.family("28").pipe(Effect.provideService(OwServer, broken)))
    assert(error._tag === "OwValueError")
    assert.include(error.path, "/structure/28/")
    assert.isTrue(Option.isSome(Option.fromNullable(error.reason)))
  }).pipe(Effect.provide(served))
)

it.effect("impossible declarations of a server do no harm", () =>
  Effect.gen(function* () {
    const ow = yield* OwServer
    const declared = (path: string, text: string) => {
      const dir = () => Effect.succeed([`/structure/28/${path}`])
      return Introspection.family("28").pipe(
        Effect.provideService(OwServer, OwServer.of({ ...ow, dir, readText: () => Effect.succeed(text) }))
      )
    }
    const error = yield* Effect.flip(declared("temperature", "t,000000,000001,ro,-00012,v,"))
    assert.strictEqual(error._tag, "OwValueError")
    const self = yield* declared("__proto__.0", "t,000000,000002,ro,000012,v,")
    assert.isTrue(Option.isNone(Option.getRight(Family.find(self, "__proto__.0"))))
    yield* declared("__proto__/polluted", "t,000000,000001,ro,000012,v,")
    assert.isUndefined(Reflect.get({}, "polluted"))
  }).pipe(Effect.provide(served))
)

it.effect("an invalid code is not sent", () =>
  Effect.gen(function* () {
    for (const code of ["", "2", "28/temperature", "..", "G1"]) {
      assert.strictEqual((yield* Effect.flip(Introspection.family(code)))._tag, "OwInvalidArgument", code)
    }
  }).pipe(Effect.provide(served))
)

it.effect("endless directories end the listing, and one bad entry costs only that entry", () =>
  Effect.gen(function* () {
    const ow = yield* OwServer
    const listing = (list: (path: string) => ReadonlyArray<string>) =>
      OwServer.of({ ...ow, dir: (path = "/") => Effect.succeed(list(path)) })
    const family = (service: typeof ow) => Introspection.family("28").pipe(Effect.provideService(OwServer, service))
    for (const list of [
      (path: string) => [`${path}deeper/`],
      (path: string) => Array.from({ length: 100 }, (_, n) => `${path}${n}/`)
    ]) {
      const error = yield* Effect.flip(family(listing(list)))
      assert.strictEqual(error._tag, "OwMalformedReply")
    }
    const self = yield* family(listing((path) => [`${path}temperature`, `${path}tem\0perature`]))
    assert.isTrue(Option.isSome(Option.getRight(Family.find(self, "temperature"))))
  }).pipe(Effect.provide(served))
)
