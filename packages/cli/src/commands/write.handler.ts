import * as Consumers from "node:stream/consumers"
import { OwServer } from "@owserver/client"
import { OwText } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { UsageError } from "../errors/UsageError.js"
import * as Bytes from "../output/Bytes.js"
import { Output } from "../output/Output.js"
import * as Progress from "../output/Progress.js"
import { Stdio } from "../output/Stdio.js"
import * as Hint from "../server/Hint.js"
import * as Server from "../server/Server.js"
import { Settings } from "../settings/Settings.js"
import * as Print from "./shared/Print.js"

interface Input {
  readonly pairs: ReadonlyArray<string>
  readonly hex: boolean
  readonly raw: boolean
  readonly offset: number
}

const stdin = Effect.flatMap(Stdio, ({ stdin }) =>
  Effect.tryPromise({
    try: async () => new Uint8Array(await Consumers.arrayBuffer(stdin)),
    catch: (error) => new UsageError({ message: `cannot read stdin: ${String(error)}; give the value as an argument` })
  })
)

const bytesOf = (path: string, value: string, hex: boolean) =>
  Effect.gen(function* () {
    const invalid = (issue: string) => new UsageError({ message: `invalid value for ${path}: ${issue}` })
    const input = value === "-" ? yield* stdin : undefined
    if (!hex && input !== undefined) return input
    const text = input === undefined ? value : OwText.decode(input)
    if (hex) return yield* Either.mapLeft(Bytes.fromHex(text), (issue) => invalid(`--hex expects ${issue}`))
    return yield* Either.fromOption(OwText.encode(text), () =>
      invalid("the text cannot be encoded; give it as bytes with --hex")
    )
  })

/** Validates all arguments before anything is sent. */
const parse = ({ hex, pairs }: Input) =>
  Effect.gen(function* () {
    if (pairs.length % 2 === 1) {
      return yield* new UsageError({
        message: `the path ${pairs.at(-1)} has no value; give each path followed by its value`
      })
    }
    const paths = pairs.filter((_, n) => n % 2 === 0)
    const values = pairs.filter((_, n) => n % 2 === 1)
    if (values.filter((value) => value === "-").length > 1) {
      return yield* new UsageError({ message: "only one value can be read from stdin; give - once" })
    }
    const bytes = yield* Effect.forEach(values, (value, n) => bytesOf(paths[n] ?? "", value, hex))
    return { paths, bytes }
  })

export const run = (input: Input) =>
  Effect.gen(function* () {
    const { bytes, paths } = yield* parse(input)
    const { fail, json } = yield* Output
    const settings = yield* Settings
    // Loaded on demand: the check needs the codecs of the sensors package.
    const validate = input.raw
      ? () => Effect.void
      : yield* Effect.map(
          Effect.promise(() => import("../readings/WriteCheck.js")),
          ({ validate }) => validate
        )
    const value = (n: number) => bytes[n] ?? new Uint8Array()
    yield* Server.forPaths(paths, (full) =>
      Effect.zipRight(
        Effect.forEach(full, (path, n) => validate(path, value(n), input.offset), { discard: true }),
        Effect.forEach(full, (path, n) => {
          return OwServer.write(path, value(n), { offset: input.offset }).pipe(
            Progress.during(`writing ${path}`),
            Effect.zipRight(Print.path(path)),
            Effect.flatMap((path) => (settings.json ? json({ path, bytes: value(n).length }) : Effect.void)),
            Effect.catchAll((error) => Effect.flatMap(Hint.withSuggestion(error), fail))
          )
        })
      )
    )
  })
