/**
 * The connection to an MQTT broker, on the package `mqtt`, which is loaded on demand.
 *
 * Each connection is a new client, so nothing waits in a client for a broker that is away: publishing fails, and what the broker
 * must know is sent again when it is back.
 *
 * @module
 * @since 0.1.0
 */
import { OwText } from "@owserver/client"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type { MqttClient } from "mqtt"
import * as Monotonic from "../collect/monotonic.js"
import * as Broker from "./Broker.js"

/**
 * A message that the broker sent to a `topic`. It is `retained` if it was published before the subscription.
 *
 * @since 0.1.0
 * @category models
 */
export interface Received {
  readonly topic: string
  /** Bytes that are not UTF-8 are replaced. */
  readonly payload: string
  readonly retained: boolean
}

/**
 * Options of a connection: the `username` and `password`, if the broker asks for them, the `clientId`, which no other client has,
 * and the `subscriptions`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Such as `mqtt://broker.lan:1883`, without a password. */
  readonly url: string
  readonly username?: string | undefined
  readonly password?: Redacted.Redacted | undefined
  /** The certificate of the authority that signed the broker's, in PEM format. */
  readonly ca?: string | undefined
  readonly clientId: string
  /**
   * The retained topic that says `online` while there is a connection, and `offline` afterwards, by the will of the connection. If
   * another client says `offline` there meanwhile, `online` is published again, at most once per second.
   */
  readonly availability: string
  readonly subscriptions: ReadonlyArray<string>
  /** Receives each message of the subscriptions. It must return at once. */
  readonly received: (message: Received) => void
  /** Runs for each connection, before the first message is received. */
  readonly opening?: Effect.Effect<void> | undefined
  /** Runs for each connection, when the broker has accepted the subscriptions. */
  readonly opened?: Effect.Effect<void> | undefined
  /** Receives each change between a connection and none. */
  readonly changed?: ((status: Broker.Status) => Effect.Effect<void>) | undefined
  /** How long the broker may take for an answer. Default: 10 seconds. */
  readonly patience?: Duration.DurationInput | undefined
}

/**
 * A connection that runs.
 *
 * @since 0.1.0
 * @category models
 */
export interface MqttBroker extends Broker.Broker {
  /** Connects until it is interrupted, and then publishes `offline` and disconnects. Run it once at a time. */
  readonly run: Effect.Effect<never>
}

/** Why a connection ended. */
class Ended extends Data.TaggedError("Ended")<{ readonly message: string; readonly isRefused: boolean }> {}

const ended = (message: string, isRefused = false) => new Ended({ message, isRefused })

/** Half the first pause between two attempts, in milliseconds. */
const firstPause = 500
const longestPause = 60_000

/** How long the end of the station may wait for the broker. */
const farewell = "2 seconds"

/** Clients that contradict each other about the availability must not flood the broker. */
const onlineEvery = "1 second"

/** Seconds between two packets. A broker that says nothing for half as long again is lost. */
const keepalive = 30

/** The most bytes without a whole message. Without a limit, a broker could fill the memory by a message of 256 MB. */
const mostBytes = 1_048_576

/** Return codes of CONNACK. Source: MQTT 3.1.1, table 3.1. */
const refusals: { readonly [code: number]: string } = {
  1: "the broker does not speak MQTT 3.1.1",
  2: "the broker refuses the client id",
  3: "the broker is not available",
  4: "the broker refuses the user name or the password",
  5: "the broker refuses the user name or the password"
}

/** The message of an error of the driver, which may have names from a certificate. */
const textOf = (error: unknown): string => {
  if (!Predicate.isRecord(error)) return "unknown failure"
  const { code, message } = error
  const text = message === undefined || message === "" ? code : message
  return OwText.visible(String(text)).slice(0, 300)
}

const failureOf = (error: unknown): Ended => {
  const refusal =
    Predicate.hasProperty(error, "code") && Predicate.isNumber(error.code) ? refusals[error.code] : undefined
  return refusal === undefined ? ended(textOf(error)) : ended(refusal, true)
}

const load = Effect.tryPromise({
  try: async () => (await import("mqtt")).default,
  catch: () => ended("MQTT needs the package mqtt: install it beside the station", true)
})

interface Session {
  readonly client: MqttClient
  readonly end: Deferred.Deferred<never, Ended>
  /** Open after an `offline` that was not answered yet. */
  readonly isContradicted: Effect.Latch
}

const endWith = ({ end }: Session, error: Ended): void => Deferred.unsafeDone(end, Exit.fail(error))

/**
 * Makes a connection. It does nothing until it runs.
 *
 * @example
 * ```ts
 * import { MqttBroker } from "@owserver/station"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const broker = MqttBroker.make({
 *     url: "mqtt://broker.lan",
 *     clientId: "attic",
 *     availability: "owserver/availability",
 *     subscriptions: ["owserver/+/+/set/#"],
 *     received: ({ topic }) => console.log(topic)
 *   })
 *   yield* broker.run
 * })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): MqttBroker => {
  const {
    availability,
    changed = () => Effect.void,
    opened = Effect.void,
    opening = Effect.void,
    patience = "10 seconds"
  } = options
  let current: Session | undefined
  let failure: string | undefined
  /** What was announced last. Each of many failed attempts is not. */
  let announced: boolean | undefined

  const status = Effect.sync((): Broker.Status => ({ isConnected: current !== undefined, failure }))

  const announce = (isConnected: boolean) =>
    Effect.suspend(() => {
      if (announced === isConnected) return Effect.void
      announced = isConnected
      return Effect.flatMap(status, changed)
    })

  const connect = Effect.gen(function* () {
    const { connect } = yield* load
    const end = yield* Deferred.make<never, Ended>()
    const connected = yield* Deferred.make<void, Ended>()
    const session: Session = {
      end,
      isContradicted: Effect.unsafeMakeLatch(false),
      client: connect(options.url, {
        clientId: options.clientId,
        protocolVersion: 4,
        clean: true,
        reconnectPeriod: 0,
        resubscribe: false,
        queueQoSZero: false,
        // Only an end of the process that nothing else ends: `patience` is shorter.
        connectTimeout: 2 * Duration.toMillis(patience),
        keepalive,
        will: { topic: availability, payload: "offline", qos: 1, retain: true },
        ...(options.username !== undefined && { username: options.username }),
        ...(options.password !== undefined && { password: Redacted.value(options.password) }),
        ...(options.ca !== undefined && { ca: options.ca })
      })
    }
    const { client } = session
    let bytes = 0
    client.on("connect", () => Deferred.unsafeDone(connected, Exit.void))
    // Stays until the client is garbage: an error without a listener would end the process.
    client.on("error", (error) => endWith(session, failureOf(error)))
    client.on("close", () => endWith(session, ended("the broker closed the connection")))
    client.on("packetreceive", () => {
      bytes = 0
    })
    client.stream.on("data", (chunk: Uint8Array) => {
      bytes += chunk.length
      if (bytes > mostBytes) endWith(session, ended("the broker sent a message that is too large"))
    })
    client.on("message", (topic, payload, { retain }) => {
      const message: Received = { topic, payload: payload.toString(), retained: retain }
      if (topic !== availability) return options.received(message)
      // A retained one is from before the connection.
      if (message.payload === "offline" && !retain) session.isContradicted.unsafeOpen()
    })
    return { session, connected: Deferred.await(connected) }
  })

  /** Sends a packet and waits for its acknowledgement. A broker that gives none is not there. */
  const acknowledged = (
    session: Session,
    send: (done: (error?: unknown) => void) => void
  ): Effect.Effect<void, Ended> =>
    Effect.async<void, Ended>((resume) =>
      send((error) => resume(error === undefined || error === null ? Effect.void : failureOf(error)))
    ).pipe(
      Effect.raceFirst(Deferred.await(session.end)),
      Effect.timeoutFail({ duration: patience, onTimeout: () => ended("the broker does not answer") }),
      Effect.tapError((error) => Effect.sync(() => endWith(session, error)))
    )

  const send = (session: Session, { payload, qos = 1, retain = false, topic }: Broker.Publication) =>
    acknowledged(session, (done) => session.client.publish(topic, payload, { qos, retain }, done))

  const say = (session: Session, payload: "online" | "offline") =>
    send(session, { topic: availability, payload, retain: true })

  /** The will of another client may come late, such as that of a process whose host was cut off. */
  const stayOnline = (session: Session): Effect.Effect<never, Ended> =>
    session.isContradicted.await.pipe(
      Effect.zipRight(session.isContradicted.close),
      Effect.zipRight(say(session, "online")),
      Effect.zipRight(Effect.sleep(onlineEvery)),
      Effect.forever
    )

  /** At an interruption, which is the end of the station, the broker gets the last word in order. */
  const disconnect = ({ session }: { readonly session: Session }, exit: Exit.Exit<unknown, unknown>) =>
    Effect.gen(function* () {
      const wasConnected = current === session
      current = undefined
      if (wasConnected && Exit.isInterrupted(exit))
        yield* say(session, "offline").pipe(
          Effect.zipRight(Effect.promise(() => session.client.endAsync())),
          Effect.interruptible,
          Effect.timeoutOption(farewell),
          Effect.ignore
        )
      session.client.end(true)
    })

  const attempt: Effect.Effect<never, Ended, Scope.Scope> = Effect.gen(function* () {
    const { connected, session } = yield* Effect.acquireRelease(connect, disconnect)
    const { client, end } = session
    yield* Effect.raceFirst(connected, Deferred.await(end)).pipe(
      Effect.timeoutFail({ duration: patience, onTimeout: () => ended("the broker does not answer") })
    )
    yield* opening
    const subscriptions = [...options.subscriptions, availability]
    yield* acknowledged(session, (done) => client.subscribe(subscriptions, { qos: 1 }, done))
    yield* say(session, "online")
    current = session
    failure = undefined
    yield* announce(true)
    yield* opened
    // It ends before `disconnect`, so the own `offline` is never answered.
    return yield* Effect.raceFirst(Deferred.await(end), stayOnline(session))
  })

  const run = Effect.gen(function* () {
    let pause = firstPause
    while (true) {
      const begun = yield* Monotonic.millis
      const cause = yield* Effect.flip(Effect.sandbox(Effect.scoped(attempt)))
      if (Cause.isInterruptedOnly(cause)) return yield* Effect.interrupt
      const error = Cause.isFailType(cause) ? cause.error : ended(Cause.pretty(cause).split("\n", 1)[0] ?? "")
      failure = error.message
      yield* announce(false)
      // A broker that accepts a connection and closes it at once is not asked again at once.
      const isEarly = (yield* Monotonic.millis) - begun < longestPause
      pause = isEarly ? Math.min(pause * 2, longestPause) : firstPause
      // Some brokers lock out a client that tries a wrong password too often.
      if (error.isRefused) pause = longestPause
      yield* Effect.sleep(Math.round(pause * (yield* Random.nextRange(0.5, 1))))
    }
  })

  const publish: Broker.Broker["publish"] = (publication) =>
    Effect.suspend(() =>
      current === undefined
        ? new Broker.BrokerError({ message: failure ?? "there is no connection to the broker yet" })
        : Effect.mapError(send(current, publication), ({ message }) => new Broker.BrokerError({ message }))
    )

  return { publish, status, run }
}
