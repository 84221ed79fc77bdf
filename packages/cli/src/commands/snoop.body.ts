import { OwText } from "@owserver/protocol"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Mailbox from "effect/Mailbox"
import * as Option from "effect/Option"
import * as Address from "../Address.js"
import * as Decode from "../Decode.js"
import { Exit, type Trouble } from "../Exit.js"
import { Output } from "../Output.js"
import * as Relay from "../Relay.js"
import { Settings } from "../Settings.js"

interface Given {
  readonly listen: number
  readonly host: string
  readonly width: number
  readonly server: Option.Option<string>
}

type Timed = Relay.Happening & { readonly millis: number }

/** Who prints more slowly than is talked loses lines, and does not hold up who talks. */
const most = 10_000

const cannotListen = (where: string, { code, message }: NodeJS.ErrnoException): Trouble => ({
  _tag: "Trouble",
  message: `cannot listen on ${where}: ${code === "EADDRINUSE" ? "something listens there already; give another --listen, or 0 for a free port" : message}`,
  code: Exit.connection
})

const hexadecimal = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join("")

const direction = (from: Relay.Side): Decode.Direction => (from === "client" ? "request" : "reply")

export const run = ({ host, listen, server, width }: Given) =>
  Effect.gen(function* () {
    const { json, line, note, style } = yield* Output
    const settings = yield* Settings
    const to = yield* Option.match(server, { onNone: () => Effect.succeed(settings.server), onSome: Address.parse })
    const clock = yield* Effect.clock
    const begun = yield* Clock.currentTimeMillis
    const happenings = yield* Mailbox.make<Timed>({ capacity: most, strategy: "dropping" })
    let lost = 0
    const port = yield* Relay.listen({ host, port: listen }, to, (happening) => {
      if (!happenings.unsafeOffer({ ...happening, millis: clock.unsafeCurrentTimeMillis() - begun })) lost++
    }).pipe(Effect.mapError((error) => cannotListen(Address.print({ host, port: listen, root: "/" }), error)))

    const print = (millis: number, number: number, arrow: string, text: string) =>
      line(`${style.dim((millis / 1000).toFixed(3).padStart(8))} ${style.cyan(`#${number}`)} ${arrow} ${text}`)
    const record = (event: string, { millis, number }: Timed, more: object = {}) =>
      json({ event, time: millis / 1000, connection: number, ...more })
    const tell = (happening: Timed, seen: Decode.Seen) => {
      const { data, what, ...fields } = seen
      if (settings.json)
        return record(what, happening, { ...fields, text: OwText.decode(data), hex: hexadecimal(data) })
      const text = Decode.line(seen, width)
      const shown = seen.issue !== null || (seen.ret ?? 0) < 0 ? style.red(text) : text
      return print(happening.millis, happening.number, seen.direction === "request" ? ">" : "<", shown)
    }

    const conversations = new Map<number, Decode.Conversation>()
    let isAway = false
    const handle = (happening: Timed): Effect.Effect<void> => {
      const { millis, number } = happening
      const say = (text: string) => print(millis, number, "-", text)
      const conversation = conversations.get(number)
      switch (happening._tag) {
        case "Opened":
          conversations.set(number, Decode.make())
          return settings.json
            ? record("opened", happening, { from: happening.from })
            : say(`opened by ${happening.from}`)
        case "Reached": {
          const wasAway = isAway
          isAway = false
          return wasAway ? note(`ow: ${Address.print(to)} is back`) : Effect.void
        }
        case "Bytes":
          return Effect.forEach(
            conversation?.pass(direction(happening.from), happening.bytes) ?? [],
            (seen) => tell(happening, seen),
            { discard: true }
          )
        case "Ended": {
          const cut = conversation?.end(direction(happening.from)) ?? []
          const ended = settings.json
            ? record("ended", happening, { by: happening.from })
            : say(`the ${happening.from} sends nothing more`)
          return Effect.zipRight(
            Effect.forEach(cut, (seen) => tell(happening, seen), { discard: true }),
            ended
          )
        }
        case "Failed": {
          const wasAway = isAway
          isAway = isAway || happening.from === "server"
          const failed = settings.json
            ? record("failed", happening, { by: happening.from, code: happening.code })
            : say(`the ${happening.from} failed: ${happening.code}`)
          return happening.from === "server" && !wasAway
            ? Effect.zipRight(failed, note(`ow: ${Address.print(to)} does not serve (${happening.code}); trying again`))
            : failed
        }
        case "Closed":
          conversations.delete(number)
          return settings.json ? record("closed", happening) : say("closed")
      }
    }

    const at = Address.print({ host, port, root: "/" })
    yield* settings.json
      ? json({ event: "listening", time: 0, server: at, to: Address.print(to) })
      : note(`listening on ${at} for ${Address.print(to)}; Ctrl-C ends it`)
    while (true) {
      yield* handle(yield* Effect.orDie(happenings.take))
      if (lost > 0) {
        const many = lost
        lost = 0
        yield* note(`ow: ${many} happenings were not shown, as the output is too slow`)
      }
    }
  }).pipe(Effect.scoped)
