/**
 * What the types say. `tsc --build` proves these claims, not their running: it fails where a line that must not compile
 * does.
 */
import { describe, expectTypeOf, it } from "@effect/vitest"
import { Bus, type Description, type Devices, type FamilyCode, type Source, type Value } from "@owserver/fake"
import { type DateTime, type Either, type Ref, Stream } from "effect"

declare const bus: Bus.Bus
declare const date: DateTime.Utc
declare const bytes: Uint8Array
declare const celsius: Ref.Ref<number>
declare const words: Ref.Ref<string>

/** Is never run: only its types are of interest. */
const never = (_: () => unknown): void => {}

const thermometer = "10.67C6697351FF"

describe("make", () => {
  it("returns a bus or an error", () => {
    never(() => {
      expectTypeOf(Bus.make()).toEqualTypeOf<Either.Either<Bus.Bus, Bus.InvalidBus>>()
      expectTypeOf(Bus.tester("10")).toEqualTypeOf<Either.Either<Bus.Bus, Bus.InvalidBus>>()
    })
  })
  it("accepts every property of a family, and those of all devices", () => {
    never(() => {
      Bus.make({
        [thermometer]: { type: "DS18S20", alias: "kitchen", temperature: 21.5, "errata/die": "B7", scratchpad: bytes },
        "04.000000000001": { date, "readonly/clock": false, "trigger/udate": 5 },
        "12.000000000001": { PIO: [true, false], "latch.A": true, "pages/page.0": bytes },
        "20.000000000001": { volt: [1, 2, 3, 4], "set_alarm/volthigh.D": 4 },
        "1F.000000000001": { main: { "28.000000000002": { tempres: 9 } }, aux: {}, control: 1 }
      })
    })
  })
  it("takes a constant, a Ref, a function and a Stream of what the property holds", () => {
    never(() => {
      Bus.make({ [thermometer]: { temperature: celsius, temphigh: (millis) => millis, templow: Stream.make(1) } })
      // @ts-expect-error
      Bus.make({ [thermometer]: { temperature: words } })
      // @ts-expect-error
      Bus.make({ [thermometer]: { temperature: () => "hot" } })
      // @ts-expect-error
      Bus.make({ [thermometer]: { temperature: Stream.make("hot") } })
    })
  })
  it("refuses a property that the family does not have", () => {
    never(() => {
      // @ts-expect-error
      Bus.make({ [thermometer]: { PIO: true } })
      // @ts-expect-error
      Bus.make({ "01.000000000001": { temperature: 20 } })
      // @ts-expect-error
      Bus.make({ [thermometer]: { main: {} } })
      // @ts-expect-error
      Bus.make({ "1F.000000000001": { main: { [thermometer]: { PIO: true } } } })
    })
  })
  it("refuses properties that follow from the address", () => {
    never(() => {
      // @ts-expect-error
      Bus.make({ [thermometer]: { family: "10" } })
    })
  })
  it("refuses a value of the wrong type", () => {
    never(() => {
      // @ts-expect-error
      Bus.make({ [thermometer]: { temperature: "hot" } })
      // @ts-expect-error
      Bus.make({ [thermometer]: { power: 1 } })
      // @ts-expect-error
      Bus.make({ [thermometer]: { scratchpad: "text" } })
      // @ts-expect-error
      Bus.make({ [thermometer]: { "errata/die": 7 } })
      // @ts-expect-error
      Bus.make({ [thermometer]: { alias: 7 } })
      // @ts-expect-error
      Bus.make({ "04.000000000001": { date: 1_174_622_400 } })
      // @ts-expect-error
      Bus.make({ "12.000000000001": { PIO: [1, 0] } })
      // @ts-expect-error
      Bus.make({ "12.000000000001": { PIO: true } })
    })
  })
  it("refuses an address of a family that does not exist", () => {
    never(() => {
      // @ts-expect-error
      Bus.make({ "99.000000000001": {} })
      // @ts-expect-error
      Bus.make({ kitchen: {} })
      expectTypeOf<"10" | "1F" | "FF">().toMatchTypeOf<FamilyCode>()
      expectTypeOf<"99">().not.toMatchTypeOf<FamilyCode>()
    })
  })
  it("refuses an unknown element name", () => {
    never(() => {
      // @ts-expect-error
      Bus.make({ "12.000000000001": { "PIO.Q": true } })
      // @ts-expect-error
      Bus.make({ "12.000000000001": { "PIO.0": true } })
      // @ts-expect-error
      Bus.make({ [thermometer]: { "temperature.0": 20 } })
    })
  })
})

describe("the handle", () => {
  it("attaches by the same rules", () => {
    never(() => {
      bus.attach("28.000000000001", { temperature: 20 }, { bus: 1 })
      // @ts-expect-error
      bus.attach("28.000000000001", { PIO: true })
      // @ts-expect-error
      bus.attach("99.000000000001", {})
    })
  })
  it("sets everything but a Stream, which runs with the server from its start", () => {
    never(() => {
      bus.set("/kitchen/temperature", 5)
      bus.set("/kitchen/temperature", celsius)
      bus.set("/kitchen/temperature", (millis: number) => millis)
      // @ts-expect-error
      bus.set("/kitchen/temperature", Stream.make(5))
    })
  })
})

it("a description of a family has its properties as keys, so that an editor completes them", () => {
  expectTypeOf<"temperature" | "temphigh" | "errata/die" | "alias">().toMatchTypeOf<keyof Description<"10">>()
  expectTypeOf<Description<"10">["temperature"]>().toEqualTypeOf<Source<number> | undefined>()
  expectTypeOf<Description<"1F">["main"]>().toEqualTypeOf<Devices | undefined>()
  expectTypeOf<Value>().toEqualTypeOf<number | boolean | string | Uint8Array | DateTime.Utc>()
})
