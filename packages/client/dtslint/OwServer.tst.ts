import type {
  CloneOptions,
  ConnectionEvent,
  ConnectionStatus,
  DirectoryOrValue,
  ExchangeStep,
  Options,
  OwServerError,
  OwServerService,
  RawReply,
  RomId
} from "@owserver/client"
import { OwServer, Transport } from "@owserver/client"
import { Request } from "@owserver/protocol"
import type { ConfigError, Duration, Either, Layer, Option, Scope, Stream } from "effect"
import { Config, Effect } from "effect"
import { describe, expect, test } from "tstyche"

type Needs<A> = Effect.Effect<A, OwServerError, OwServer>

describe("an operation", () => {
  test("fails with the errors of the library, and needs a server", () => {
    expect(OwServer.read("/")).type.toBe<Needs<Uint8Array>>()
    expect(OwServer.readText("/")).type.toBe<Needs<string>>()
    expect(OwServer.write("/", "1")).type.toBe<Needs<void>>()
    expect(OwServer.present("/")).type.toBe<Needs<boolean>>()
    expect(OwServer.rom("/")).type.toBe<Needs<Option.Option<RomId.RomId>>>()
    expect(OwServer.dir()).type.toBe<Needs<ReadonlyArray<string>>>()
    expect(OwServer.get("/")).type.toBe<Needs<DirectoryOrValue>>()
    expect(OwServer.send({ type: 1, payload: "" })).type.toBe<Needs<RawReply>>()
    expect(OwServer.returnText(-1)).type.toBe<Needs<string>>()
    expect(OwServer.ping).type.toBe<Needs<void>>()
    expect(OwServer.connect).type.toBe<Needs<void>>()
  })

  test("that cannot fail says so", () => {
    expect(OwServer.status).type.toBe<Effect.Effect<ConnectionStatus, never, OwServer>>()
    expect(OwServer.closeConnections).type.toBe<Effect.Effect<void, never, OwServer>>()
    expect(OwServer.changes).type.toBe<Stream.Stream<ConnectionEvent, never, OwServer>>()
  })

  test("of many paths has an outcome for each", () => {
    expect(OwServer.readMany(new Set(["/"]))).type.toBe<
      Needs<ReadonlyArray<Either.Either<Uint8Array, OwServerError>>>
    >()
    expect(OwServer.readMany).type.not.toBeCallableWith([1])
  })

  test("that is a stream has its elements", () => {
    expect(OwServer.dirStream("/")).type.toBe<Stream.Stream<string, OwServerError, OwServer>>()
    expect(OwServer.exchange(Request.nop())).type.toBe<Stream.Stream<ExchangeStep, OwServerError, OwServer>>()
    expect<ExchangeStep["_tag"]>().type.toBe<"KeepAlive" | "Entry" | "Done">()
  })

  test("that lives in a scope needs one", () => {
    expect(OwServer.connected).type.toBe<Effect.Effect<void, OwServerError, OwServer | Scope.Scope>>()
    expect(OwServer.clone({ persistent: false })).type.toBe<
      Effect.Effect<OwServerService, OwServerError, OwServer | Scope.Scope>
    >()
    expect(Effect.scoped(OwServer.connected)).type.toBe<Needs<void>>()
  })

  test("composes, its errors and needs with it", () => {
    const program = Effect.gen(function* () {
      const [first = "/"] = yield* OwServer.dir("/")
      const text = yield* OwServer.readText(`${first}temperature`)
      return Number(text)
    })
    expect(program).type.toBe<Needs<number>>()
    const forked = OwServer.read("/").pipe(
      Effect.zip(OwServer.present("/")),
      Effect.map(([bytes, isThere]) => (isThere ? bytes.length : 0))
    )
    expect(forked).type.toBe<Needs<number>>()
  })

  test("of the service is that of the tag, without the need for a server", () => {
    type Freed<T> =
      T extends Effect.Effect<infer A, infer E, infer R>
        ? Effect.Effect<A, E, Exclude<R, OwServer>>
        : T extends Stream.Stream<infer A, infer E, infer R>
          ? Stream.Stream<A, E, Exclude<R, OwServer>>
          : never
    type Operation<F> = F extends (...args: infer Args) => infer Result ? (...args: Args) => Freed<Result> : Freed<F>
    type Statics = { readonly [Name in keyof OwServerService]: Operation<(typeof OwServer)[Name]> }
    expect<Statics>().type.toBe<OwServerService>()
  })
})

describe("arguments", () => {
  test("take what Effect takes for a duration", () => {
    expect<NonNullable<Options["timeout"]>>().type.toBe<Duration.DurationInput>()
    expect(OwServer.read).type.toBeCallableWith("/", { timeout: "2 seconds" })
    expect(OwServer.read).type.toBeCallableWith("/", { timeout: 2000 })
    expect(OwServer.read).type.not.toBeCallableWith("/", { timeout: "2 parsecs" })
    expect(OwServer.read).type.not.toBeCallableWith("/", { timeout: null })
  })

  test("refuse what nobody knows", () => {
    expect(OwServer.read).type.not.toBeCallableWith("/", { retries: 3 })
    expect(OwServer.read).type.not.toBeCallableWith("/", { slash: true })
    expect(OwServer.write).type.not.toBeCallableWith("/", "1", { size: 1 })
    expect(OwServer.write).type.not.toBeCallableWith("/", 1)
    expect(OwServer.dirStream).type.not.toBeCallableWith("/", { slash: true })
    expect(OwServer.send).type.not.toBeCallableWith({ payload: "" })
    expect(OwServer.dir).type.toBeCallableWith("/", { slash: false, bus: true, uncached: true })
    expect(OwServer.get).type.toBeCallableWith("/", { size: 1, offset: 2, slash: false })
  })

  test("may be undefined wherever they may be left out", () => {
    type Undefined<T> = { [K in keyof T]: undefined }
    expect<Required<Undefined<Options>>>().type.toBeAssignableTo<Options>()
    expect(OwServer.read).type.toBeCallableWith("/", { timeout: undefined, flags: undefined, size: undefined })
    expect(OwServer.write).type.toBeCallableWith("/", "1", { offset: undefined })
  })

  test("have flags as a record of literals or a word", () => {
    expect(OwServer.readText).type.toBeCallableWith("/", { flags: { temperature: "F", trim: true } })
    expect(OwServer.readText).type.toBeCallableWith("/", { flags: 0x100 })
    expect(OwServer.readText).type.not.toBeCallableWith("/", { flags: { temperature: "f" } })
    expect(OwServer.readText).type.not.toBeCallableWith("/", { flags: { persistence: true } })
  })

  test("of a clone leave out what all clones share", () => {
    expect<CloneOptions>().type.not.toHaveProperty("maxConnections")
    expect<CloneOptions>().type.not.toHaveProperty("verify")
    expect(OwServer.clone).type.not.toBeCallableWith({ maxConnections: 2 })
    expect<keyof Options>().type.toBe<keyof CloneOptions | "maxConnections" | "verify">()
  })
})

describe("a service", () => {
  const transport: Transport = { server: "", connect: () => ({}) as Transport.Connection }

  test("is made in a scope, or by a layer that has its own", () => {
    expect(OwServer.make(transport)).type.toBe<Effect.Effect<OwServerService, OwServerError, Scope.Scope>>()
    expect(OwServer.layer(transport)).type.toBe<Layer.Layer<OwServer, OwServerError>>()
    expect(OwServer.layerConfig(transport, { timeout: Config.duration("TIMEOUT") })).type.toBe<
      Layer.Layer<OwServer, OwServerError | ConfigError.ConfigError>
    >()
    expect(OwServer.layerConfig).type.not.toBeCallableWith(transport, { timeout: "1 second" })
    expect(Effect.provide(OwServer.read("/"), OwServer.layer(transport))).type.toBe<
      Effect.Effect<Uint8Array, OwServerError>
    >()
  })

  test("takes only what is an option", () => {
    expect(OwServer.layer).type.not.toBeCallableWith(transport, { host: "localhost" })
    expect(OwServer.layer).type.not.toBeCallableWith(transport, { returnTexts: "mine" })
    expect(OwServer.layer).type.toBeCallableWith(transport, { retry: OwServer.retryTransient })
  })

  test("is retried by a schedule that any error may go into", () => {
    expect(Effect.retry(OwServer.ping, OwServer.retryTransient)).type.toBe<Needs<void>>()
  })

  test("has a transport whose end says why", () => {
    expect(Transport.endOf(null)).type.toBe<Transport.End>()
    expect<Transport.End["reason"]>().type.toBe<"Resolve" | "Refused" | "Unreachable" | "Reset" | "Closed" | "Other">()
  })
})
