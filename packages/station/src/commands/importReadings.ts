import * as Crypto from "node:crypto"
import * as Fs from "node:fs"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Stream from "effect/Stream"
import * as Csv from "../format/csv.js"
import type * as Sample from "../model/Sample.js"
import type { StationConfig } from "../StationConfig.js"
import { Store } from "../store/Store.js"
import type { StoreError } from "../store/StoreError.js"
import { type CommandFailure, failure, type HostTag, note, status } from "./context.js"
import * as LogRecords from "./logRecords.js"
import { withStore } from "./opened.js"
import { ExitCode, type StationCommand } from "./StationCommand.js"

type Options = Extract<StationCommand, { readonly _tag: "Import" }>

const cannotRead = (file: string) => (cause: unknown) => {
  const { code } = cause as NodeJS.ErrnoException
  const reason = code === "ENOENT" ? "no such file" : code === "EISDIR" ? "it is a folder" : (cause as Error).message
  return failure(`cannot read ${file}: ${reason}`, ExitCode.usage)
}

const bytesOf = (file: string): Stream.Stream<Uint8Array, CommandFailure> =>
  Stream.fromAsyncIterable(Fs.createReadStream(file) as AsyncIterable<Uint8Array>, cannotRead(file))

const hashOf = (file: string): Effect.Effect<string, CommandFailure> =>
  Effect.suspend(() => {
    const hash = Crypto.createHash("sha256")
    return Effect.map(
      Stream.runForEach(bytesOf(file), (bytes) => Effect.sync(() => void hash.update(bytes))),
      () => hash.digest("hex")
    )
  })

const serverOf = ({ servers }: StationConfig, { server }: Options): Effect.Effect<string, CommandFailure> => {
  const ids = servers.map(({ id }) => id)
  if (server !== undefined)
    return ids.includes(server)
      ? Effect.succeed(server)
      : failure(`the configuration has no server ${JSON.stringify(server)}, only ${ids.join(", ")}`, ExitCode.usage)
  const [only = "", ...others] = ids
  return others.length === 0
    ? Effect.succeed(only)
    : failure(`name the server of these readings with --server: ${ids.join(" or ")}`, ExitCode.usage)
}

/** The readings of a transaction. */
const rows = 1000

interface Progress {
  records: number
  stored: number
  skipped: number
}

/** Reads records, and hands over their samples in batches. */
const importer = (
  file: string,
  server: string,
  append: (samples: ReadonlyArray<Sample.Sample>) => Effect.Effect<void, StoreError>
) => {
  const progress: Progress = { records: 0, stored: 0, skipped: 0 }
  let head = ""
  let reader: Csv.Reader | undefined
  let samplesOf: (record: ReadonlyArray<string>) => ReadonlyArray<Sample.Sample> = () => []
  let waiting: Array<Sample.Sample> = []

  const invalid = (issue: string) => failure(`${file}: ${issue}`, ExitCode.badValue)

  const add = (records: ReadonlyArray<ReadonlyArray<string>>) => {
    for (const record of records) {
      const samples = samplesOf(record)
      progress.records++
      if (samples.length === 0) progress.skipped++
      waiting.push(...samples)
    }
  }

  const store = (least: number) =>
    Effect.suspend(() => {
      if (waiting.length < least) return Effect.void
      const samples = waiting
      waiting = []
      progress.stored += samples.length
      return append(samples)
    })

  /** The header decides how the rest is read. */
  const begin = (text: string): Either.Either<string, CommandFailure> => {
    head += text
    const end = head.indexOf("\n")
    if (end < 0) return head.length > 10_000 ? Either.left(invalid("it is no CSV file of ow log")) : Either.right("")
    const rest = head.slice(end + 1)
    return Either.map(
      Either.mapLeft(
        LogRecords.layoutOf(
          head
            .slice(0, end)
            .replace(/\r$/, "")
            .replace(/^\ufeff/, "")
        ),
        invalid
      ),
      (layout) => {
        reader = Csv.reader(layout.separator)
        samplesOf = LogRecords.sampler(layout, server)
        return rest
      }
    )
  }

  return {
    progress,
    push: (text: string) =>
      Effect.gen(function* () {
        const rest = reader === undefined ? yield* begin(text) : text
        if (reader === undefined) return
        add(reader.push(rest))
        if (reader.isBroken()) return yield* invalid("a record is too long; a quote may be missing")
        yield* store(rows)
      }),
    end: Effect.gen(function* () {
      if (reader === undefined) return yield* invalid("it is no CSV file of ow log: it has no header")
      add(reader.end())
      yield* store(1)
    })
  }
}

const importFile = (file: string, server: string, isAgain: boolean) =>
  Effect.gen(function* () {
    const store = yield* Store
    const hash = yield* hashOf(file)
    if (!(yield* store.claimImport(hash)) && !isAgain) {
      return yield* note(`${file} was imported before and is skipped; --again imports it once more`)
    }
    const { size } = Fs.statSync(file)
    const decoder = new TextDecoder()
    const { end, progress, push } = importer(file, server, (samples) => store.append({ samples, transitions: [] }))
    let read = 0
    // The file counts as imported from here on.
    const retriable = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      Effect.tapError(effect, () => note(`a part of ${file} may be stored; --again imports it once more`))
    yield* retriable(
      Stream.runForEach(bytesOf(file), (bytes) => {
        read += bytes.length
        const bar = size === 0 ? "" : `${"#".repeat(Math.round((20 * read) / size)).padEnd(20, ".")} `
        return Effect.zipRight(
          push(decoder.decode(bytes, { stream: true })),
          status(`${bar}${file}: ${progress.stored} readings`)
        )
      })
    )
    yield* retriable(end)
    yield* status("")
    const skipped = progress.skipped === 0 ? "" : `; ${progress.skipped} records without a number are left out`
    yield* note(`stored ${progress.stored} reading${progress.stored === 1 ? "" : "s"} of ${file}${skipped}`)
  })

const importAll = (config: StationConfig, options: Options) =>
  Effect.gen(function* () {
    const server = yield* serverOf(config, options)
    for (const file of options.files) yield* importFile(file, server, options.again)
    const store = yield* Store
    yield* store.rollUp(yield* Clock.currentTimeMillis)
  })

/** Stores the readings of CSV files that `ow log` wrote. */
export const importReadings = (options: Options): Effect.Effect<void, CommandFailure, HostTag> =>
  withStore(options.config, (config) => importAll(config, options), true)
