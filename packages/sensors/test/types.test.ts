/**
 * What the types say. `tsc --build` proves these claims, not their running: it fails where an expectation does not hold,
 * and where a line that must not compile does.
 */
import { describe, expectTypeOf, it } from "@effect/vitest"
import type { OwServer, OwServerError } from "@owserver/client"
import {
  Celsius,
  DS18B20,
  DS1921,
  DS1963S,
  DS1991,
  DS2404,
  DS2408,
  DS2409,
  DS2413,
  DS2423,
  DS2438,
  DS2450,
  DS2505,
  EDS,
  Fahrenheit,
  Family,
  HobbyBoards_EE,
  Introspection,
  LCD,
  type OwError,
  type OwInvalidValue,
  type OwUnknownProperty,
  type OwValueError,
  Pressure,
  Property,
  type SensorError,
  Temperature
} from "@owserver/sensors"
import type { DateTime, Effect, Either } from "effect"

/** Is never run: only its types are of interest. */
const never = (_: () => unknown): void => {}

declare const write: <A>(property: Property.Writable<A>, value: A) => void
declare const read: <A>(property: Property.Readable<A>) => A

type P<A, Mode extends Property.Access> = Property.Property<A, Mode>

describe("a property has the type of its value and its access", () => {
  it("of each format", () => {
    expectTypeOf(DS18B20.temperature).toEqualTypeOf<P<Celsius, "ro">>()
    expectTypeOf(DS18B20.temphigh).toEqualTypeOf<P<Celsius, "rw">>()
    expectTypeOf(DS18B20.tempres).toEqualTypeOf<P<number, "rw">>()
    expectTypeOf(DS18B20.power).toEqualTypeOf<P<boolean, "ro">>()
    expectTypeOf(DS18B20.scratchpad).toEqualTypeOf<P<Uint8Array, "ro">>()
    expectTypeOf(DS18B20.errata.die).toEqualTypeOf<P<string, "ro">>()
    expectTypeOf(DS2438.VAD).toEqualTypeOf<P<number, "ro">>()
    expectTypeOf(DS2438.offset).toEqualTypeOf<P<number, "rw">>()
    expectTypeOf(DS2438["B1-R1-A"].pressure).toEqualTypeOf<P<Pressure.Millibar, "ro">>()
    expectTypeOf(HobbyBoards_EE.temperature_offset).toEqualTypeOf<P<Temperature.CelsiusGap, "rw">>()
    expectTypeOf(DS2404.date).toEqualTypeOf<P<DateTime.Utc, "rw">>()
    expectTypeOf(DS1963S.password).toEqualTypeOf<P<Uint8Array, "wo">>()
    expectTypeOf(EDS.EDS0068.threshold.temp_hi).toEqualTypeOf<P<Celsius, "rw">>()
  })
  it("of every device", () => {
    expectTypeOf(DS2409.alias).toEqualTypeOf<P<string, "rw">>()
    expectTypeOf(DS2409.address).toEqualTypeOf<P<string, "ro">>()
    expectTypeOf(DS2409.present).toEqualTypeOf<P<boolean, "ro">>()
  })
  it("of arrays by letters, by numbers, of bit fields and of any key", () => {
    expectTypeOf(DS2413.PIO.A).toEqualTypeOf<P<boolean, "rw">>()
    expectTypeOf(DS2413.PIO.BYTE).toEqualTypeOf<P<number, "rw">>()
    expectTypeOf(DS2413.sensed.ALL).toEqualTypeOf<P<ReadonlyArray<boolean>, "ro">>()
    expectTypeOf(DS2408.PIO[0]).toEqualTypeOf<P<boolean, "rw">>()
    expectTypeOf(DS2423.counter.B).toEqualTypeOf<P<number, "ro">>()
    expectTypeOf(DS2450.volt.D).toEqualTypeOf<P<number, "ro">>()
    expectTypeOf(DS2505.pages.page[63]).toEqualTypeOf<P<Uint8Array, "rw">>()
    expectTypeOf(DS1921.log.temperature[2047]).toEqualTypeOf<P<Celsius, "ro">>()
    expectTypeOf(DS1921.log.date.ALL).toEqualTypeOf<P<ReadonlyArray<DateTime.Utc>, "ro">>()
    expectTypeOf(LCD.line16[3]).toEqualTypeOf<P<string, "wo">>()
    expectTypeOf(DS1991.subkey0.id).returns.toEqualTypeOf<Either.Either<P<Uint8Array, "rw">, OwUnknownProperty>>()
    expectTypeOf(DS1991.subkey0.id).parameter(0).toEqualTypeOf<string>()
  })
})

describe("invalid code does not compile", () => {
  it("writing a read-only property, reading a write-only one", () => {
    never(() => {
      // @ts-expect-error: read-only
      write(DS18B20.temperature, Celsius(21))
      // @ts-expect-error: read-only
      write(DS2413.sensed.A, true)
      // @ts-expect-error: write-only
      read(DS1963S.password)
      write(DS18B20.temphigh, Celsius(30))
      expectTypeOf(read(DS18B20.temphigh)).toEqualTypeOf<Celsius>()
    })
  })
  it("a value of another type or in another scale", () => {
    never(() => {
      // @ts-expect-error: a bit is true or false
      write(DS2413.PIO.A, 1)
      // @ts-expect-error: a number of what
      write(DS18B20.temphigh, 30)
      // @ts-expect-error: 86 °F is not 86 °C
      write(DS18B20.temphigh, Fahrenheit(86))
      // @ts-expect-error: a gap is no temperature
      write(HobbyBoards_EE.temperature_offset, Celsius(1))
      write(Property.inScale(DS18B20.temphigh, "F"), Fahrenheit(86))
    })
  })
  it("a missing property, element or part", () => {
    never(() => {
      // @ts-expect-error: no such property
      DS18B20.humidity
      // @ts-expect-error: two elements
      DS2413.PIO.C
      // @ts-expect-error: eight elements
      DS2408.PIO[8]
      // @ts-expect-error: no bit field
      DS2423.counter.BYTE
      // @ts-expect-error: no property, as the server has it wrong
      DS2450.CO2.Vdd
    })
  })
})

describe("another unit is another type", () => {
  it("of temperatures, of all in an array, of gaps and pressures", () => {
    expectTypeOf(Property.inScale(DS18B20.temperature, "K")).toEqualTypeOf<P<Temperature.Kelvin, "ro">>()
    expectTypeOf(Property.inScale(DS1921.log.temperature.ALL, "R")).toEqualTypeOf<
      P<ReadonlyArray<Temperature.Rankine>, "ro">
    >()
    expectTypeOf(Property.inGap(HobbyBoards_EE.temperature_offset, "F")).toEqualTypeOf<
      P<Temperature.FahrenheitGap, "rw">
    >()
    expectTypeOf(Property.inPressure(DS2438["B1-R1-A"].pressure, "psi")).toEqualTypeOf<P<Pressure.Psi, "ro">>()
    expectTypeOf(Temperature.convert(Celsius(1), "C", "F")).toEqualTypeOf<Fahrenheit>()
    expectTypeOf(Pressure.convert(Pressure.Millibar(1), "mbar", "Pa")).toEqualTypeOf<Pressure.Pascal>()
  })
  it("only of properties with such a unit", () => {
    never(() => {
      // @ts-expect-error: a voltage has no scale
      Property.inScale(DS2438.VAD, "F")
      // @ts-expect-error: a pressure is no temperature
      Property.inScale(DS2438["B1-R1-A"].pressure, "F")
      // @ts-expect-error: not a temperature in °C
      Temperature.convert(Fahrenheit(1), "C", "F")
      // @ts-expect-error: no such scale
      Property.inScale(DS18B20.temperature, "X")
    })
  })
})

it("a property found by its name has any value, and is writable only after a check", () => {
  never(() => {
    const found = Family.find(DS18B20, "temperature")
    expectTypeOf(found).toEqualTypeOf<Either.Either<Property.Dynamic, OwUnknownProperty>>()
    expectTypeOf(Introspection.family("28")).toEqualTypeOf<
      Effect.Effect<Family.Any, OwServerError | OwValueError, OwServer>
    >()
  })
})

it("the errors are one union", () => {
  expectTypeOf<OwValueError | OwInvalidValue | OwUnknownProperty>().toExtend<SensorError>()
  expectTypeOf<OwError>().toEqualTypeOf<OwServerError | SensorError>()
})
