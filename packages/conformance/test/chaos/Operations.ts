/**
 * The operations of a storm. Their results are known: they are recorded before the storm, depend only on the path, and differ between
 * operations of the same kind. So a reply that reaches another caller is detected.
 */
import { type CallOptions, Flags, MessageType, type OwServerError, type OwServerService } from "@owserver/client"
import { Effect, Either, Option, Stream } from "effect"
import type { Ledger } from "./Ledger.js"
import { devices } from "./Servers.js"

/** The results of all parts of an operation. */
export type Parts = ReadonlyArray<Either.Either<string, OwServerError>>

export interface Operation {
  readonly name: string
  /** The path in the error if the whole operation fails. */
  readonly path: string
  /** The path in the error of each part. */
  readonly paths: ReadonlyArray<string>
  readonly ask: (ow: OwServerService, options: CallOptions) => Effect.Effect<Parts, OwServerError>
  /** The most requests that it sends, for the time it may take. */
  readonly requests: number
  /** Whether it waits for busy connections at its end, even if interrupted. */
  readonly waitsForOthers?: boolean
  /** Checks a result that is not known before the storm. */
  readonly isRight?: (answer: string) => boolean
}

type Ask = (ow: OwServerService, options: CallOptions) => Effect.Effect<string, OwServerError>

const operation = (name: string, path: string, ask: Ask, requests = 2): Operation => ({
  name,
  path,
  paths: [path],
  ask: (ow, options) => Effect.map(ask(ow, options), (answer) => [Either.right(answer)]),
  requests
})

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1")

const read = (path: string) => operation("read", path, (ow, options) => Effect.map(ow.read(path, options), text))

const readText = (path: string) => operation("readText", path, (ow, options) => ow.readText(path, options))

const readMany = (paths: ReadonlyArray<string>): Operation => ({
  name: "readMany",
  path: "",
  paths,
  ask: (ow, options) => Effect.map(ow.readMany(paths, options), (all) => all.map((one) => Either.map(one, text))),
  requests: paths.length * 2
})

const present = (path: string) =>
  operation("present", path, (ow, options) => Effect.map(ow.present(path, options), String))

const rom = (path: string) =>
  operation("rom", path, (ow, options) =>
    Effect.map(
      ow.rom(path, options),
      Option.getOrElse(() => "none")
    )
  )

const dir = (path: string) => operation("dir", path, (ow, options) => Effect.map(ow.dir(path, options), String), 3)

const dirStream = (path: string) =>
  operation("dirStream", path, (ow, options) => Effect.map(Stream.runCollect(ow.dirStream(path, options)), joined))

const joined = (entries: Iterable<string>): string => Array.from(entries).join()

/** The consumer stops before the end of the listing. */
const firstEntry = (path: string) =>
  operation("first of dirStream", path, (ow, options) =>
    Effect.map(
      Stream.runHead(ow.dirStream(path, options)),
      Option.getOrElse(() => "none")
    )
  )

const get = (path: string) =>
  operation(
    "get",
    path,
    (ow, options) =>
      Effect.map(ow.get(path, options), (got) => (got._tag === "Value" ? text(got.bytes) : String(got.entries))),
    4
  )

const send = (path: string) =>
  operation("send", path, (ow, { timeout }) =>
    Effect.map(
      ow.send({ type: MessageType.MSG_READ, payload: `${path}\0`, size: 100, flags: Flags.FLG_OWNET, timeout }),
      ({ data, ret }) => `${ret} ${text(data)}`
    )
  )

const names = ["address", "id", "r_address", "r_id", "crc8"]

/** Operations with a constant result of their own. */
export const constant: ReadonlyArray<Operation> = devices.flatMap((device, n) => {
  const at = (name: string) => `/${device}/${name}`
  const next = devices[(n + 1) % devices.length]!
  return [
    ...names.map((name) => read(at(name))),
    ...names.map((name) => readText(at(name))),
    readMany([at("id"), `/${next}/id`, at("nonsense"), at("r_id")]),
    rom(`/${device}`),
    dir(`/${device}`),
    dirStream(`/${device}`),
    firstEntry(`/${device}/pages`),
    get(`/${device}`),
    get(at("r_id")),
    send(at("address"))
  ]
})

/** Operations whose result is not unique. */
export const shared: ReadonlyArray<Operation> = [
  ...devices.map((device) => present(`/${device}`)),
  ...devices.map((device) => present(`/${device.replace("2D", "10")}`)),
  ...devices.map((device) => readText(`/${device}/nonsense`)),
  dir("/"),
  // 5 kB, so that the reply arrives in several chunks.
  read("/settings/return_codes/text.ALL"),
  operation("ping", "", (ow) => Effect.as(ow.ping, "")),
  operation("connect", "", (ow) => Effect.as(ow.connect, "")),
  operation("closeConnections", "", (ow) => Effect.as(ow.closeConnections, "")),
  { ...operation("connected", "", (ow) => Effect.as(Effect.scoped(ow.connected), "")), waitsForOthers: true }
]

/** A new write, sent once. Its data has at least `padding` bytes. */
export const write = (ledger: Ledger, device: string, page: number, padding: number): Operation => {
  const path = `/${device}/pages/page.${page}`
  const ask: Ask = (ow, options) =>
    Effect.suspend(() => {
      const { data, number } = ledger.issue(device, padding)
      return Effect.map(ow.write(path, data, options), () => {
        ledger.onSuccess(number)
        return ""
      })
    })
  return { ...operation("write", path, ask), isRight: (answer) => answer === "" }
}

/** Reads a page. The value must be one that was written to it. */
export const page = (ledger: Ledger, device: string, number: number): Operation => ({
  ...read(`/${device}/pages/page.${number}`),
  name: "read page",
  isRight: (answer) => ledger.isOf(device, answer)
})

/** Formats a result: the value, or the error. */
export const show = (part: Either.Either<string, OwServerError>): string =>
  Either.match(part, {
    onLeft: (error) => (error._tag === "OwReturnError" ? `refused: ${error.ret}` : error._tag),
    onRight: (answer) => answer
  })
