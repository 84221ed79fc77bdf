/**
 * What is in a directory, and whether something is one. DIRALLSLASH and GETSLASH tell in one frame; the rest is for servers
 * that do not know them, and for aliases that contain commas.
 */
import { Listing, OwPath, ReturnCode } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import { isMissing, type OwServerError } from "../OwServerError.js"
import type { DirectoryOrValue } from "../OwServerService.js"
import type { Ask } from "./core.js"
import * as Operation from "./operation.js"

type Answered<A> = Effect.Effect<A, OwServerError>

/** What to do instead where the server answers with a code. */
const onReturn =
  <B>(ret: number, instead: () => Answered<B>) =>
  <A>(answered: Answered<A>): Answered<A | B> =>
    Effect.catchIf(
      answered,
      (error) => error._tag === "OwReturnError" && error.ret === ret,
      () => instead()
    )

const modes = /^(uncached|unaliased|text|json|alarm|bus\.\d+)$/

/** Whether all that is listed here are directories: devices, and the virtual directories beside them. */
const isOfDevices = (path: string): boolean => {
  const elements = OwPath.elements(path)
  return elements.every((element) => modes.test(element)) || /^(main|aux)$/.test(elements.at(-1) ?? "")
}

const isDirectory = (ask: Ask, path: string): Answered<boolean> =>
  Effect.as(ask(Operation.dir(path, { bus: false })), true).pipe(
    onReturn(ReturnCode.ENOTDIR, () => Effect.succeed(false)),
    // It went away meanwhile, and is nothing any more.
    Effect.catchIf(isMissing, () => Effect.succeed(false)),
    // The server listed a name that cannot be asked for, such as one with a NUL. That is no fault of the caller.
    Effect.catchTag("OwInvalidArgument", () => Effect.succeed(false))
  )

/** By DIR: it does not mark directories. GETSLASH does, or that is found out entry by entry. */
const byDir = (
  ask: Ask,
  path: string,
  listed: Operation.Listed,
  isGetKnown: boolean
): Answered<ReadonlyArray<string>> =>
  Effect.flatMap(ask(Operation.dir(path, listed)), (entries) => {
    if (!listed.slash || entries.length === 0) return Effect.succeed(entries)
    if (isOfDevices(path)) return Effect.succeed(entries.map((entry) => `${entry}/`))
    const marked = Effect.forEach(entries, (entry) =>
      Effect.map(isDirectory(ask, entry), (is) => (is ? `${entry}/` : entry))
    )
    if (!isGetKnown) return marked
    return Effect.flatMap(ask(Operation.get(path, {}, listed)), (found): Answered<ReadonlyArray<string>> => {
      if (found._tag === "Entries") return Effect.succeed(found.entries)
      return found._tag === "Ambiguous" ? Effect.succeed(Listing.mark(entries, found.text)) : marked
    })
  })

/** The entries that were found, told apart by DIR where their text is ambiguous; the text has the slashes. */
const entriesOf = (
  ask: Ask,
  path: string,
  found: Operation.Found,
  listed: Operation.Listed
): Answered<ReadonlyArray<string>> => {
  switch (found._tag) {
    case "Entries":
      return Effect.succeed(found.entries)
    case "Ambiguous":
      return Effect.map(ask(Operation.dir(path, listed)), (entries) =>
        listed.slash ? Listing.mark(entries, found.text) : entries
      )
    default:
      return byDir(ask, path, listed, false)
  }
}

/**
 * A server without DIRALL knows GETSLASH, mostly. That reads the value of a property, and is refused where there is none to
 * read, so it is asked first only where no property can be.
 */
export const dir = (
  ask: Ask,
  path: string,
  listed: Operation.Listed,
  isGetKnown = true
): Answered<ReadonlyArray<string>> =>
  Effect.flatMap(ask(Operation.dirAll(path, listed)), (found) => {
    if (found._tag !== "Unknown") return entriesOf(ask, path, found, listed)
    return isGetKnown && isOfDevices(path)
      ? Effect.flatMap(ask(Operation.get(path, {}, listed)), (got) => entriesOf(ask, path, got, listed))
      : byDir(ask, path, listed, isGetKnown)
  })

const value = (bytes: Uint8Array): DirectoryOrValue => ({ _tag: "Value", bytes })

const directory = (entries: ReadonlyArray<string>): DirectoryOrValue => ({ _tag: "Directory", entries })

export const content = (
  ask: Ask,
  path: string,
  range: Operation.Range,
  listed: Operation.Listed
): Answered<DirectoryOrValue> => {
  /** A listing tells a property by its refusal; then it is a value, which is read if it is not known to be empty. */
  const listedOr = (instead: () => Answered<DirectoryOrValue>, isGetKnown = true): Answered<DirectoryOrValue> =>
    Effect.map(dir(ask, path, listed, isGetKnown), directory).pipe(onReturn(ReturnCode.ENOTDIR, instead))
  return Effect.flatMap(ask(Operation.get(path, range, listed)), (found): Answered<DirectoryOrValue> => {
    switch (found._tag) {
      case "Value":
        return Effect.succeed(value(found.bytes))
      case "Nothing":
        return listedOr(() => Effect.succeed(value(new Uint8Array(0))))
      case "Unknown":
        return listedOr(() => Effect.map(ask(Operation.read(path, range)), value), false)
      default:
        return Effect.map(entriesOf(ask, path, found, listed), directory)
    }
  })
}
