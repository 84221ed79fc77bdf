/** The outputs that are written by messages. */
import { OwText } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type { Control } from "../control/Control.js"
import type * as Series from "../model/Series.js"
import type * as Readings from "../readings/Readings.js"
import type { Received } from "./MqttBroker.js"
import type * as Topics from "./topics.js"

export interface Options {
  readonly topics: Topics.Topics
  readonly control: Pick<Control, "write">
  readonly readings: Pick<Readings.Readings, "catalogue">
  /** Returns the series that is published under an identity. */
  readonly find: (identity: Series.Key) => Series.Series | undefined
  /** Publishes the new state of an output. */
  readonly written: (series: Series.Series, value: number) => Effect.Effect<void>
}

export interface Commands {
  /** Takes a message. Never waits. */
  readonly offer: (message: Received) => void
  /** Carries out the next message. */
  readonly run: Effect.Effect<void>
  readonly status: Effect.Effect<{ readonly refused: number; readonly refusal: string | undefined }>
}

interface Command {
  readonly topic: string
  readonly value: 0 | 1
  /** By the monotonic clock, in nanoseconds. */
  readonly at: bigint
}

/** The most messages that wait, because a bus is slow. */
const mostWaiting = 100

/** An output must not switch long after its switch was touched. In nanoseconds. */
const patience = 30_000_000_000n

const values = new Map<string, 0 | 1>([
  ["ON", 1],
  ["OFF", 0]
])

/** Topics have up to 64 kB, and are chosen by those who publish. */
const shown = (text: string): string => OwText.visible(text.slice(0, 200))

export const make = ({ control, find, readings, topics, written }: Options): Effect.Effect<Commands> =>
  Effect.gen(function* () {
    const clock = yield* Effect.clock
    const waiting = yield* Queue.dropping<Command>(mostWaiting)
    let refused = 0
    let refusal: string | undefined

    const refuse = (topic: string, reason: string): void => {
      refused++
      refusal = `${shown(topic)}: ${reason}`
    }

    const write = ({ topic, value }: Command) =>
      Effect.gen(function* () {
        const identity = topics.commanded(topic)
        const series = identity && find(identity)
        if (series === undefined) return refuse(topic, "there is no such output")
        const all = yield* readings.catalogue.series
        yield* control.write(series, () => readings.catalogue.namesOf(series, all), value, "MQTT")
        yield* written(series, value)
      }).pipe(Effect.catchAll(({ message }) => Effect.sync(() => refuse(topic, message))))

    return {
      offer: ({ payload, retained, topic }) => {
        // It was sent at some time before, and would be carried out at each start of the station.
        if (retained) return refuse(topic, "a retained command is ignored")
        const value = values.get(payload)
        if (value === undefined) return refuse(topic, "expected ON or OFF")
        if (!waiting.unsafeOffer({ topic, value, at: clock.unsafeCurrentTimeNanos() }))
          refuse(topic, "too many commands are waiting")
      },
      run: Effect.gen(function* () {
        const command = yield* Queue.take(waiting)
        if (clock.unsafeCurrentTimeNanos() - command.at > patience)
          return refuse(command.topic, "it waited for more than 30 s")
        yield* write(command)
      }),
      status: Effect.sync(() => ({ refused, refusal }))
    }
  })
