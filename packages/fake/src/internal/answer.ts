/**
 * What an owserver answers to a request, frame by frame; the flags of the request are put to it later. The codes and
 * fields are those of the real server.
 */
import {
  type AddressFormat,
  Flags,
  Limits,
  MessageType,
  OwPath,
  OwText,
  Reply,
  Request,
  ReturnCode,
  RomId
} from "@owserver/protocol"
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as Bus from "../Bus.js"
import * as Value from "../Value.js"

type Replies = ReadonlyArray<Reply.Answer>

/** All but PRESENCE and WRITE refuse a longer payload. */
const maxPath = Limits.maxPath + 1

/** Elements in front of a path that choose how it is read; listings repeat them. */
const isMode = (element: string): boolean => ["uncached", "unaliased", "text", "json"].includes(element)

const refuse = (ret: number): Replies => [Reply.answer({ ret })]

const encode = (text: string): Uint8Array => Option.getOrElse(OwText.encode(text), () => new Uint8Array(0))

interface Target {
  readonly bus: Bus.Bus
  /** The path without modes. */
  readonly path: string
  readonly found: Bus.Found
  /** The paths of what is in it, as listings show them. */
  readonly list: (directory: Bus.Found & { readonly _tag: "Directory" }, slash: boolean) => ReadonlyArray<string>
}

const locate = (bus: Bus.Bus, request: Request.Request): Option.Option<Target> => {
  const elements = OwPath.elements(Request.path(request))
  const path = OwPath.join(...Arr.dropWhile(elements, isMode))
  const { format } = Flags.fromWord(request.flags)
  return Option.map(bus.find(path), (found) => ({
    bus,
    path,
    found,
    list: ({ entries }, slash) =>
      entries.map(({ isDirectory, name }) => {
        const listed = OwPath.join(...elements, inFormat(name, format))
        return slash && isDirectory ? `${listed}/` : listed
      })
  }))
}

const inFormat = (name: string, format: AddressFormat.AddressFormat): string =>
  Either.match(RomId.parse(name), { onLeft: () => name, onRight: (id) => RomId.print(id, format) })

const presence = ({ found: { device } }: Target): Replies => [
  Reply.answer({
    payload: Option.match(device, { onNone: () => new Uint8Array(RomId.byteLength), onSome: RomId.toBytes })
  })
]

const read = ({ found }: Target, { flags, offset, size }: Request.Request): Replies => {
  if (found._tag === "Directory") return refuse(ReturnCode.EISDIR)
  if (size < 1 || size > Limits.maxReadSize) return refuse(ReturnCode.EMSGSIZE)
  const value = Value.encode(found.value, { trim: (flags & Flags.FLG_TRIM) !== 0 })
  const payload = offset < 0 ? value.subarray(value.length) : value.slice(offset, offset + size)
  const { length } = payload
  return [Reply.answer({ ret: length, size: length, offset: length === 0 ? 0 : offset, payload })]
}

const write = ({ bus, found, path }: Target, request: Request.Request): Replies => {
  if (found._tag === "Directory") return refuse(ReturnCode.EISDIR)
  const value = Value.decode(found.value, Request.data(request))
  if (Option.isNone(value)) return refuse(ReturnCode.EINVAL)
  if (!found.writable) return refuse(ReturnCode.ENOTSUP)
  bus.set(path, value.value)
  return [Reply.answer({ size: request.size })]
}

const dir = (target: Target): Replies => {
  if (target.found._tag === "Property") return refuse(ReturnCode.ENOTDIR)
  const entries = target.list(target.found, false).map((path) => {
    const bytes = encode(path)
    return Reply.answer({ size: bytes.length, payload: encode(`${path}\0`) })
  })
  return [...entries, Reply.answer({})]
}

const dirAll = (target: Target, slash: boolean): Replies => {
  if (target.found._tag === "Property") return refuse(ReturnCode.ENOTDIR)
  const listing = target.list(target.found, slash).join(",")
  const size = encode(listing).length
  return [size === 0 ? Reply.answer({}) : Reply.answer({ size, payload: encode(`${listing}\0`) })]
}

const get = (target: Target, request: Request.Request, slash: boolean): Replies =>
  target.found._tag === "Property" ? read(target, request) : dirAll(target, slash)

const onPath = (bus: Bus.Bus, request: Request.Request, work: (target: Target) => Replies): Replies => {
  if (request.payload.length === 0) return refuse(ReturnCode.EBADMSG)
  const long = request.payload.length > maxPath && request.type !== MessageType.MSG_WRITE
  const target = locate(bus, request)
  if (Option.isNone(target)) return refuse(ReturnCode.EPERM)
  return long && request.type !== MessageType.MSG_PRESENCE ? refuse(ReturnCode.EMSGSIZE) : work(target.value)
}

export const answer = (bus: Bus.Bus, request: Request.Request): Replies => {
  const work = (how: (target: Target) => Replies) => onPath(bus, request, how)
  switch (request.type) {
    case MessageType.MSG_NOP:
      return [Reply.answer({})]
    case MessageType.MSG_READ:
      return work((target) => read(target, request))
    case MessageType.MSG_WRITE:
      return work((target) => write(target, request))
    case MessageType.MSG_DIR:
      return work(dir)
    case MessageType.MSG_PRESENCE:
      return work(presence)
    case MessageType.MSG_DIRALL:
      return work((target) => dirAll(target, false))
    case MessageType.MSG_DIRALLSLASH:
      return work((target) => dirAll(target, true))
    case MessageType.MSG_GET:
      return work((target) => get(target, request, false))
    case MessageType.MSG_GETSLASH:
      return work((target) => get(target, request, true))
    default:
      return refuse(ReturnCode.ENOMSG)
  }
}
