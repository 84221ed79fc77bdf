import { OwText } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Bytes from "../output/Bytes.js"
import { Output } from "../output/Output.js"
import * as ListenError from "../server/ListenError.js"
import * as Address from "../settings/Address.js"
import { Settings } from "../settings/Settings.js"
import * as Backlog from "../snoop/Backlog.js"
import * as Decode from "../snoop/Decode.js"
import * as Relay from "../snoop/Relay.js"

interface Input {
  readonly listen: number
  readonly host: string
  readonly width: number
  readonly server: Option.Option<string>
}

/** An event to print: a change of a connection, or a decoded frame. */
type SnoopEvent =
  | Exclude<Relay.RelayEvent, { readonly _tag: "Bytes" }>
  | { readonly _tag: "Frame"; readonly frame: Decode.DecodedFrame }

interface Timed {
  readonly millis: number
  readonly number: number
  readonly event: SnoopEvent
}

/** The approximate memory of an event without its bytes. */
const overhead = 500

const bytesOf = ({ event }: Timed): number =>
  event._tag === "Frame"
    ? overhead + 2 * (event.frame.path?.length ?? 0) + event.frame.data.buffer.byteLength
    : overhead

const most = { items: 10_000, bytes: 32 * 1024 * 1024, bytesOf }

const direction = (from: Relay.Side): Decode.Direction => (from === "client" ? "request" : "reply")

/** Decodes before the backlog, so that a dropped line does not affect the decoding of later ones. */
const decoding = (): ((relayEvent: Relay.RelayEvent) => ReadonlyArray<SnoopEvent>) => {
  const conversations = new Map<number, Decode.Conversation>()
  const frameEvents = (frames: ReadonlyArray<Decode.DecodedFrame>): ReadonlyArray<SnoopEvent> =>
    frames.map((frame) => ({ _tag: "Frame", frame }))
  return (relayEvent) => {
    const { number } = relayEvent
    const conversation = conversations.get(number) ?? Decode.make()
    conversations.set(number, conversation)
    switch (relayEvent._tag) {
      case "Bytes":
        return frameEvents(conversation.pass(direction(relayEvent.from), relayEvent.bytes))
      case "Ended":
        return [...frameEvents(conversation.end(direction(relayEvent.from))), relayEvent]
      case "Closed":
        conversations.delete(number)
        return [relayEvent]
      default:
        return [relayEvent]
    }
  }
}

export const run = ({ host, listen, server, width }: Input) =>
  Effect.gen(function* () {
    const { json, note, escapedLine, style } = yield* Output
    const settings = yield* Settings
    const to = yield* Option.match(server, { onNone: () => Effect.succeed(settings.server), onSome: Address.parse })
    const clock = yield* Effect.clock
    const begun = clock.unsafeCurrentTimeNanos()
    const events = yield* Backlog.make<Timed>(most)
    const decode = decoding()
    const port = yield* Relay.listen({ host, port: listen }, to, (relayEvent) => {
      const millis = Math.round(Number(clock.unsafeCurrentTimeNanos() - begun) / 1e6)
      for (const event of decode(relayEvent)) events.offer({ millis, number: relayEvent.number, event })
    }).pipe(Effect.mapError((error) => ListenError.make({ host, port: listen }, "--listen", error)))

    const print = ({ millis, number }: Timed, arrow: string, text: string) =>
      escapedLine(`${style.dim((millis / 1000).toFixed(3).padStart(8))} ${style.cyan(`#${number}`)} ${arrow} ${text}`)
    const record = ({ millis, number }: Timed, event: string, more: object) =>
      json({ event, time: millis / 1000, connection: number, ...more })
    const printChange = (timed: Timed, event: string, more: object, text: string) =>
      settings.json ? record(timed, event, more) : print(timed, "-", text)
    const printFrame = (timed: Timed, frame: Decode.DecodedFrame) => {
      const { data, kind, ...fields } = frame
      if (settings.json) return record(timed, kind, { ...fields, text: OwText.decode(data), hex: Bytes.toHex(data) })
      const text = Decode.line(frame, width)
      const shown = frame.issue !== null || (frame.ret ?? 0) < 0 ? style.red(text) : text
      return print(timed, frame.direction === "request" ? ">" : "<", shown)
    }

    let isUnavailable = false
    /** Notes once that the server became unavailable, and once that it is available again. */
    const noteAvailability = (now: boolean, text: string) =>
      Effect.suspend(() => {
        if (isUnavailable === now) return Effect.void
        isUnavailable = now
        return note(`${Address.format(to)} ${text}`)
      })
    const show = (timed: Timed): Effect.Effect<void> => {
      const { event } = timed
      switch (event._tag) {
        case "Frame":
          return printFrame(timed, event.frame)
        case "Opened":
          return printChange(timed, "opened", { from: event.from }, `opened by ${event.from}`)
        case "Reached":
          return noteAvailability(false, "is available again")
        case "Ended":
          return printChange(timed, "ended", { by: event.from }, `the ${event.from} finished sending`)
        case "Failed": {
          const { code, from } = event
          const printed = printChange(timed, "failed", { by: from, code }, `the ${from} failed: ${code}`)
          return from === "server"
            ? Effect.zipRight(
                printed,
                noteAvailability(true, `is unavailable (${code}); the next client is tried again`)
              )
            : printed
        }
        case "Closed":
          return printChange(timed, "closed", {}, "closed")
      }
    }

    const at = Address.format({ host, port, root: "/" })
    yield* settings.json
      ? json({ event: "listening", time: 0, server: at, to: Address.format(to) })
      : note(`relaying ${at} to ${Address.format(to)}; press Ctrl-C to stop`)
    while (true) {
      const { item, lost } = yield* events.take
      yield* show(item)
      if (lost > 0) yield* note(`dropped ${lost} lines because the output is too slow`)
    }
  }).pipe(Effect.scoped)
