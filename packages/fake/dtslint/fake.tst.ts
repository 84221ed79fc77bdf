import type { OwServerError, OwServerService } from "@owserver/client"
import { OwServer } from "@owserver/client"
import { Bus, FakeOwServer, Faults, OwServerTest, VirtualClock } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import type { ConfigError, DateTime, Either, Layer, Scope } from "effect"
import { Config, Effect, Stream } from "effect"
import { describe, expect, test } from "tstyche"

const bus = Bus.make({ "10.67C6697351FF": { temperature: 21.5 } })

describe("a bus", () => {
  test("has for each family the properties of its chip", () => {
    expect(Bus.make).type.toBeCallableWith({ "10.67C6697351FF": { temperature: 20 } }, { "3A.D60300000000": {} })
    expect(Bus.make).type.not.toBeCallableWith({ "10.67C6697351FF": { humidity: 20 } })
    expect(Bus.make).type.not.toBeCallableWith({ "10.67C6697351FF": { temperature: "20" } })
    expect(Bus.make).type.not.toBeCallableWith({ "99.67C6697351FF": {} })
  })

  test("takes values by their kinds, and elements by their names", () => {
    expect(Bus.make).type.toBeCallableWith({ "29.D60300000000": { "PIO.0": true, PIO: [true, false] } })
    expect(Bus.make).type.toBeCallableWith({ "3A.D60300000000": { "PIO.A": true } })
    expect(Bus.make).type.not.toBeCallableWith({ "3A.D60300000000": { "PIO.C3PO": true } })
    expect(Bus.make).type.not.toBeCallableWith({ "3A.D60300000000": { "PIO.A": 1 } })
    expect(Bus.make).type.toBeCallableWith({ "1F.E9C60B000000": { main: { "10.67C6697351FF": { temperature: 4 } } } })
  })

  test("takes values from functions of time and from streams", () => {
    expect(Bus.make).type.toBeCallableWith({ "10.67C6697351FF": { temperature: (millis: number) => millis } })
    expect(Bus.make).type.toBeCallableWith({ "10.67C6697351FF": { temperature: Stream.make(1, 2) } })
    expect(Bus.make).type.not.toBeCallableWith({ "10.67C6697351FF": { temperature: () => "20" } })
    expect(Bus.make).type.not.toBeCallableWith({ "10.67C6697351FF": { temperature: Stream.make("20") } })
  })

  test("may be impossible", () => {
    expect(bus).type.toBe<Either.Either<Bus.Bus, Bus.InvalidBus>>()
    expect<Bus.Bus["detach"]>().type.toBe<(address: string) => Effect.Effect<void, Bus.InvalidBus>>()
    expect<ReturnType<Bus.Bus["get"]>>().type.toBe<
      Effect.Effect<number | boolean | string | Uint8Array | DateTime.Utc, Bus.InvalidBus>
    >()
    expect<Pick<Bus.InvalidBus, "subject" | "device" | "issue">>().type.toBe<{
      readonly subject: string
      readonly device: string
      readonly issue: string
    }>()
  })
})

describe("layers", () => {
  test("for tests have the server too, and fail as the bus does", () => {
    expect(OwServerTest.layer(bus)).type.toBe<
      Layer.Layer<OwServer | FakeOwServer.FakeOwServer, OwServerError | Bus.InvalidBus>
    >()
    const safe = OwServerTest.layer({} as Bus.Bus)
    expect(safe).type.toBe<Layer.Layer<OwServer | FakeOwServer.FakeOwServer, OwServerError>>()
    expect(OwServer.read("/").pipe(Effect.provide(safe))).type.toBe<Effect.Effect<Uint8Array, OwServerError>>()
  })

  test("take options of the client, and those of the server under a name of their own", () => {
    expect(OwServerTest.layer).type.toBeCallableWith(bus, { persistent: false, server: { conversions: true } })
    expect(OwServerTest.layer).type.not.toBeCallableWith(bus, { conversions: true })
  })

  test("of a server alone need nothing, and may stand on a port", () => {
    expect(FakeOwServer.layer(bus)).type.toBe<Layer.Layer<FakeOwServer.FakeOwServer, Bus.InvalidBus>>()
    expect(FakeTcp.layer({} as Bus.Bus)).type.toBeAssignableTo<
      Layer.Layer<FakeTcp.FakeAddress | FakeOwServer.FakeOwServer, { readonly _tag: "SocketServerError" }>
    >()
    expect(FakeTcp.make({} as Bus.Bus)).type.toBeAssignableTo<
      Effect.Effect<FakeTcp.TcpAddress, { readonly _tag: "SocketServerError" }, Scope.Scope>
    >()
    expect(FakeOwServer.make(bus)).type.toBe<
      Effect.Effect<FakeOwServer.FakeOwServerService, Bus.InvalidBus, Scope.Scope>
    >()
  })

  test("take their options from the configuration as well", () => {
    const safe = {} as Bus.Bus
    const conversions = Config.boolean("CONVERSIONS")
    expect(FakeOwServer.layerConfig(safe, { conversions })).type.toBe<
      Layer.Layer<FakeOwServer.FakeOwServer, ConfigError.ConfigError>
    >()
    expect(OwServerTest.layerConfig(safe, { persistent: Config.succeed(false), server: { conversions } })).type.toBe<
      Layer.Layer<OwServer | FakeOwServer.FakeOwServer, OwServerError | ConfigError.ConfigError>
    >()
    expect(FakeTcp.layerConfig).type.toBeCallableWith(safe, { port: Config.integer("PORT"), conversions })
    expect(FakeTcp.layerConfig).type.not.toBeCallableWith(safe, { port: Config.string("PORT") })
    expect(OwServerTest.make(bus)).type.toBe<
      Effect.Effect<OwServerService, OwServerError | Bus.InvalidBus, Scope.Scope>
    >()
  })

  test("of a virtual clock provide nothing else", () => {
    expect(VirtualClock.layer(0)).type.toBe<Layer.Layer<never>>()
  })
})

describe("faults", () => {
  test("have the fields of their kind", () => {
    expect(Faults.Slow).type.toBeCallableWith({ millis: 1 })
    expect(Faults.Slow).type.not.toBeCallableWith({ seconds: 1 })
    expect(Faults.Word).type.not.toBeCallableWith({ field: "length", value: 1 })
    expect(Faults.Stall).type.toBeCallableWith()
    expect(Faults.Close({ after: 1 })).type.toBe<{ readonly _tag: "Close"; readonly after: number }>()
  })

  test("hit requests by what is known of them", () => {
    expect(Faults.on).type.toBeCallableWith(Faults.Stall(), { path: /temperature$/, types: [2], times: 1 })
    expect(Faults.on).type.not.toBeCallableWith(Faults.Stall(), { type: 2 })
    expect(FakeOwServer.layer).type.toBeCallableWith(bus, { faults: { noDirall: true, rules: [] } })
    expect(FakeOwServer.layer).type.not.toBeCallableWith(bus, { faults: { noDirAll: true } })
  })
})
