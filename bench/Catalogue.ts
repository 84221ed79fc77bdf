/**
 * The paths of the real owserver: its listings, its hidden properties, and the declarations in its `/structure`.
 */
import * as fs from "node:fs"
import { Flags, MessageType, Request, Structure } from "@owserver/protocol"
import { Either } from "effect"
import type { Answers, Peer } from "./Peers.js"

export interface Item {
  /** Starts with `/`, without a slash at the end. */
  readonly path: string
  readonly isDirectory: boolean
  /** The declaration of the property. Undefined for directories and for properties of the server. */
  readonly structure: Structure.Structure | undefined
}

const flags = Flags.FLG_PERSISTENCE | Flags.FLG_BUS_RET

const size = 65_536

export const request = (type: number, path: string, words: Partial<Request.Request> = {}): Request.Request =>
  Request.make(type, Buffer.from(`${path}\0`, "latin1"), { flags, ...words })

export const write = (path: string, data: string, words: Partial<Request.Request> = {}): Request.Request => {
  const payload = Buffer.from(`${path}\0${data}`, "latin1")
  return Request.make(MessageType.MSG_WRITE, payload, { flags, size: data.length, ...words })
}

export const text = (answers: Answers): string => Buffer.from(answers[0]?.payload ?? []).toString("latin1")

const list = async (peer: Peer, path: string): Promise<ReadonlyArray<string>> => {
  const listing = text(await peer.ask(request(MessageType.MSG_DIRALLSLASH, path))).replace(/\0$/, "")
  return listing === "" ? [] : listing.split(",")
}

/** The branches of a simulated hub list the whole bus again, and so do the modes. */
const isRepeated = (path: string): boolean => /\/(main|aux|uncached|alarm)\/$|^\/bus\.0\/(?!interface)./.test(path)

const walk = async (peer: Peer, path: string): Promise<ReadonlyArray<Item>> => {
  const found: Array<Item> = []
  for (const entry of await list(peer, path)) {
    const isDirectory = entry.endsWith("/")
    found.push({ path: isDirectory ? entry.slice(0, -1) : entry, isDirectory, structure: undefined })
    if (isDirectory && !isRepeated(entry)) found.push(...(await walk(peer, entry)))
  }
  return found
}

const isDevice = (path: string): boolean => /^\/[\dA-F]{2}\.[\dA-F]{12}(\/|$)/.test(path)

/** Returns the path below `/structure`, which lists only the first element of an array. */
const described = (path: string): string => path.slice(1, 3) + path.slice(16)

const structureOf = async (peer: Peer, path: string): Promise<Structure.Structure | undefined> => {
  const answers = await peer.ask(request(MessageType.MSG_READ, `/structure/${described(path)}`, { size }))
  return Either.getOrUndefined(Structure.parse(text(answers)))
}

const recording = new URL("../packages/protocol/test/recordings/hidden.json", import.meta.url)

const hidden: { readonly families: { readonly [code: string]: { readonly [name: string]: string } } } = JSON.parse(
  fs.readFileSync(recording, "utf8")
)

/** Returns the hidden properties of a device: `present`, and those of its family. */
const hiddenOf = (device: string): ReadonlyArray<Item> =>
  ["present", ...Object.keys(hidden.families[device.slice(1, 3)] ?? {})].map((name) => ({
    path: `${device}/${name}`,
    isDirectory: false,
    structure: undefined
  }))

/** Lists the whole server. */
export const of = async (peer: Peer): Promise<ReadonlyArray<Item>> => {
  const listed = await walk(peer, "/")
  const devices = listed.filter(({ path }) => /^\/[\dA-F]{2}\.[^/]*$/.test(path))
  const found = [...listed, ...devices.flatMap(({ path }) => hiddenOf(path)), ...(await walk(peer, "/thermostat"))]
  const items: Array<Item> = []
  for (const item of found) {
    const isProperty = isDevice(item.path) && !item.isDirectory
    items.push(isProperty ? { ...item, structure: await structureOf(peer, item.path) } : item)
  }
  return items
}
