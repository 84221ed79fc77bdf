/**
 * What is in a directory, and whether something is one. DIRALLSLASH and GETSLASH tell in one frame; the rest is for servers
 * that do not know them, and for aliases that contain commas.
 */
import { Listing, OwPath, ReturnCode } from "@owserver/protocol"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { isMissing, type OwServerError } from "../OwServerError.js"
import type { Content } from "../OwServerService.js"
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

const unknown: Answered<Operation.Got> = Effect.succeed({ _tag: "Nothing" })

/** A listing in one text, if the server knows a message for that, which may be GET. */
const inOneText = (ask: Ask, path: string, listed: Operation.Listed, isGetKnown: boolean): Answered<Operation.Got> =>
  Effect.map(ask(Operation.dirAll(path, listed)), (data): Operation.Got => ({ _tag: "Listing", data })).pipe(
    onReturn(ReturnCode.ENOMSG, () => (isGetKnown ? ask(Operation.get(path, {}, listed)) : unknown)),
    onReturn(ReturnCode.ENOMSG, () => unknown)
  )

/** The entries of a listing in one text; where it is ambiguous DIR tells them apart, and the text has the slashes. */
const entriesOf = (
  ask: Ask,
  path: string,
  text: Uint8Array,
  listed: Operation.Listed
): Answered<ReadonlyArray<string>> =>
  Option.match(Listing.split(text, path), {
    onNone: () =>
      Effect.map(ask(Operation.dir(path, listed)), (entries) => (listed.slash ? Listing.mark(text, entries) : entries)),
    onSome: Effect.succeed
  })

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
    Effect.catchIf(isMissing, () => Effect.succeed(false))
  )

/** By DIR alone: it does not mark directories, so that is found out entry by entry. */
const byEntry = (ask: Ask, path: string, listed: Operation.Listed): Answered<ReadonlyArray<string>> =>
  Effect.flatMap(ask(Operation.dir(path, listed)), (entries) => {
    if (!listed.slash) return Effect.succeed(entries)
    if (isOfDevices(path)) return Effect.succeed(entries.map((entry) => `${entry}/`))
    return Effect.forEach(entries, (entry) => Effect.map(isDirectory(ask, entry), (is) => (is ? `${entry}/` : entry)))
  })

export const dir = (
  ask: Ask,
  path: string,
  listed: Operation.Listed,
  isGetKnown = true
): Answered<ReadonlyArray<string>> =>
  Effect.flatMap(inOneText(ask, path, listed, isGetKnown), (got) =>
    got._tag === "Listing" ? entriesOf(ask, path, got.data, listed) : byEntry(ask, path, listed)
  )

const value = (bytes: Uint8Array): Content => ({ _tag: "Value", bytes })

const directory = (entries: ReadonlyArray<string>): Content => ({ _tag: "Directory", entries })

export const content = (
  ask: Ask,
  path: string,
  range: Operation.Range,
  listed: Operation.Listed
): Answered<Content> => {
  /** A listing tells a property by its refusal; then it is a value, which is read if it is not known to be empty. */
  const listedOr = (instead: () => Answered<Content>, isGetKnown = true): Answered<Content> =>
    Effect.map(dir(ask, path, listed, isGetKnown), directory).pipe(onReturn(ReturnCode.ENOTDIR, instead))
  return Effect.flatMap(ask(Operation.get(path, range, listed)), (got): Answered<Content> => {
    switch (got._tag) {
      case "Listing":
        return Effect.map(entriesOf(ask, path, got.data, listed), directory)
      case "Value":
        return Effect.succeed(value(got.data))
      case "Nothing":
        return listedOr(() => Effect.succeed(value(new Uint8Array(0))))
    }
  }).pipe(onReturn(ReturnCode.ENOMSG, () => listedOr(() => Effect.map(ask(Operation.read(path, range)), value), false)))
}
