/**
 * An operation as a value: its name, the request it sends, and how it reads the end of the reply. To add one is to add a
 * value or a function here; sessions carry operations without knowing what they are about.
 */
import { Flags, Limits, Listing, OwPath, OwText, type Reply, Request, ReturnCode, RomId } from "@owserver/protocol"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { RawRequest } from "../Options.js"
import { OwInvalidArgument, OwReturnError, type OwServerError, OwShortWrite } from "../OwServerError.js"
import type { RawReply } from "../OwServerService.js"
import * as Argument from "./argument.js"

/** What an error says of the call it is about. */
export interface Context {
  readonly operation: string
  readonly path: string
  readonly server: string
}

/** What was asked, where, and of whom. */
export interface Asked extends Context {
  readonly request: Request.Request
}

/** A class, as are all things that each read makes: see `Request` of the protocol. */
export class Operation<out A> {
  constructor(
    readonly name: string,
    readonly path: string,
    /** Without the flags of the call. */
    readonly request: Argument.Checked<Request.Request>,
    /**
     * The result, from the last frame of the reply, whose bytes are only lent, and the paths of the entries that DIR sent
     * before.
     */
    readonly settle: (
      last: Reply.Done | Reply.Refused,
      entries: ReadonlyArray<string>,
      asked: Asked
    ) => Exit.Exit<A, OwServerError>,
    /** What the operation makes of the flags of the call. */
    readonly flags: (call: number) => number = asCalled
  ) {}
}

const asCalled = (call: number): number => call

export const invalidArgument = (context: Context, { argument, issue }: Argument.Invalid): OwInvalidArgument =>
  new OwInvalidArgument({ ...only(context), argument, issue })

/** The fields of a context alone, of something that has more. */
export const only = ({ operation, path, server }: Context): Context => ({ operation, path: String(path), server })

const refused = (asked: Asked, { answer: { ret } }: Reply.Refused): Exit.Exit<never, OwReturnError> =>
  Exit.fail(new OwReturnError({ ...only(asked), ret, code: ReturnCode.name(ret), text: ReturnCode.text(ret) }))

/** Succeeds with what `done` makes of a reply that is fine, and fails with what the server said otherwise. */
const settle =
  <A>(done: (last: Reply.Done, entries: ReadonlyArray<string>) => A): Operation<A>["settle"] =>
  (last, entries, asked) =>
    last._tag === "Done" ? Exit.succeed(done(last, entries)) : refused(asked, last)

export const ping: Operation<void> = new Operation(
  "ping",
  "",
  Request.nop(),
  settle(() => undefined)
)

export const connect: Operation<void> = new Operation("connect", "", ping.request, ping.settle)

const settlePresent: Operation<boolean>["settle"] = (last, _, asked) =>
  last._tag === "Refused" && !ReturnCode.isMissing(last.answer.ret)
    ? refused(asked, last)
    : Exit.succeed(last._tag === "Done")

export const present = (path: string): Operation<boolean> =>
  new Operation("present", path, Argument.request(path, Request.presence, 0), settlePresent)

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0)

/** That the bytes are an address, or none, is certain once the reply was interpreted. */
const settleRom = settle(({ data }) => (isZero(data) ? Option.none() : Either.getRight(RomId.fromBytes(data))))

export const rom = (path: string): Operation<Option.Option<RomId.RomId>> =>
  new Operation("rom", path, Argument.request(path, Request.presence, 0), settleRom)

export interface Range {
  readonly size?: number | undefined
  readonly offset?: number | undefined
}

const readAs =
  <A>(settle: Operation<A>["settle"]) =>
  (path: string, range: Range): Operation<A> => {
    const size = Argument.size(range.size ?? Limits.maxReadSize)
    const offset = Argument.offset(range.offset ?? 0)
    const request = Argument.isInvalid(size)
      ? size
      : Argument.isInvalid(offset)
        ? offset
        : Argument.request(path, Request.read, { size, offset })
    return new Operation("read", path, request, settle)
  }

export const read = readAs(settle(({ data }) => data.slice()))

export const readText = readAs(settle(({ data }) => OwText.decode(data)))

/**
 * A server that was given a word where it keeps a bit or a unit may answer with the length of what it kept: `fahrenheit` is
 * one byte.
 */
const isWord = (request: Request.Request): boolean =>
  /^\s*(y|yes|n|no|on|off)\s*$/i.test(OwText.decode(Request.data(request))) ||
  OwPath.elements(Request.path(request)).join("/").includes("settings/units")

const settleWrite: Operation<void>["settle"] = (last, _, asked) => {
  if (last._tag === "Refused") return refused(asked, last)
  const got = last.answer.size
  const expected = asked.request.size
  return got >= expected || (got === 1 && asked.request.offset === 0 && isWord(asked.request))
    ? Exit.void
    : Exit.fail(new OwShortWrite({ ...only(asked), side: "taken", got, expected }))
}

export const write = (path: string, data: Uint8Array | string, range: Pick<Range, "offset">): Operation<void> => {
  const checked = Argument.all({ offset: Argument.offset(range.offset ?? 0), bytes: Argument.bytes("data", data) })
  const request = Argument.isInvalid(checked) ? checked : Argument.write(path, checked)
  return new Operation("write", path, request, settleWrite)
}

export interface Listed {
  readonly slash: boolean
  readonly bus: boolean
}

/** `bus: false` clears the flag, even where the flags of the call have it. */
const withBus = (call: number): number => (call | Flags.FLG_BUS_RET) >>> 0
const withoutBus = (call: number): number => (call & ~Flags.FLG_BUS_RET) >>> 0

/** What is at a path, as far as one reply tells. */
export type Found =
  | { readonly _tag: "Entries"; readonly entries: ReadonlyArray<string> }
  /** A listing that the commas in its names make ambiguous. */
  | { readonly _tag: "Ambiguous"; readonly text: Uint8Array }
  | { readonly _tag: "Value"; readonly bytes: Uint8Array }
  /** No bytes: an empty value or an empty directory. */
  | { readonly _tag: "Nothing" }
  /** The server does not know the message. */
  | { readonly _tag: "Unknown" }

const nothing: Found = { _tag: "Nothing" }
const unknown: Found = { _tag: "Unknown" }

/** Here and not in effects behind it: each of those costs a listing more than the taking apart does. */
const settleFound =
  (path: string, found: (last: Reply.Done, path: string) => Found): Operation<Found>["settle"] =>
  (last, _, asked) => {
    if (last._tag === "Done") return Exit.succeed(found(last, path))
    return last.answer.ret === ReturnCode.ENOMSG ? Exit.succeed(unknown) : refused(asked, last)
  }

const listing = ({ data }: Reply.Done, path: string): Found =>
  Option.match(Listing.split(data, path), {
    onNone: () => ({ _tag: "Ambiguous", text: data.slice() }),
    onSome: (entries) => ({ _tag: "Entries", entries })
  })

/** The entries of a listing in one text. */
export const dirAll = (path: string, { bus, slash }: Listed): Operation<Found> =>
  new Operation(
    "dir",
    path,
    Argument.request(path, Request.dirAll, { slash }),
    settleFound(path, listing),
    bus ? withBus : withoutBus
  )

const settleEntries = settle((_, entries) => entries)

/** The entries of a listing one by one; directories are not marked. */
export const dir = (path: string, { bus }: Pick<Listed, "bus">): Operation<ReadonlyArray<string>> =>
  new Operation("dir", path, Argument.request(path, Request.dir, 0), settleEntries, bus ? withBus : withoutBus)

/** A listing ends in a NUL that its size leaves out. */
const listingOrValue = (last: Reply.Done, path: string): Found => {
  const { payload, size } = last.answer
  if (payload.length === 0) return nothing
  return payload.length > size ? listing(last, path) : { _tag: "Value", bytes: last.data.slice() }
}

export const get = (path: string, range: Range, { bus, slash }: Listed): Operation<Found> => {
  const checked = Argument.all({
    size: Argument.size(range.size ?? Limits.maxReadSize),
    offset: Argument.offset(range.offset ?? 0),
    slash
  })
  const request = Argument.isInvalid(checked) ? checked : Argument.request(path, Request.get, checked)
  return new Operation("get", path, request, settleFound(path, listingOrValue), bus ? withBus : withoutBus)
}

/** Decoded entries always have bytes again. */
const joined = (entries: ReadonlyArray<string>): Uint8Array => Option.getOrThrow(OwText.encode(entries.join()))

const settleSend: Operation<RawReply>["settle"] = (last, entries) => {
  const { flags, offset, ret, size } = last.answer
  const data = last._tag === "Done" && entries.length === 0 ? last.data.slice() : joined(entries)
  return Exit.succeed({ ret, data, flags, size, offset })
}

/** A message of any type, and the last frame of its reply, whatever it says. */
export const send = (message: RawRequest): Operation<RawReply> => {
  const request = Argument.message(message)
  return new Operation("send", Argument.isInvalid(request) ? "" : Request.path(request), request, settleSend)
}

const settleLast = settle(({ answer, data }): Reply.Done => {
  const payload = answer.payload.slice()
  return { _tag: "Done", answer: { ...answer, payload }, data: payload.subarray(0, data.length) }
})

/** A request as it is, but for PERSISTENCE, which is not the caller's to say. */
export const exchange = (request: Request.Request): Operation<Reply.Done> => {
  const checked = Argument.wholeRequest(request)
  const path = Argument.isInvalid(checked) ? "" : Request.path(checked)
  return new Operation("exchange", path, checked, settleLast, (call) => Argument.withPersistenceOf(call, request.flags))
}
