/** Another client of the broker, in the place of Home Assistant. */
import * as FileSystem from "node:fs"
import { Effect, type Scope } from "effect"
import * as MqttPackage from "mqtt"
import type { Mosquitto } from "./Mosquitto.js"

export interface Message {
  readonly topic: string
  readonly payload: string
  readonly retained: boolean
}

export interface Client {
  /** All messages so far, in order. */
  readonly messages: Array<Message>
  /** The newest payload of each topic. */
  readonly latest: () => ReadonlyMap<string, string>
  /** Waits until this holds, which is checked with each message. */
  readonly until: (holds: () => boolean) => Effect.Effect<void>
  /** Waits for the newest payload of a topic. */
  readonly has: (topic: string, payload: string) => Effect.Effect<void>
  readonly publish: (topic: string, payload: string | Buffer, retain?: boolean) => Effect.Effect<void>
}

export interface Options {
  readonly password?: string
  readonly topic?: string
}

/** Connects and subscribes to all topics. */
export const make = (
  broker: Pick<Mosquitto, "url" | "certificate">,
  { password, topic = "#" }: Options = {}
): Effect.Effect<Client, never, Scope.Scope> =>
  Effect.gen(function* () {
    const client = yield* Effect.acquireRelease(
      Effect.promise(() =>
        MqttPackage.connectAsync(broker.url, {
          ...(password !== undefined && { username: "station", password }),
          ...(broker.url.startsWith("mqtts") && { ca: FileSystem.readFileSync(broker.certificate) })
        })
      ),
      (client) => Effect.promise(() => client.endAsync(true))
    )
    const messages: Array<Message> = []
    const looks = new Set<() => void>()
    client.on("message", (topic, payload, { retain }) => {
      messages.push({ topic, payload: payload.toString(), retained: retain })
      for (const look of [...looks]) look()
    })
    yield* Effect.promise(() => client.subscribeAsync(topic, { qos: 1 }))
    const latest = () => new Map(messages.map(({ payload, topic }) => [topic, payload]))
    const until = (holds: () => boolean) =>
      Effect.async<void>((resume) => {
        const look = () => {
          if (!holds()) return
          looks.delete(look)
          resume(Effect.void)
        }
        looks.add(look)
        look()
        return Effect.sync(() => looks.delete(look))
      })
    return {
      messages,
      latest,
      until,
      has: (topic, payload) => until(() => latest().get(topic) === payload),
      publish: (topic, payload, retain = false) =>
        Effect.promise(() => client.publishAsync(topic, payload, { qos: 1, retain }))
    }
  })

/** What a client that comes now gets, until the marker that it publishes itself has arrived. */
export const retained = (broker: Mosquitto, options?: Options): Effect.Effect<ReadonlyMap<string, string>> =>
  Effect.scoped(
    Effect.gen(function* () {
      const client = yield* make(broker, options)
      yield* client.publish("marker", "end")
      yield* client.has("marker", "end")
      return new Map(client.messages.filter(({ retained }) => retained).map(({ payload, topic }) => [topic, payload]))
    })
  )
