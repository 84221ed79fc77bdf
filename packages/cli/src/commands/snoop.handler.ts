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

/** What is to be printed: what happens to a connection, and what is said on it. */
type Event =
  | Exclude<Relay.RelayEvent, { readonly _tag: "Bytes" }>
  | { readonly _tag: "Said"; readonly seen: Decode.DecodedFrame }

interface Timed {
  readonly millis: number
  readonly number: number
  readonly event: Event
}

/** What an event costs beside its bytes, roughly. */
const overhead = 500

const bytesOf = ({ event }: Timed): number =>
  event._tag === "Said" ? overhead + 2 * (event.seen.path?.length ?? 0) + event.seen.data.buffer.byteLength : overhead

const most = { items: 10_000, bytes: 32 * 1024 * 1024, bytesOf }

const direction = (from: Relay.Side): Decode.Direction => (from === "client" ? "request" : "reply")

/** Decodes as it happens, so that a line that is lost does not mislead those behind it. */
const decoding = (): ((happening: Relay.RelayEvent) => ReadonlyArray<Event>) => {
  const conversations = new Map<number, Decode.Conversation>()
  const said = (seen: ReadonlyArray<Decode.DecodedFrame>): ReadonlyArray<Event> =>
    seen.map((seen) => ({ _tag: "Said", seen }))
  return (happening) => {
    const { number } = happening
    const conversation = conversations.get(number) ?? Decode.make()
    conversations.set(number, conversation)
    switch (happening._tag) {
      case "Bytes":
        return said(conversation.pass(direction(happening.from), happening.bytes))
      case "Ended":
        return [...said(conversation.end(direction(happening.from))), happening]
      case "Closed":
        conversations.delete(number)
        return [happening]
      default:
        return [happening]
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
    const port = yield* Relay.listen({ host, port: listen }, to, (happening) => {
      const millis = Math.round(Number(clock.unsafeCurrentTimeNanos() - begun) / 1e6)
      for (const event of decode(happening)) events.offer({ millis, number: happening.number, event })
    }).pipe(Effect.mapError((error) => ListenError.make({ host, port: listen }, "--listen", error)))

    const print = ({ millis, number }: Timed, arrow: string, text: string) =>
      escapedLine(`${style.dim((millis / 1000).toFixed(3).padStart(8))} ${style.cyan(`#${number}`)} ${arrow} ${text}`)
    const record = ({ millis, number }: Timed, event: string, more: object) =>
      json({ event, time: millis / 1000, connection: number, ...more })
    /** What happens to a connection. */
    const tell = (timed: Timed, event: string, more: object, text: string) =>
      settings.json ? record(timed, event, more) : print(timed, "-", text)
    const said = (timed: Timed, seen: Decode.DecodedFrame) => {
      const { data, what, ...fields } = seen
      if (settings.json) return record(timed, what, { ...fields, text: OwText.decode(data), hex: Bytes.toHex(data) })
      const text = Decode.line(seen, width)
      const shown = seen.issue !== null || (seen.ret ?? 0) < 0 ? style.red(text) : text
      return print(timed, seen.direction === "request" ? ">" : "<", shown)
    }

    let isAway = false
    /** Once when the server goes, and once when it is back. */
    const away = (now: boolean, text: string) =>
      Effect.suspend(() => {
        if (isAway === now) return Effect.void
        isAway = now
        return note(`${Address.print(to)} ${text}`)
      })
    const show = (timed: Timed): Effect.Effect<void> => {
      const { event } = timed
      switch (event._tag) {
        case "Said":
          return said(timed, event.seen)
        case "Opened":
          return tell(timed, "opened", { from: event.from }, `opened by ${event.from}`)
        case "Reached":
          return away(false, "is back")
        case "Ended":
          return tell(timed, "ended", { by: event.from }, `the ${event.from} sends nothing more`)
        case "Failed": {
          const { code, from } = event
          const told = tell(timed, "failed", { by: from, code }, `the ${from} failed: ${code}`)
          return from === "server"
            ? Effect.zipRight(told, away(true, `does not serve (${code}); the next connection is tried anew`))
            : told
        }
        case "Closed":
          return tell(timed, "closed", {}, "closed")
      }
    }

    const at = Address.print({ host, port, root: "/" })
    yield* settings.json
      ? json({ event: "listening", time: 0, server: at, to: Address.print(to) })
      : note(`listening on ${at} for ${Address.print(to)}; Ctrl-C ends it`)
    while (true) {
      const { item, lost } = yield* events.take
      yield* show(item)
      if (lost > 0) yield* note(`${lost} lines were left out, as the output is too slow`)
    }
  }).pipe(Effect.scoped)
