/**
 * What the types say. `tsc --build` proves these claims, not their running: it fails where an expectation does not hold,
 * and where a line that must not compile does.
 */
import { describe, expectTypeOf, it } from "@effect/vitest"
import {
  type CloneOptions,
  type ConnectionEvent,
  type ConnectionStatus,
  type DirectoryOrValue,
  type ExchangeStep,
  type Options,
  type OwConnectionError,
  type OwReturnError,
  OwServer,
  type OwServerError,
  type OwServerService,
  type RawReply,
  type RawRequest,
  type RomId,
  type Transport
} from "@owserver/client"
import { Effect, type Either, type Layer, type Option, type Scope, type Stream } from "effect"

declare const ow: OwServerService
declare const transport: Transport
declare const request: Parameters<OwServerService["exchange"]>[0]

/** Is never run: only its types are of interest. */
const never = (_: () => unknown): void => {}

type Static<A, E = OwServerError> = Effect.Effect<A, E, OwServer>

describe("the statics", () => {
  it("read is Effect<Uint8Array, OwServerError, OwServer>, and the others are alike", () => {
    never(() => {
      expectTypeOf(OwServer.read("/a")).toEqualTypeOf<Effect.Effect<Uint8Array, OwServerError, OwServer>>()
      expectTypeOf(OwServer.readText("/a")).toEqualTypeOf<Static<string>>()
      expectTypeOf(OwServer.present("/a")).toEqualTypeOf<Static<boolean>>()
      expectTypeOf(OwServer.rom("/a")).toEqualTypeOf<Static<Option.Option<RomId.RomId>>>()
      expectTypeOf(OwServer.dir()).toEqualTypeOf<Static<ReadonlyArray<string>>>()
      expectTypeOf(OwServer.write("/a", "1")).toEqualTypeOf<Static<void>>()
      expectTypeOf(OwServer.get("/a")).toEqualTypeOf<Static<DirectoryOrValue>>()
      expectTypeOf(OwServer.returnText(-1)).toEqualTypeOf<Static<string>>()
      expectTypeOf(OwServer.send({ type: 1, payload: "" })).toEqualTypeOf<Static<RawReply>>()
      expectTypeOf(OwServer.readMany(new Set(["/a"]))).toEqualTypeOf<
        Static<ReadonlyArray<Either.Either<Uint8Array, OwServerError>>>
      >()
      expectTypeOf(OwServer.dirStream()).toEqualTypeOf<Stream.Stream<string, OwServerError, OwServer>>()
      expectTypeOf(OwServer.exchange(request)).toEqualTypeOf<Stream.Stream<ExchangeStep, OwServerError, OwServer>>()
      expectTypeOf(OwServer.clone()).toEqualTypeOf<
        Effect.Effect<OwServerService, OwServerError, OwServer | Scope.Scope>
      >()
    })
  })

  it("ping, connect, connected, status, changes and closeConnections are values, not functions", () => {
    never(() => {
      expectTypeOf(OwServer.ping).toEqualTypeOf<Static<void>>()
      expectTypeOf(OwServer.connect).toEqualTypeOf<Static<void>>()
      expectTypeOf(OwServer.connected).toEqualTypeOf<Effect.Effect<void, OwServerError, OwServer | Scope.Scope>>()
      expectTypeOf(OwServer.status).toEqualTypeOf<Static<ConnectionStatus, never>>()
      expectTypeOf(OwServer.closeConnections).toEqualTypeOf<Static<void, never>>()
      expectTypeOf(OwServer.changes).toEqualTypeOf<Stream.Stream<ConnectionEvent, never, OwServer>>()
      // @ts-expect-error
      OwServer.ping()
      // @ts-expect-error
      OwServer.status()
      // @ts-expect-error
      OwServer.closeConnections()
    })
  })

  it("are the members of the service, with the requirement OwServer", () => {
    expectTypeOf<Exclude<keyof OwServerService, keyof typeof OwServer>>().toBeNever()
    never(() => {
      expectTypeOf(ow.read("/a")).toEqualTypeOf<Effect.Effect<Uint8Array, OwServerError>>()
      expectTypeOf(ow.ping).toEqualTypeOf<Effect.Effect<void, OwServerError>>()
      expectTypeOf(ow.connected).toEqualTypeOf<Effect.Effect<void, OwServerError, Scope.Scope>>()
      expectTypeOf(Effect.map(OwServer, (service) => service)).toEqualTypeOf<
        Effect.Effect<OwServerService, never, OwServer>
      >()
    })
  })
})

describe("errors", () => {
  it("catchTag removes its error from the union and gives access to its fields", () => {
    never(() => {
      const caught = Effect.catchTag(OwServer.read("/a"), "OwReturnError", (error) => {
        expectTypeOf(error).toEqualTypeOf<OwReturnError>()
        expectTypeOf(error.ret).toEqualTypeOf<number>()
        expectTypeOf(error.code).toEqualTypeOf<string>()
        return Effect.succeed(error.path)
      })
      expectTypeOf(caught).toEqualTypeOf<
        Effect.Effect<string | Uint8Array, Exclude<OwServerError, OwReturnError>, OwServer>
      >()
      expectTypeOf<Extract<Effect.Effect.Error<typeof caught>, OwReturnError>>().toBeNever()
      expectTypeOf<OwConnectionError>().toMatchTypeOf<Effect.Effect.Error<typeof caught>>()
    })
  })

  it("catchTags knows every tag, and no other", () => {
    never(() => {
      const fallback = () => Effect.succeed(0)
      const all = Effect.catchTags(OwServer.ping, {
        OwReturnError: fallback,
        OwTimeout: fallback,
        OwConnectionError: fallback,
        OwMalformedHeader: fallback,
        OwMalformedReply: fallback,
        OwShortRead: fallback,
        OwShortWrite: fallback,
        OwInvalidArgument: fallback
      })
      expectTypeOf<Effect.Effect.Error<typeof all>>().toBeNever()
      // @ts-expect-error
      Effect.catchTag(OwServer.ping, "OwTimeoutError", fallback)
    })
  })

  it("all have operation, path and server, and none has a field `name` of its own", () => {
    expectTypeOf<OwServerError>().toMatchTypeOf<{
      readonly operation: string
      readonly path: string
      readonly server: string
    }>()
    expectTypeOf<OwServerError["name"]>().toEqualTypeOf<string>()
    expectTypeOf<ConstructorParameters<typeof OwReturnError>[0]>().not.toHaveProperty("name")
  })
})

describe("layers", () => {
  it("Effect.provide removes the requirement OwServer, and adds no errors but OwServerError", () => {
    never(() => {
      const layer = OwServer.layer(transport)
      expectTypeOf(layer).toEqualTypeOf<Layer.Layer<OwServer, OwServerError>>()
      expectTypeOf(Effect.provide(OwServer.read("/a"), layer)).toEqualTypeOf<Effect.Effect<Uint8Array, OwServerError>>()
      expectTypeOf(OwServer.make(transport)).toEqualTypeOf<Effect.Effect<OwServerService, OwServerError, Scope.Scope>>()
      // @ts-expect-error
      Effect.runPromise(OwServer.read("/a"))
    })
  })
})

describe("invalid code does not compile", () => {
  it("a number as a path, or no path", () => {
    never(() => {
      // @ts-expect-error
      OwServer.read(10)
      // @ts-expect-error
      OwServer.read()
      // @ts-expect-error
      OwServer.dirStream(10)
      // @ts-expect-error
      OwServer.readMany([10])
      // @ts-expect-error
      ow.present(10)
    })
  })

  it("a number as data, or no data", () => {
    never(() => {
      OwServer.write("/a", new Uint8Array(1))
      // @ts-expect-error
      OwServer.write("/a", 21)
      // @ts-expect-error
      OwServer.write("/a")
      // @ts-expect-error
      OwServer.send({ type: 3, payload: 21 })
    })
  })

  it("an unknown option, of a call or of the service", () => {
    never(() => {
      OwServer.read("/a", { size: 1, offset: 1, timeout: "1 second", uncached: true, flags: 4 })
      // @ts-expect-error
      OwServer.read("/a", { slash: true })
      // @ts-expect-error
      OwServer.write("/a", "1", { size: 1 })
      // @ts-expect-error
      OwServer.dir("/", { size: 1 })
      // @ts-expect-error
      OwServer.dirStream("/", { slash: true })
      // @ts-expect-error
      OwServer.layer(transport, { persistant: true })
      // @ts-expect-error
      OwServer.layer(transport, { returnTexts: "mine" })
      // @ts-expect-error
      OwServer.read("/a", { timeout: "soon" })
    })
  })

  it("an unknown flag or scale", () => {
    never(() => {
      OwServer.read("/a", { flags: { temperature: "F", pressure: "mbar", format: "f.i", trim: true } })
      // @ts-expect-error
      OwServer.read("/a", { flags: { temperature: "X" } })
      // @ts-expect-error
      OwServer.read("/a", { flags: { pressure: "bar" } })
      // @ts-expect-error
      OwServer.read("/a", { flags: { fahrenheit: true } })
      // @ts-expect-error
      OwServer.read("/a", { flags: { persistence: true } })
      // @ts-expect-error
      OwServer.layer(transport, { flags: { format: "f.d" } })
    })
  })

  it("in a clone: options that all clones share", () => {
    expectTypeOf<CloneOptions>().toEqualTypeOf<Omit<Options, "maxConnections" | "verify">>()
    expectTypeOf<keyof CloneOptions>().toEqualTypeOf<Exclude<keyof Options, "maxConnections" | "verify">>()
    never(() => {
      OwServer.clone({ persistent: false })
      // @ts-expect-error
      OwServer.clone({ maxConnections: 2 })
      // @ts-expect-error
      ow.clone({ verify: true })
    })
  })
})

it("optional arguments may be undefined", () => {
  never(() => {
    OwServer.read("/a", {
      size: undefined,
      offset: undefined,
      timeout: undefined,
      flags: undefined,
      uncached: undefined
    })
    OwServer.layer(transport, { persistent: undefined, flags: { trim: undefined }, retry: undefined })
    OwServer.clone({ silence: undefined })
    const message: RawRequest = { type: 1, payload: "", size: undefined, timeout: undefined }
    OwServer.send(message)
  })
})

it("results are read-only", () => {
  never(() => {
    const change = (entries: Effect.Effect.Success<ReturnType<OwServerService["dir"]>>, response: RawReply) => {
      // @ts-expect-error
      entries.push("/a")
      // @ts-expect-error
      response.ret = 0
    }
    return change
  })
})
