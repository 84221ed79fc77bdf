import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { type Celsius, Devices, DS18B20, Poll } from "@owserver/sensors"
import { Console, Effect, Either, Option, Stream } from "effect"

/** The alarm starts after three consecutive readings above `tooWarm` and ends below `coldAgain`, in °C. */
const tooWarm = -15
const coldAgain = -17
const inARow = 3

interface State {
  readonly isAlarm: boolean
  readonly bad: number
}

/** Returns the next state, and a message at the start and the end of an alarm. A failed reading counts as too warm. */
const next = (state: State, outcome: Poll.Outcome<Celsius>): readonly [State, Option.Option<string>] => {
  const found = Either.match(outcome, { onLeft: ({ message }) => message, onRight: ({ value }) => `${value} °C` })
  const isBad = Either.isLeft(outcome) || outcome.right.value > tooWarm
  const isGood = Either.isRight(outcome) && outcome.right.value < coldAgain
  const bad = isBad ? state.bad + 1 : 0
  if (!state.isAlarm && bad >= inARow) return [{ isAlarm: true, bad }, Option.some(`ALARM: ${found}`)]
  if (state.isAlarm && isGood) return [{ isAlarm: false, bad }, Option.some(`well again: ${found}`)]
  return [{ ...state, bad }, Option.none()]
}

/** A stream of messages about a freezer, read every minute. */
export const alarms = (name: string) =>
  Stream.unwrap(
    Effect.map(Effect.retry(Devices.get(name), OwServer.retryTransient), (device) =>
      Poll.stream(device, DS18B20.temperature, "1 minute")
    )
  ).pipe(
    Stream.mapAccum<State, Poll.Outcome<Celsius>, Option.Option<string>>({ isAlarm: false, bad: 0 }, next),
    Stream.filterMap((message) => message)
  )

const live = OwServerLive("localhost", Number(process.env.PORT ?? 4304), { verify: false })

/** Replace `Console.log` to send a mail. */
export const program = alarms("freezer").pipe(
  Stream.runForEach((message) => Console.log(message)),
  Effect.provide(live)
)
