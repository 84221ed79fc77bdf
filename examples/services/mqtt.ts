import { OwServer } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import { Changes, Devices, DS18B20, DS2413, Poll, Switches, TemperatureScan } from "@owserver/sensors"
import { Clock, Config, Duration, Effect, Either, Option, Stream } from "effect"
import * as Mqtt from "mqtt"

const status = "onewire/status"

/** The start of a message that is looked at, in bytes. No command is longer. */
const longest = 80

interface Message {
  readonly topic: string
  readonly payload: string
  /** When it came, in nanoseconds of a clock that is never set. */
  readonly at: bigint
}

/**
 * A broker, and what is said to it. Each topic keeps what it was given last: the broker, by retaining it, for who subscribes
 * later; and we, for a broker that comes back and has forgotten.
 */
const connect = (url: string, reconnectPeriod: number) =>
  Effect.gen(function* () {
    const states = new Map<string, string>()
    const client = yield* Effect.acquireRelease(
      Effect.sync(() =>
        Mqtt.connect(url, {
          reconnectPeriod,
          // What cannot be sent now is old when it can.
          queueQoSZero: false,
          will: { topic: status, payload: "offline", qos: 1, retain: true }
        })
      ),
      // The will is for a client that leaves without a word. A broker that does not answer is not waited for.
      (client) =>
        Effect.gen(function* () {
          const said = yield* Effect.tryPromise(async () => {
            if (client.connected) await client.publishAsync(status, "offline", { qos: 1, retain: true })
          }).pipe(Effect.interruptible, Effect.timeout("2 seconds"), Effect.option)
          yield* Effect.promise(() => client.endAsync(!client.connected || Option.isNone(said)))
        })
    )
    const send = (topic: string, payload: string) => {
      if (client.connected) client.publish(topic, payload, { retain: true })
    }
    client.on("connect", () => {
      send(status, "online")
      for (const [topic, payload] of states) send(topic, payload)
    })
    // It tries again by itself.
    client.on("error", () => {})
    return {
      publish: (topic: string, payload: string) =>
        Effect.sync(() => {
          states.set(topic, payload)
          send(topic, payload)
        }),
      /**
       * What others publish to a topic with wildcards, after each reconnection too. Of messages that come faster than they
       * are handled the newest hundred are kept.
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

/** What others sent, for a log: cut, and without characters that a terminal would obey. */
const shown = (text: string) => text.slice(0, longest).replace(/[^ -~]/g, "?")

/** Publishes temperatures that change, and switches the outputs of each DS2413 as it is told: `onewire/ADDRESS/PIO.A/set`. */
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
    const obey = ({ at, payload, topic }: Message) =>
      Effect.gen(function* () {
        const [, address = "", output] = topic.split("/")
        const device = switches.get(address)
        const isKnown = (output === "PIO.A" || output === "PIO.B") && (payload === "ON" || payload === "OFF")
        const said = `${shown(payload)} on ${shown(topic)}`
        if (device === undefined || !isKnown) return yield* Effect.logWarning(`cannot do ${said}`)
        const age = Duration.nanos((yield* Clock.currentTimeNanos) - at)
        if (Duration.greaterThan(age, "10 seconds")) return yield* Effect.logWarning(`too late for ${said}`)
        yield* Switches.update(device, DS2413.PIO, { [output === "PIO.A" ? "A" : "B"]: payload === "ON" })
        yield* broker.publish(`onewire/${address}/${output}`, payload)
      }).pipe(Effect.catchAll((error) => Effect.logWarning(error.message)))

    yield* Effect.all([publishReadings, Stream.runForEach(broker.messages("onewire/+/+/set"), obey)], {
      concurrency: "unbounded",
      discard: true
    })
  }).pipe(Effect.scoped)

/** A command that cannot be sent within three seconds fails, so that those behind it need not wait for long. */
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
