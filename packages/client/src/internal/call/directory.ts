/**
 * The commands and the steps that list a directory, and that find out whether an object is one. DIRALLSLASH and GETSLASH
 * need one reply. The further steps serve servers that do not know them, and aliases that contain commas.
 */
import { Flags, Limits, Listing, OwPath, type Reply, Request, ReturnCode } from "@owserver/protocol"
import type * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { DirOptions } from "../../Options.js"
import { isMissing, type OwServerError } from "../../OwServerError.js"
import type { DirectoryOrValue } from "../../Results.js"
import type { Settle } from "../connection/exchange.js"
import * as Argument from "./argument.js"
import { Command, type RunCommand, refused, settle } from "./command.js"
import * as Reading from "./reading.js"

type Result<A> = Effect.Effect<A, OwServerError>

export interface Listed {
  readonly slash: boolean
  readonly bus: boolean
}

export const listed = ({ bus = false, slash = true }: DirOptions): Listed => ({ bus, slash })

/** `bus: false` clears the flag, even if the flags of the call set it. */
const withBus = (call: number): number => (call | Flags.FLG_BUS_RET) >>> 0
const withoutBus = (call: number): number => (call & ~Flags.FLG_BUS_RET) >>> 0

/** The object at a path, as far as one reply shows. */
type Found = Data.TaggedEnum<{
  Entries: { readonly entries: ReadonlyArray<string> }
  /** A listing that the commas in its names make ambiguous. */
  Ambiguous: { readonly text: Uint8Array }
  Value: { readonly bytes: Uint8Array }
  /** No bytes: an empty value or an empty directory. */
  Nothing: Record<never, never>
  /** The server does not know the message. */
  Unknown: Record<never, never>
}>

const nothing: Found = { _tag: "Nothing" }
const unknown: Found = { _tag: "Unknown" }

/** Reads the reply here and not in later effects, because each such effect would cost a listing more time than its parsing. */
const settleFound =
  (path: string, found: (last: Reply.Done, path: string) => Found): Settle<Found> =>
  (last, _, request) => {
    if (last._tag === "Done") return Exit.succeed(found(last, path))
    return last.answer.ret === ReturnCode.ENOMSG ? Exit.succeed(unknown) : refused(request, last)
  }

const listing = ({ data }: Reply.Done, path: string): Found =>
  Option.match(Listing.split(data, path), {
    onNone: () => ({ _tag: "Ambiguous", text: data.slice() }),
    onSome: (entries) => ({ _tag: "Entries", entries })
  })

/** Lists a directory in one reply. */
const dirAll = (path: string, { bus, slash }: Listed): Command<Found> =>
  new Command(
    "dir",
    path,
    Argument.request(path, Request.dirAll, { slash }),
    settleFound(path, listing),
    bus ? withBus : withoutBus
  )

const settleEntries = settle((_, entries) => entries)

/** Lists a directory with a reply frame for each entry. Directories are not marked. */
export const entryByEntry = (path: string, { bus }: Pick<Listed, "bus">): Command<ReadonlyArray<string>> =>
  new Command("dir", path, Argument.request(path, Request.dir, 0), settleEntries, bus ? withBus : withoutBus)

/** A listing ends in a NUL that its size does not count. */
const listingOrValue = (last: Reply.Done, path: string): Found => {
  const { payload, size } = last.answer
  if (payload.length === 0) return nothing
  return payload.length > size ? listing(last, path) : { _tag: "Value", bytes: last.data.slice() }
}

const getAny = (path: string, range: Reading.Range, { bus, slash }: Listed): Command<Found> => {
  const checked = Argument.all({
    size: Argument.size(range.size ?? Limits.maxReadSize),
    offset: Argument.offset(range.offset ?? 0),
    slash
  })
  const request = Argument.isInvalid(checked) ? checked : Argument.request(path, Request.get, checked)
  return new Command("get", path, request, settleFound(path, listingOrValue), bus ? withBus : withoutBus)
}

/** Runs `instead` if the server returns the code `ret`. */
const onReturn =
  <B>(ret: number, instead: () => Result<B>) =>
  <A>(result: Result<A>): Result<A | B> =>
    Effect.catchIf(
      result,
      (error) => error._tag === "OwReturnError" && error.ret === ret,
      () => instead()
    )

const modes = /^(uncached|unaliased|text|json|alarm|bus\.\d+)$/

/** Returns whether all entries of the directory are directories: devices, and the virtual directories beside them. */
const isOfDevices = (path: string): boolean => {
  const elements = OwPath.elements(path)
  return elements.every((element) => modes.test(element)) || /^(main|aux)$/.test(elements.at(-1) ?? "")
}

const isDirectory = (run: RunCommand, path: string): Result<boolean> =>
  Effect.as(run(entryByEntry(path, { bus: false })), true).pipe(
    onReturn(ReturnCode.ENOTDIR, () => Effect.succeed(false)),
    // The entry went away meanwhile.
    Effect.catchIf(isMissing, () => Effect.succeed(false)),
    // The server listed a name that no request can hold, such as one with a NUL. The caller did nothing wrong.
    Effect.catchTag("OwInvalidArgument", () => Effect.succeed(false))
  )

/** Lists by DIR, which does not mark directories. Marks them by GETSLASH, or by one DIR for each entry. */
const byDir = (run: RunCommand, path: string, listed: Listed, isGetKnown: boolean): Result<ReadonlyArray<string>> =>
  Effect.flatMap(run(entryByEntry(path, listed)), (entries) => {
    if (!listed.slash || entries.length === 0) return Effect.succeed(entries)
    if (isOfDevices(path)) return Effect.succeed(entries.map((entry) => `${entry}/`))
    const marked = Effect.forEach(entries, (entry) =>
      Effect.map(isDirectory(run, entry), (is) => (is ? `${entry}/` : entry))
    )
    if (!isGetKnown) return marked
    return Effect.flatMap(run(getAny(path, {}, listed)), (found): Result<ReadonlyArray<string>> => {
      if (found._tag === "Entries") return Effect.succeed(found.entries)
      return found._tag === "Ambiguous" ? Effect.succeed(Listing.mark(entries, found.text)) : marked
    })
  })

/**
 * Returns the entries of a listing. If the text of the listing is ambiguous, a DIR gives the separate entries, and the text
 * shows which of them end in a slash.
 */
const entriesOf = (run: RunCommand, path: string, found: Found, listed: Listed): Result<ReadonlyArray<string>> => {
  switch (found._tag) {
    case "Entries":
      return Effect.succeed(found.entries)
    case "Ambiguous":
      return Effect.map(run(entryByEntry(path, listed)), (entries) =>
        listed.slash ? Listing.mark(entries, found.text) : entries
      )
    default:
      return byDir(run, path, listed, false)
  }
}

/**
 * Lists a directory. Most servers without DIRALL know GETSLASH. On a property, GETSLASH would read the value, or be refused
 * if the property is write-only. So the client sends GETSLASH before DIR only for paths that cannot lead to a property.
 */
export const list = (run: RunCommand, path: string, listed: Listed, isGetKnown = true): Result<ReadonlyArray<string>> =>
  Effect.flatMap(run(dirAll(path, listed)), (found) => {
    if (found._tag !== "Unknown") return entriesOf(run, path, found, listed)
    return isGetKnown && isOfDevices(path)
      ? Effect.flatMap(run(getAny(path, {}, listed)), (got) => entriesOf(run, path, got, listed))
      : byDir(run, path, listed, isGetKnown)
  })

const value = (bytes: Uint8Array): DirectoryOrValue => ({ _tag: "Value", bytes })

const directory = (entries: ReadonlyArray<string>): DirectoryOrValue => ({ _tag: "Directory", entries })

export const get = (run: RunCommand, path: string, range: Reading.Range, listed: Listed): Result<DirectoryOrValue> => {
  /** The server refuses to list a property; then `instead` returns its value. */
  const listedOr = (instead: () => Result<DirectoryOrValue>, isGetKnown = true): Result<DirectoryOrValue> =>
    Effect.map(list(run, path, listed, isGetKnown), directory).pipe(onReturn(ReturnCode.ENOTDIR, instead))
  return Effect.flatMap(run(getAny(path, range, listed)), (found): Result<DirectoryOrValue> => {
    switch (found._tag) {
      case "Value":
        return Effect.succeed(value(found.bytes))
      case "Nothing":
        return listedOr(() => Effect.succeed(value(new Uint8Array(0))))
      case "Unknown":
        return listedOr(() => Effect.map(run(Reading.bytes(path, range)), value), false)
      default:
        return Effect.map(entriesOf(run, path, found, listed), directory)
    }
  })
}
