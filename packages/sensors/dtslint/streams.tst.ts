import type { OwServer, OwServerError, RomId } from "@owserver/client"
import {
  Alarms,
  type Celsius,
  Changes,
  Counters,
  type Device,
  DS18B20,
  DS2413,
  DS2423,
  type Fahrenheit,
  type OwDeviceMissing,
  type OwError,
  Poll,
  Presence,
  type Reading,
  type SensorError,
  Servers,
  Temperature,
  TemperatureBatcher,
  TemperatureScan
} from "@owserver/sensors"
import type { ConfigError, Effect, Either, Layer, Scope } from "effect"
import { Config, Schedule, type Stream } from "effect"
import { describe, expect, test } from "tstyche"

declare const device: Device.Device

type Outcomes<A, E = Device.ReadError> = Stream.Stream<Either.Either<A, E>, never, OwServer>

describe("polling", () => {
  test("emits readings of the property, and the stream does not fail", () => {
    const polled = Poll.stream(device, DS18B20.temperature, "10 seconds")
    expect(polled).type.toBe<Poll.Polled<Celsius>>()
    expect(polled).type.toBeAssignableTo<Outcomes<Reading.Reading<Celsius>>>()
    expect(device.pipe(Poll.stream(DS2413.PIO.A, Schedule.spaced("1 second")))).type.toBe<Poll.Polled<boolean>>()
  })

  test("does not compile with an invalid interval, property or option", () => {
    expect(Poll.task).type.not.toBeCallableWith(device, DS18B20.temperature, "often")
    expect(Poll.task).type.not.toBeCallableWith(device, DS18B20, "1 second")
    expect(Poll.task).type.not.toBeCallableWith(device, DS18B20.temperature, "1 second", { jiter: true })
  })

  test("of a plan emits the readings of all tasks", () => {
    const plan = [Poll.task(device, DS18B20.temperature, "1 second"), Poll.task(device, DS2413.PIO.A, "1 second")]
    expect(Poll.streamAll(plan)).type.toBe<Poll.Polled<boolean | Celsius>>()
  })
})

describe("functions of streams", () => {
  const temperatures = Poll.stream(device, DS18B20.temperature, "10 seconds")

  test("let through what changes, as it is", () => {
    const changes = temperatures.pipe(Changes.stream({ deadband: 0.2 }))
    expect(changes).type.toBe<Outcomes<Reading.Reading<Celsius>>>()
    expect(Changes.stream(temperatures)).type.toBe<Outcomes<Reading.Reading<Celsius>>>()
    expect(Changes.stream).type.not.toBeCallableWith({ deadband: "0.2" })
  })

  test("convert numbers to states, and emit repeated and newest values", () => {
    const states = temperatures.pipe(Changes.hysteresis({ low: 20, high: 21 }))
    expect(states).type.toBe<Outcomes<Reading.Reading<boolean>>>()
    expect(states.pipe(Changes.inARow(3), Changes.latest)).type.toBe<Outcomes<Reading.Reading<boolean>>>()
    expect(Changes.hysteresis).type.not.toBeCallableWith(Poll.stream(device, DS2413.PIO.A, "1 minute"), {
      low: 0,
      high: 1
    })
  })

  test("make counts of readings, and leave failures as they are", () => {
    const counts = Poll.stream(device, DS2423.counter.A, "1 minute").pipe(Counters.counts())
    expect(counts).type.toBe<Outcomes<Counters.Count>>()
    expect<Counters.Event>().type.toBe<"First" | "Counted" | "Wrapped" | "Reset" | "Doubtful">()
    expect(Counters.toUnit(counts, { unit: "kWh", pulsesPerUnit: 1000 })).type.toBe<Outcomes<Counters.Amount>>()
    const switches = Poll.stream(device, DS2413.PIO.A, "1 minute")
    expect(Counters.counts).type.not.toBeCallableWith(switches)
  })
})

describe("events", () => {
  test("of devices have the device, and of one that moved where it was", () => {
    expect(Presence.stream("1 minute")).type.toBe<Outcomes<Presence.Event, OwServerError>>()
    expect<Presence.Event["_tag"]>().type.toBe<"Appeared" | "Vanished" | "Returned" | "Moved">()
    expect<Extract<Presence.Event, { _tag: "Moved" }>["from"]>().type.toBe<Device.Device>()
    expect<Extract<Presence.Event, { _tag: "Appeared" }>>().type.not.toHaveProperty("from")
  })

  test("of alarms have latches", () => {
    expect(Alarms.stream("1 second")).type.toBe<Outcomes<Alarms.Alarm, Device.ReadError | Device.WriteError>>()
    expect<Alarms.Alarm["latched"]>().type.toBe<ReadonlyArray<string>>()
  })
})

describe("temperatures", () => {
  test("are outcomes by address, in the scale that was asked for", () => {
    expect(TemperatureScan.readAll()).type.toBe<
      Effect.Effect<TemperatureScan.TemperatureScan<"C">, OwServerError, OwServer>
    >()
    expect(TemperatureScan.readAll({ scale: "F" })).type.toBe<
      Effect.Effect<TemperatureScan.TemperatureScan<"F">, OwServerError, OwServer>
    >()
    expect<TemperatureScan.TemperatureScan<"F">>().type.toBe<
      ReadonlyMap<RomId.RomId, Either.Either<Reading.Reading<Fahrenheit>, Device.ReadError>>
    >()
    expect(TemperatureScan.readAll).type.not.toBeCallableWith({ resolution: 8 })
  })

  test("are not mixed up with those of other scales", () => {
    expect(Temperature.convert(Temperature.Celsius(20), "C", "F")).type.toBe<Fahrenheit>()
    expect(Temperature.convert).type.not.toBeCallableWith(Temperature.Celsius(20), "F", "C")
    expect(Temperature.convert).type.not.toBeCallableWith(Temperature.CelsiusGap(20), "C", "F")
    expect(Temperature.convert).type.not.toBeCallableWith(20, "C", "F")
  })

  test("can be shared by a layer over a server", () => {
    expect(TemperatureBatcher.layer()).type.toBe<Layer.Layer<TemperatureBatcher.TemperatureBatcher, never, OwServer>>()
    expect(TemperatureBatcher.layerConfig({ window: Config.duration("OW_WINDOW") })).type.toBe<
      Layer.Layer<TemperatureBatcher.TemperatureBatcher, ConfigError.ConfigError, OwServer>
    >()
    expect(TemperatureBatcher.read(device)).type.toBe<
      Effect.Effect<Reading.Reading<Celsius>, Device.ReadError, TemperatureBatcher.TemperatureBatcher>
    >()
    expect(TemperatureBatcher.make()).type.toBe<
      Effect.Effect<TemperatureBatcher.TemperatureBatcherService, never, OwServer | Scope.Scope>
    >()
  })
})

describe("many servers", () => {
  test("take layers that need nothing, and need nothing", () => {
    const layers = { attic: {} as Layer.Layer<OwServer, OwServerError> }
    expect(Servers.layer(layers)).type.toBe<Layer.Layer<Servers.Servers>>()
    expect(Servers.layerConfig(Config.succeed(layers))).type.toBe<
      Layer.Layer<Servers.Servers, ConfigError.ConfigError>
    >()
    expect(Servers.layer).type.not.toBeCallableWith({ attic: {} as Layer.Layer<OwServer, OwServerError, Scope.Scope> })
    expect<ReturnType<Servers.ServersService["get"]>>().type.toBe<
      Effect.Effect<Servers.Placed, OwDeviceMissing | OwServerError>
    >()
  })

  test("give their server to what needs one", () => {
    const on = ({} as Servers.ServersService).on("attic")
    expect(on({} as Effect.Effect<number, "no", OwServer | Scope.Scope>)).type.toBe<
      Effect.Effect<number, "no" | OwServerError, Scope.Scope>
    >()
  })
})

test("the errors of sensors and servers are one union", () => {
  expect<OwError>().type.toBe<OwServerError | SensorError>()
  expect<typeof OwError.Type>().type.toBe<OwError>()
  expect<typeof SensorError.Type>().type.toBe<SensorError>()
  expect<SensorError["_tag"]>().type.toBe<
    "OwValueError" | "OwInvalidValue" | "OwUnknownProperty" | "OwSuspectValue" | "OwDeviceMissing"
  >()
})
