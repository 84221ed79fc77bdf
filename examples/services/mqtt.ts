import { OwServer } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import { Changes, Devices, DS18B20, DS2413, Poll, Switches, TemperatureScan } from "@owserver/sensors"
import { Clock, Config, Duration, Effect, Either, Option, Stream } from "effect"
import * as Mqtt from "mqtt"

const status = "onewire/status"

/** How many bytes of a message are read. No command is longer. */
const longest = 80

interface Message {
  readonly topic: string
  readonly payload: string
  /** Time of arrival, in nanoseconds of the monotonic clock. */
  readonly at: bigint
}

/**
 * Connects to a broker. The broker retains the last message of each topic for later subscribers. The bridge remembers it too,
 * and publishes it again after a reconnection, because a restarted broker may have lost it.
 */
const connect = (url: string, reconnectPeriod: number) =>
  Effect.gen(function* () {
    const states = new Map<string, string>()
    const client = yield* Effect.acquireRelease(
      Effect.sync(() =>
        Mqtt.connect(url, {
          reconnectPeriod,
          // Queued values would be outdated when they are sent.
          queueQoSZero: false,
          will: { topic: status, payload: "offline", qos: 1, retain: true }
        })
      ),
      // The broker sends the will only if the client disappears, so the bridge itself publishes it on a normal exit.
      (client) =>
        Effect.gen(function* () {
          const published = yield* Effect.tryPromise(async () => {
            if (client.connected) await client.publishAsync(status, "offline", { qos: 1, retain: true })
          }).pipe(Effect.interruptible, Effect.timeout("2 seconds"), Effect.option)
          yield* Effect.promise(() => client.endAsync(!client.connected || Option.isNone(published)))
        })
    )
    const send = (topic: string, payload: string) => {
      if (client.connected) client.publish(topic, payload, { retain: true })
    }
    client.on("connect", () => {
      send(status, "online")
      for (const [topic, payload] of states) send(topic, payload)
    })
    // The client reconnects by itself.
    client.on("error", () => {})
    return {
      publish: (topic: string, payload: string) =>
        Effect.sync(() => {
          states.set(topic, payload)
          send(topic, payload)
        }),
      /**
       * Messages from other clients, if the topic of the message matches the filter. The subscription survives
       * reconnections. If messages arrive faster than they are handled, the newest 100 are kept.
       */
      messages: (filter: string) =>
        Stream.asyncPush<Message>(
          (emit) =>
            Effect.map(Effect.clock, (clock) => {
              client.on("message", (topic, payload) =>
                emit.single({
                  topic,
                  payload: payload.toString("utf8", 0, longest),
                  at: clock.unsafeCurrentTimeNanos()
                })
              )
              client.subscribe(filter)
            }),
          { bufferSize: 100, strategy: "sliding" }
        )
    }
  })

/** Makes untrusted text safe for a log: truncated, without control characters. */
const printable = (text: string) => text.slice(0, longest).replace(/[^ -~]/g, "?")

/** Publishes changes of temperatures. Switches the outputs of each DS2413 by messages to `onewire/ADDRESS/PIO.A/set`. */
export const bridge = (url: string, interval: Duration.DurationInput, reconnectPeriod = 1000) =>
  Effect.gen(function* () {
    const broker = yield* connect(url, reconnectPeriod)
    const devices = yield* Effect.retry(Devices.list(), OwServer.retryTransient)

    const sensors = devices.filter(TemperatureScan.isThermometer)
    const publishReadings = Poll.streamAll(sensors.map((one) => Poll.task(one, DS18B20.temperature, interval))).pipe(
      Changes.stream({ deadband: 0.1 }),
      Stream.runForEach(
        Either.match({
          onLeft: (error) => Effect.logWarning(error.message),
          onRight: ({ device, property, value }) => broker.publish(`onewire/${device}/${property}`, `${value}`)
        })
      )
    )

    const switches = new Map(devices.filter(({ family }) => family === "3A").map((device) => [`${device.rom}`, device]))
    const execute = ({ at, payload, topic }: Message) =>
      Effect.gen(function* () {
        const [, address = "", output] = topic.split("/")
        const device = switches.get(address)
        const isKnown = (output === "PIO.A" || output === "PIO.B") && (payload === "ON" || payload === "OFF")
        const description = `${printable(payload)} on ${printable(topic)}`
        if (device === undefined || !isKnown) return yield* Effect.logWarning(`unknown command ${description}`)
        const age = Duration.nanos((yield* Clock.currentTimeNanos) - at)
        if (Duration.greaterThan(age, "10 seconds")) return yield* Effect.logWarning(`expired command ${description}`)
        yield* Switches.update(device, DS2413.PIO, { [output === "PIO.A" ? "A" : "B"]: payload === "ON" })
        yield* broker.publish(`onewire/${address}/${output}`, payload)
      }).pipe(Effect.catchAll((error) => Effect.logWarning(error.message)))

    yield* Effect.all([publishReadings, Stream.runForEach(broker.messages("onewire/+/+/set"), execute)], {
      concurrency: "unbounded",
      discard: true
    })
  }).pipe(Effect.scoped)

/** A call fails if it takes longer than three seconds, so that a command does not block those behind it. */
const live = NodeOwServer.layerConfig({
  port: Config.withDefault(Config.integer("PORT"), 4304),
  verify: Config.succeed(false),
  timeout: Config.succeed("3 seconds" as const)
})

export const program = Effect.gen(function* () {
  const url = yield* Config.withDefault(Config.string("BROKER"), "mqtt://localhost:1883")
  const seconds = yield* Config.withDefault(Config.number("INTERVAL"), 10)
  yield* bridge(url, Duration.seconds(seconds))
}).pipe(Effect.provide(live))
