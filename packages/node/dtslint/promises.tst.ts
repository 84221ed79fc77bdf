import type { ConnectionEvent, OwServerService, RomId } from "@owserver/client"
import { type ConnectOptions, connect, type Outcome, type OwClient } from "@owserver/node/promises"
import type { Effect, Either, Option } from "effect"
import { Schedule } from "effect"
import { expect, test } from "tstyche"

declare const ow: OwClient

/** The result of each method. */
type Results = {
  [Name in keyof OwClient]: ReturnType<OwClient[Name]> extends Promise<infer A> | AsyncIterable<infer A> ? A : never
}

/** The names of results that are of a type of Effect, or contain one. */
type OfEffect<A> = A extends Option.Option<unknown> | Either.Either<unknown, unknown> | Effect.Effect<unknown>
  ? true
  : A extends ReadonlyArray<infer Element>
    ? OfEffect<Element>
    : A extends { readonly peer: infer Peer }
      ? OfEffect<Peer>
      : false

test("every operation of the service has a promise form", () => {
  expect<Exclude<keyof OwServerService, keyof OwClient>>().type.toBe<"connected">()
  type Never = { [Name in keyof OwClient]: [ReturnType<OwClient[Name]>] extends [never] ? Name : never }[keyof OwClient]
  expect<Never>().type.toBe<never>()
})

test("no result is of a type of Effect", () => {
  type Names = { [Name in keyof Results]: true extends OfEffect<Results[Name]> ? Name : never }[keyof Results]
  expect<Names>().type.toBe<never>()
})

test("calls take the options of the service, and a signal", () => {
  const { signal } = new AbortController()
  expect(ow.read("/a", { size: 2, timeout: "1 second", signal })).type.toBe<Promise<Uint8Array>>()
  expect(ow.write("/a", "1", { signal })).type.toBe<Promise<void>>()
  expect(ow.send({ type: 2, payload: "/a", signal })).type.toBeAssignableTo<Promise<object>>()
  expect(ow.ping({ signal })).type.toBe<Promise<void>>()
  expect(ow.returnText(-1, { signal })).type.toBe<Promise<string>>()
  expect(ow.dirStream("/", { bus: true, signal })).type.toBe<AsyncIterable<string>>()
  expect(ow.changes).type.toBeCallableWith({ signal })
  expect(ow.clone).type.toBeCallableWith({ signal, retry: 2 })
  expect(ow.ping).type.not.toBeCallableWith({ timeout: 5 })
  expect(ow.read).type.not.toBeCallableWith("/a", { slash: true })
  expect(ow.write).type.not.toBeCallableWith("/a", "1", { size: 2 })
})

test("results are of types of JavaScript", () => {
  expect(ow.rom("/a")).type.toBe<Promise<RomId.RomId | undefined>>()
  expect(ow.readMany(new Set(["/a"]))).type.toBe<Promise<ReadonlyArray<Outcome>>>()
  expect<Results["status"]["peer"]>().type.toBe<string | undefined>()
  expect<Results["changes"]["_tag"]>().type.toBe<ConnectionEvent["_tag"]>()
})

test("an address is text or an object, and retries are a number", () => {
  expect(connect).type.toBeCallableWith()
  expect(connect).type.toBeCallableWith("attic:4304", { verify: false, retry: 3, signal: AbortSignal.timeout(5) })
  expect(connect).type.toBeCallableWith({ socketPath: "/run/owserver.sock" })
  expect(connect).type.not.toBeCallableWith(4304)
  expect(connect).type.not.toBeCallableWith({ host: "attic", timeout: 5 })
  expect<ConnectOptions>().type.not.toBeAssignableFrom({ retry: Schedule.recurs(3) })
})
