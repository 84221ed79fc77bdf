/**
 * Answers requests like owserver, frame by frame. Codes and fields are those of the real server. The connection adds the flags.
 */
import { Flags, Limits, MessageType, Reply, Request, ReturnCode, RomId } from "@owserver/protocol"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import { type DirectoryTarget, locate, type PropertyTarget, type Target } from "../paths/locate.js"
import * as Access from "../properties/access.js"
import type { RequestContext } from "../properties/requestContext.js"
import * as Thermometer from "../properties/thermometer.js"
import { bytes } from "../values/encoding.js"

export type Replies = ReadonlyArray<Reply.Answer>

/** An answer that takes time: `finish` returns the replies after `wait` milliseconds. */
export interface DelayedReplies {
  readonly wait: number
  readonly finish: () => Replies
}

/** The messages that the server refuses by option. */
export interface DisabledMessages {
  readonly noDirall: boolean
  readonly noGet: boolean
  readonly readonly: boolean
}

/** The maximum payload of all messages except PRESENCE and WRITE. */
const longestPath = Limits.maxPath + 1

const refuse = (ret: number): Replies => [Access.refuse(ret)]

const isUncached = ({ flags }: RequestContext, request: Request.Request): boolean =>
  (flags & Flags.FLG_UNCACHED) !== 0 || /(^|\/)uncached\//i.test(Request.path(request))

const readValue = (
  target: PropertyTarget,
  request: Request.Request,
  context: RequestContext
): Replies | DelayedReplies => {
  const { located } = target
  const answer = (): Replies => [Access.read(target, request)]
  if (target.isLocked) return refuse(ReturnCode.EADDRINUSE)
  if (located === undefined) return answer()
  return after(Thermometer.begin(located, target.property, isUncached(context, request), context), answer)
}

const after = ({ finish, wait }: Thermometer.Delay, answer: () => Replies): Replies | DelayedReplies => {
  const done = () => {
    finish()
    return answer()
  }
  return wait > 0 ? { wait, finish: done } : done()
}

const isSized = ({ size }: Request.Request): boolean => size >= 1 && size <= Limits.maxReadSize

const read = (target: Target, request: Request.Request, context: RequestContext): Replies | DelayedReplies => {
  if (!isSized(request)) return refuse(ReturnCode.EMSGSIZE)
  if (target._tag === "Gone") return refuse(ReturnCode.ENOENT)
  return target._tag === "Directory" ? refuse(ReturnCode.EISDIR) : readValue(target, request, context)
}

const write = (
  target: Target,
  request: Request.Request,
  context: RequestContext,
  disabled: DisabledMessages
): Replies | DelayedReplies => {
  if (disabled.readonly) return refuse(ReturnCode.EROFS)
  if (target._tag === "Gone") return refuse(ReturnCode.ENOENT)
  // Below `/structure` a branch is described as a property, but a WRITE treats it as a directory.
  if (target._tag === "Directory" || target.writes?.property.format === "directory") return refuse(ReturnCode.EISDIR)
  const answer = (): Replies => {
    const reply = Access.write(target, Request.data(request), request, DateTime.unsafeMake(context.wall))
    return target.isLocked && reply.ret >= 0 ? refuse(ReturnCode.ENODEV) : [reply]
  }
  const { located, property } = target
  return located === undefined ? answer() : after(Thermometer.beginWrite(located, property, context), answer)
}

const noDevice = new Uint8Array(RomId.byteLength)

/** A removed device stays present until the presence timeout. */
const presence = (target: Target): Replies => {
  const id = target._tag === "Gone" ? Option.some(target.device) : target.device
  return [Reply.answer({ payload: Option.match(id, { onNone: () => noDevice, onSome: RomId.toBytes }) })]
}

const listed = ({ list, path }: DirectoryTarget, slash: boolean) => {
  const { capabilities, entries } = list()
  const above = path === "/" ? "" : path
  const paths = entries.map(({ isDirectory, name }) => `${above}/${name}${slash && isDirectory ? "/" : ""}`)
  return { capabilities, paths }
}

const terminated = (text: string): Reply.Answer => {
  const payload = bytes(`${text}\0`)
  return Reply.answer({ size: payload.length - 1, payload })
}

const onDirectory = (target: Target, work: (directory: DirectoryTarget) => Replies): Replies => {
  if (target._tag === "Gone") return refuse(ReturnCode.ENOENT)
  return target._tag === "Property" ? refuse(ReturnCode.ENOTDIR) : work(target)
}

const dir = (target: Target): Replies =>
  onDirectory(target, (directory) => {
    const { capabilities, paths } = listed(directory, false)
    return [...paths.map(terminated), Reply.answer({ offset: capabilities })]
  })

const dirAll = (target: Target, slash: boolean): Replies =>
  onDirectory(target, (directory) => {
    const { capabilities, paths } = listed(directory, slash)
    if (paths.length === 0) return [Reply.answer({ offset: capabilities })]
    return [Reply.answer({ ...terminated(paths.join(",")), offset: capabilities })]
  })

const get = (
  target: Target,
  request: Request.Request,
  context: RequestContext,
  slash: boolean
): Replies | DelayedReplies => (target._tag === "Property" ? read(target, request, context) : dirAll(target, slash))

const onPath = (
  request: Request.Request,
  context: RequestContext,
  work: (target: Target) => Replies | DelayedReplies
): Replies | DelayedReplies => {
  if (request.payload.length === 0) return refuse(ReturnCode.EBADMSG)
  const target = locate(Request.path(request), context)
  if (target === undefined) return refuse(ReturnCode.EPERM)
  const { payload, type } = request
  const isLong = payload.length > longestPath && type !== MessageType.MSG_WRITE && type !== MessageType.MSG_PRESENCE
  return isLong ? refuse(ReturnCode.EMSGSIZE) : work(target)
}

export const answer = (
  request: Request.Request,
  context: RequestContext,
  disabled: DisabledMessages
): Replies | DelayedReplies => {
  const on = (work: (target: Target) => Replies | DelayedReplies) => onPath(request, context, work)
  switch (request.type) {
    case MessageType.MSG_NOP:
      return [Reply.answer({})]
    case MessageType.MSG_READ:
      return on((target) => read(target, request, context))
    case MessageType.MSG_WRITE:
      return on((target) => write(target, request, context, disabled))
    case MessageType.MSG_PRESENCE:
      return on(presence)
    case MessageType.MSG_DIR:
      return on(dir)
    case MessageType.MSG_DIRALL:
    case MessageType.MSG_DIRALLSLASH: {
      const slash = request.type === MessageType.MSG_DIRALLSLASH
      return disabled.noDirall ? refuse(ReturnCode.ENOMSG) : on((target) => dirAll(target, slash))
    }
    case MessageType.MSG_GET:
    case MessageType.MSG_GETSLASH: {
      const slash = request.type === MessageType.MSG_GETSLASH
      return disabled.noGet ? refuse(ReturnCode.ENOMSG) : on((target) => get(target, request, context, slash))
    }
    default:
      return refuse(ReturnCode.ENOMSG)
  }
}
