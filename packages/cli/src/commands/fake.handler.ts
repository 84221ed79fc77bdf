import * as fs from "node:fs/promises"
import * as Consumers from "node:stream/consumers"
import { Bus, Faults } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { MessageType, ReturnCode } from "@owserver/protocol"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { UsageError } from "../errors/UsageError.js"
import * as BusFile from "../fake/BusFile.js"
import { Output } from "../output/Output.js"
import { Stdio } from "../output/Stdio.js"
import * as ListenError from "../server/ListenError.js"
import * as Address from "../settings/Address.js"
import { Settings } from "../settings/Settings.js"

interface Input {
  readonly tester: ReadonlyArray<string>
  readonly file: Option.Option<string>
  readonly port: number
  readonly host: string
  readonly slow: Option.Option<Duration.Duration>
  readonly fail: Option.Option<number>
  readonly conversions: boolean
  readonly readonly: boolean
  readonly noPersistence: boolean
  readonly noGet: boolean
  readonly noDirall: boolean
}

const fromFile = (file: string): Effect.Effect<Bus.Bus, UsageError> =>
  Effect.gen(function* () {
    const stdio = yield* Stdio
    const text = yield* Effect.tryPromise({
      try: () => (file === "-" ? Consumers.text(stdio.stdin) : fs.readFile(file, "utf8")),
      catch: (error) =>
        new UsageError({
          message: `cannot read the bus file ${file}: ${error instanceof Error ? error.message : error}`
        })
    })
    return yield* BusFile.parse(file, text)
  })

const busOf = ({ file, tester }: Input): Effect.Effect<Bus.Bus, UsageError> => {
  if (tester.length > 0 && Option.isSome(file))
    return Effect.fail(new UsageError({ message: "--tester and --file cannot be combined; give one of them" }))
  if (tester.length > 0)
    return Effect.mapError(
      Bus.tester(...tester),
      ({ issue, subject }) => new UsageError({ message: `--tester ${JSON.stringify(subject)}: ${issue}` })
    )
  return Option.match(file, {
    onNone: () => Effect.orDie(BusFile.parse("the demonstration", BusFile.demonstration)),
    onSome: fromFile
  })
}

/** Matches paths that need the bus. The server answers for its own settings and statistics without it. */
const onBus = /^(?!\/(?:settings|statistics|structure|system)(?:\/|$)|\/bus\.\d+\/interface(?:\/|$))/

const reads = [MessageType.MSG_READ, MessageType.MSG_GET, MessageType.MSG_GETSLASH]

const faultsOf = ({ fail, noDirall, noGet, noPersistence, readonly, slow }: Input): Faults.Faults => ({
  readonly,
  noPersistence,
  noGet,
  noDirall,
  rules: [
    ...Option.toArray(fail).map((every) =>
      // Fails the last of n reads rather than the first, so that a single trial read succeeds.
      Faults.on(Faults.Refuse({ ret: ReturnCode.EIO }), { types: reads, path: onBus, after: every - 1, every })
    ),
    ...Option.toArray(slow).map((time) => Faults.on(Faults.Slow({ millis: Duration.toMillis(time) })))
  ]
})

export const run = (input: Input) =>
  Effect.gen(function* () {
    const { json, line } = yield* Output
    const settings = yield* Settings
    const bus = yield* busOf(input)
    const { conversions, host, port } = input
    const at = yield* FakeTcp.make(bus, { host, port, conversions, faults: faultsOf(input) }).pipe(
      Effect.mapError(({ cause }) => ListenError.make({ host, port }, "--port", cause))
    )
    const server = Address.format({ ...at, root: "/" })
    yield* settings.json ? json({ server, ...at }) : line(`owserver (simulated) on ${server}`)
    return yield* Effect.never
  }).pipe(Effect.scoped)
