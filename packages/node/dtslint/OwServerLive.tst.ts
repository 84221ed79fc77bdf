import type { OwInvalidArgument, OwServer, OwServerError, OwServerService, Transport } from "@owserver/client"
import { NetTransport, NodeOwServer, OwServerLive } from "@owserver/node"
import type { ConfigError, Effect, Either, Layer, Scope } from "effect"
import { Config } from "effect"
import { expect, test } from "tstyche"

test("the layer of an address needs nothing", () => {
  expect(OwServerLive()).type.toBe<Layer.Layer<OwServer, OwServerError, never>>()
  expect(OwServerLive("localhost", 4304, { persistent: false })).type.toBe<Layer.Layer<OwServer, OwServerError>>()
  expect(NodeOwServer.layer({ socketPath: "/run/owserver.sock" })).type.toBe<Layer.Layer<OwServer, OwServerError>>()
})

test("a service is made in a scope", () => {
  expect(NodeOwServer.make({ host: "attic" })).type.toBe<Effect.Effect<OwServerService, OwServerError, Scope.Scope>>()
})

test("configuration can fail as well", () => {
  const configured = NodeOwServer.layerConfig({ host: Config.string("OWSERVER_HOST") })
  expect(configured).type.toBe<Layer.Layer<OwServer, OwServerError | ConfigError.ConfigError>>()
  expect(NodeOwServer.layerConfig).type.not.toBeCallableWith({ port: Config.string("OWSERVER_PORT") })
  expect(NodeOwServer.layerConfig).type.not.toBeCallableWith({ host: "localhost" })
})

test("an address is not an option of the service, nor the other way round", () => {
  expect(OwServerLive).type.not.toBeCallableWith("localhost", "4304")
  expect(OwServerLive).type.not.toBeCallableWith("localhost", 4304, { host: "elsewhere" })
  expect(NodeOwServer.layer).type.toBeCallableWith({ host: "attic", silence: "20 seconds", port: undefined })
  expect(NodeOwServer.layer).type.not.toBeCallableWith({ address: "attic" })
  expect(NodeOwServer.transport).type.not.toBeCallableWith({ persistent: true })
})

test("a transport is made, or why it cannot be is said", () => {
  expect(NodeOwServer.transport()).type.toBe<Either.Either<Transport, OwInvalidArgument>>()
  expect(NetTransport.tcp({ host: "::1", port: 4304 })).type.toBe<Transport>()
  expect(NetTransport.tcp).type.not.toBeCallableWith({ host: "localhost" })
})
