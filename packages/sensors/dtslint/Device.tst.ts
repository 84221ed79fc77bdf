import type { OwServer, OwServerError } from "@owserver/client"
import {
  type Celsius,
  Codec,
  type Device,
  Devices,
  DS18B20,
  DS1921,
  DS2408,
  DS2413,
  DS2423,
  DS2438,
  type Fahrenheit,
  Family,
  FamilyRegistry,
  Humidity,
  LCD,
  OwDeviceMissing,
  type OwInvalidValue,
  type OwSuspectValue,
  type OwUnknownProperty,
  type OwValueError,
  Property,
  Reading,
  Switches,
  Temperature,
  Trust
} from "@owserver/sensors"
import type { DateTime, Either, Option, Stream } from "effect"
import { Effect, pipe } from "effect"
import { describe, expect, test } from "tstyche"

declare const device: Device.Device

type Read<A> = Effect.Effect<Reading.Reading<A>, Device.ReadError, OwServer>

describe("reading", () => {
  test("returns the type of the codec", () => {
    expect(device.read(DS18B20.temperature)).type.toBe<Read<Celsius>>()
    expect(device.read(DS2413.PIO.A)).type.toBe<Read<boolean>>()
    expect(device.read(DS2408.PIO.ALL)).type.toBe<Read<ReadonlyArray<boolean>>>()
    expect(device.read(DS2408.PIO.BYTE)).type.toBe<Read<number>>()
    expect(device.read(DS2438.HIH4000.humidity)).type.toBe<Read<number>>()
    expect(device.read(DS1921.clock.date)).type.toBe<Read<DateTime.Utc>>()
    expect(device.read(DS18B20.scratchpad)).type.toBe<Read<Uint8Array>>()
    expect(device.read(DS18B20.type)).type.toBe<Read<string>>()
  })

  test("in another scale has another type", () => {
    expect(device.read(Property.inScale(DS18B20.temperature, "F"))).type.toBe<Read<Fahrenheit>>()
    expect<Celsius>().type.not.toBeAssignableTo<Fahrenheit>()
    expect(Property.inScale).type.not.toBeCallableWith(DS2438.VDD, "F")
    expect(Property.inScale).type.not.toBeCallableWith(DS18B20.temperature, "X")
  })

  test("has combinators that take the property first or last", () => {
    expect(DS18B20.temperature).type.toBe<Property.Property<Celsius, "ro">>()
    expect(pipe(DS18B20.temperature, Property.inScale("F"))).type.toBe(Property.inScale(DS18B20.temperature, "F"))
    expect(pipe(DS18B20.temphigh, Property.encode(Temperature.Celsius(20), "/x"))).type.toBe<
      Either.Either<Uint8Array, OwInvalidValue>
    >()
    expect(pipe(DS18B20, Family.find("power"))).type.toBe<Either.Either<Property.Dynamic, OwUnknownProperty>>()
    expect(pipe(device, Switches.set(DS2413.PIO, { A: true }))).type.toBe(Switches.set(device, DS2413.PIO, { A: true }))
    expect(pipe(device, Switches.pins(DS2413))).type.toBe(Switches.pins(device, DS2413))
    expect(Switches.set(DS2413.PIO, { A: true })).type.not.toBeCallableWith(DS2413)
    expect(pipe(device, Humidity.climate("HIH4000"))).type.toBe(Humidity.climate(device, "HIH4000"))
    expect(pipe(Temperature.Celsius(20), Temperature.convert("C", "F"))).type.toBe<Fahrenheit>()
    expect(pipe(Codec.unsigned, Codec.within([0, 9]))).type.toBe<Codec.Codec<number>>()
    expect(pipe({} as Reading.Reading<number>, Reading.map(String))).type.toBe<Reading.Reading<string>>()
  })

  test("is refused for what can only be written", () => {
    expect(device.read).type.not.toBeCallableWith(LCD.backlight)
    expect(device.write).type.toBeCallableWith(LCD.backlight, true)
  })

  test("has the options of a reading alone", () => {
    expect(device.read).type.toBeCallableWith(DS18B20.temperature, { source: "Fresh", policy: Trust.retry(2) })
    expect(device.read).type.not.toBeCallableWith(DS18B20.temperature, { source: "Latest" })
    expect(device.read).type.not.toBeCallableWith(DS18B20.temperature, { uncached: true })
    expect(device.read).type.toBeCallableWith(DS18B20.temperature, { timeout: undefined, previous: undefined })
  })

  test("of many keeps their names and their types, and does not fail", () => {
    const outcomes = device.readAll({ humidity: DS2438.humidity, temperature: DS2438.temperature })
    expect(outcomes).type.toBe<
      Effect.Effect<Device.Readings<{ humidity: number; temperature: Celsius }>, never, OwServer>
    >()
    type Outcome = Effect.Effect.Success<typeof outcomes>["temperature"]
    expect<Outcome>().type.toBe<Either.Either<Reading.Reading<Celsius>, Device.ReadError>>()
    expect(device.readAll).type.not.toBeCallableWith({ light: LCD.backlight })
  })
})

describe("writing", () => {
  test("is refused for what can only be read", () => {
    expect(device.write).type.not.toBeCallableWith(DS18B20.temperature, 21 as Celsius)
    expect(device.write).type.not.toBeCallableWith(DS2413.sensed.A, true)
    expect(device.write).type.toBeCallableWith(DS18B20.tempres, 12)
  })

  test("takes the type of the property, and of a scale its own", () => {
    expect(device.write).type.toBeCallableWith(DS18B20.temphigh, 30 as Celsius)
    expect(device.write).type.not.toBeCallableWith(DS18B20.temphigh, 30)
    expect(device.write).type.not.toBeCallableWith(DS18B20.temphigh, 86 as Fahrenheit)
    expect(device.write).type.not.toBeCallableWith(DS2413.PIO.A, 1)
    expect(device.write).type.not.toBeCallableWith(DS2408.PIO.ALL, true)
    expect(device.write(DS2413.PIO.A, true)).type.toBe<Effect.Effect<void, Device.WriteError, OwServer>>()
  })

  test("of outputs knows their names", () => {
    expect(Switches.set).type.toBeCallableWith(device, DS2413.PIO, { A: true })
    expect(Switches.set).type.not.toBeCallableWith(device, DS2413.PIO, { C: true })
    expect(Switches.update).type.not.toBeCallableWith(device, DS2408.PIO, { A: true })
    expect(Switches.set).type.not.toBeCallableWith(device, DS2413.sensed, { A: true })
    expect(Switches.pins(device, DS2413)).type.toBe<
      Effect.Effect<{ readonly A: Switches.Pin; readonly B: Switches.Pin }, Device.ReadError, OwServer>
    >()
  })
})

describe("errors", () => {
  test("of reading and writing differ", () => {
    expect<Device.ReadError>().type.toBe<OwServerError | OwDeviceMissing | OwValueError | OwSuspectValue>()
    expect<Device.WriteError>().type.toBe<OwServerError | OwDeviceMissing | OwInvalidValue>()
  })

  test("are all caught by their tags", () => {
    const none = () => Effect.succeed(undefined)
    const temperature = device
      .read(DS18B20.temperature)
      .pipe(Effect.catchTags({ OwDeviceMissing: none, OwValueError: none, OwSuspectValue: none }))
    expect(temperature).type.toBe<Effect.Effect<Reading.Reading<Celsius> | undefined, OwServerError, OwServer>>()
    expect(temperature.pipe(Effect.catchAll(none))).type.toBe<
      Effect.Effect<Reading.Reading<Celsius> | undefined, never, OwServer>
    >()
  })

  test("have their fields", () => {
    expect(OwDeviceMissing).type.toBeConstructableWith({ device: "" })
    expect(OwDeviceMissing).type.not.toBeConstructableWith({ rom: "" })
    expect<OwSuspectValue["reading"]>().type.toBe<number>()
    expect<OwUnknownProperty["similar"]>().type.toBe<ReadonlyArray<string>>()
  })
})

describe("families", () => {
  test("have no other properties than their chip", () => {
    expect(DS18B20).type.not.toHaveProperty("humidity")
    expect(DS2413.PIO).type.not.toHaveProperty("C")
    expect(DS2408.PIO).type.not.toHaveProperty("8")
    expect(DS2423.counter.A).type.toBe<Property.Property<number, "ro">>()
  })

  test("found at run time read, and are written as what they may hold", () => {
    expect(FamilyRegistry.get("28")).type.toBe<Option.Option<Family.Any>>()
    expect(Family.find(DS18B20, "power")).type.toBe<Either.Either<Property.Dynamic, OwUnknownProperty>>()
    expect<Property.Type<typeof DS18B20.temperature>>().type.toBe<Celsius>()
  })

  test("can be made of rows, whose kinds are known then", () => {
    const made = Family.make("F0", "Light", 0, { lux: "f ro 12 v lx", on: "y[2] rw 1 s", deep: { level: "u wo 12 s" } })
    expect(made.lux).type.toBe<Property.Property<number, "ro">>()
    expect(made.on["1"]).type.toBe<Property.Property<boolean, "rw">>()
    expect(made.deep.level).type.toBe<Property.Property<number, "wo">>()
    expect(device.read).type.not.toBeCallableWith(made.deep.level)
  })
})

describe("devices", () => {
  test("are found by the server in the context", () => {
    expect(Devices.list()).type.toBe<Effect.Effect<ReadonlyArray<Device.Device>, OwServerError, OwServer>>()
    expect(Devices.stream()).type.toBe<Stream.Stream<Device.Device, OwServerError, OwServer>>()
    expect(Devices.get("attic")).type.toBe<Effect.Effect<Device.Device, OwServerError | OwDeviceMissing, OwServer>>()
    expect(Devices.list).type.not.toBeCallableWith({ cached: false })
  })
})
