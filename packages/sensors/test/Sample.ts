/**
 * Properties and servers that the tests have in common.
 */
import type { OwServer, OwServerError } from "@owserver/client"
import { type Bus, FakeOwServer, OwServerTest } from "@owserver/fake"
import { type Effect, Layer, ParseResult, Schema } from "effect"
import type { Access, Property } from "../src/families/Property.js"

const text = Schema.transform(Schema.Uint8ArrayFromSelf, Schema.String, {
  strict: true,
  decode: (bytes) => new TextDecoder().decode(bytes),
  encode: (value) => new TextEncoder().encode(value)
})

const numberFromText = Schema.transformOrFail(text, Schema.Finite, {
  strict: true,
  decode: (value, _, ast) =>
    value.trim() === "" || !Number.isFinite(Number(value))
      ? ParseResult.fail(new ParseResult.Type(ast, value, "expected a number"))
      : ParseResult.succeed(Number(value)),
  encode: (value) => ParseResult.succeed(String(value))
})

const bitFromText = Schema.transform(text, Schema.Boolean, {
  strict: true,
  decode: (value) => value === "1",
  encode: (value) => (value ? "1" : "0")
})

const property =
  <Mode extends Access>(access: Mode) =>
  <A>(
    name: string,
    schema: Schema.Schema<A, Uint8Array>,
    format: Property<A>["format"],
    unit?: string
  ): Property<A, Mode> => ({ name, format, access, change: "volatile", unit, flags: {}, schema })

const ro = property("ro")
const rw = property("rw")

export const temperature = ro("temperature", numberFromText, "temperature", "°C")
export const fahrenheit: typeof temperature = { ...temperature, unit: "°F", flags: { temperature: "F" } }
export const latesttemp = ro("latesttemp", numberFromText, "temperature", "°C")
export const humidity = ro("humidity", numberFromText, "float", "%")
export const templow = rw("templow", numberFromText, "temperature", "°C")
export const counterA = ro("counter.A", numberFromText, "unsigned")
export const type = ro("type", text, "ascii")
export const pio = rw("PIO.0", bitFromText, "yesNo")

/** A server over a bus of its own, and a client of it. */
export const server = <E>(
  bus: () => Effect.Effect<Bus.Bus, E>,
  options: OwServerTest.Options = {}
): Layer.Layer<OwServer | FakeOwServer.FakeOwServer, OwServerError | E> =>
  Layer.suspend(() => OwServerTest.layer(bus(), options))

export const { FakeOwServer: Fake } = FakeOwServer

export type FakeServer = FakeOwServer.FakeOwServer
