/**
 * Reads and writes properties like owserver: one element, all elements, or all bits as one number. Sizes, offsets and refusals
 * match the recordings, odd ones included.
 */
import { Limits, Reply, ReturnCode } from "@owserver/protocol"
import * as DateTime from "effect/DateTime"
import type { Value } from "../../Value.js"
import * as Property from "../devices/property.js"
import * as Bytes from "../values/bytes.js"
import * as Encoding from "../values/encoding.js"

/** The storage of a property's values, by element name. A scalar has one element with the name "". */
export interface Storage {
  readonly get: (element: string) => Value
  /** Returns all bits of a bit field; the first is the lowest. */
  readonly getByte: () => number
  /** Stores a value, or returns a return code to refuse it. `offset` matters only for text that the server stores. */
  readonly set: (element: string, value: Value, offset: number) => number | undefined
  /** If true, a write of one element also writes the others with their current values. */
  readonly writesAll?: boolean
  /** If true, the server stores the value, not a device. */
  readonly isOfServer?: boolean
}

/** A property, and the part of it that a path selects. */
export interface PropertyRef {
  readonly property: Property.Property
  readonly part: Property.Part
  readonly storage: Storage
  /** The property and part for a WRITE, if they differ. */
  readonly writes?: Pick<PropertyRef, "property" | "part">
}

interface Range {
  readonly flags: number
  readonly size: number
  readonly offset: number
}

const nothing = new Uint8Array(0)

export const refuse = (ret: number): Reply.Answer => Reply.answer({ ret })

const whole = (payload: Uint8Array, offset: number): Reply.Answer => {
  const { length } = payload
  return Reply.answer({ ret: length, size: length, offset: length === 0 ? 0 : offset, payload })
}

const slice = (bytes: Uint8Array, { offset, size }: Range): Reply.Answer =>
  whole(offset < 0 ? nothing : bytes.slice(offset, offset + size), offset)

/** Binary elements always have their full length. */
const padded = (bytes: Uint8Array, length: number): Uint8Array => {
  const whole = new Uint8Array(length)
  whole.set(bytes.subarray(0, length))
  return whole
}

const one = ({ storage, property }: PropertyRef, element: string, flags: number): Uint8Array => {
  const bytes = Encoding.encode(storage.get(element), property.format, flags)
  return property.format === "binary" ? padded(bytes, property.length) : bytes
}

const readElement = (self: PropertyRef, element: string, range: Range): Reply.Answer => {
  const { format, length } = self.property
  if (range.offset < 0 || range.offset >= length) return whole(nothing, 0)
  if (format === "date" && (range.size < length || range.offset !== 0)) return refuse(ReturnCode.EMSGSIZE)
  return slice(one(self, element, range.flags), range)
}

const readAll = (self: PropertyRef, range: Range): Reply.Answer => {
  const { property } = self
  const all = () => Property.names(property).map((element) => one(self, element, range.flags))
  switch (property.format) {
    case "ascii":
    case "alias": {
      const text = Bytes.withCommas(all())
      return range.size < text.length ? refuse(ReturnCode.EMSGSIZE) : slice(text, range)
    }
    default:
      if (self.storage.isOfServer === true)
        return isBefore(range.offset, property.length) ? joined(all(), range) : whole(nothing, 0)
      if (range.offset !== 0) return withoutValues(property, range)
      if (range.size < Property.lengthOf(property, self.part)) return refuse(ReturnCode.ERANGE)
      return whole(property.format === "binary" ? Bytes.concat(all()) : Bytes.withCommas(all()), 0)
  }
}

const isBefore = (offset: number, end: number): boolean => offset >= 0 && offset < end

/** The value of an element whose value was lost. */
const blanks: { readonly [format: string]: Value } = { yesNo: false, date: DateTime.unsafeMake(0) }

/** Joins the rest of each element after the offset. All but the last must fit into `size`; the last is truncated. */
const joined = (elements: ReadonlyArray<Uint8Array>, { offset, size }: Range): Reply.Answer => {
  const rests = elements.map((element) => element.subarray(offset))
  const all = Bytes.withCommas(rests)
  const last = rests.at(-1) ?? nothing
  return size < all.length - last.length ? refuse(ReturnCode.EFAULT) : whole(all.slice(0, size), offset)
}

/** On a simulated bus owserver applies the offset to each element of an array, and loses the values. A lost temperature is 0 °C. */
const withoutValues = ({ count, format }: Property.Property, { flags, offset, size }: Range): Reply.Answer => {
  const blank = format === "binary" ? nothing : Encoding.encode(blanks[format] ?? 0, format, flags)
  if (!isBefore(offset, blank.length)) return whole(nothing, 0)
  const length = (blank.length - offset + 1) * count
  if (format === "date" && size < length) return refuse(ReturnCode.EMSGSIZE)
  return joined(
    Array.from({ length: count }, () => blank),
    { flags, offset, size }
  )
}

export const read = (self: PropertyRef, range: Range): Reply.Answer => {
  if (range.size < 1 || range.size > Limits.maxReadSize) return refuse(ReturnCode.EMSGSIZE)
  const { access } = self.property
  if (access === "wo" || access === "oo") return refuse(ReturnCode.ENOTSUP)
  switch (self.part._tag) {
    case "Element":
      return readElement(self, self.part.name, range)
    case "All":
      return readAll(self, range)
    case "Byte":
      return slice(Encoding.encode(self.storage.getByte(), "unsigned", range.flags), range)
  }
}

/** The values to store and the number of bytes accepted, or a refusal. */
type Plan =
  | { readonly values: ReadonlyArray<readonly [element: string, value: Value]>; readonly taken: number }
  | { readonly ret: number }

const invalid: Plan = { ret: ReturnCode.EINVAL }

/** Truncates text and bytes to the length of the property. Keeps the bytes before the offset, and for binary those after the data. */
const writePart = (self: PropertyRef, element: string, data: Uint8Array, { flags, offset }: Range): Plan => {
  const { format, length } = self.property
  if (self.storage.isOfServer === true) return writeWhole(self, element, data, offset)
  if (offset < 0 || offset >= length) return { values: [], taken: 0 }
  const fitting = data.slice(0, length - offset)
  const before = offset > 0 || format === "binary" ? one(self, element, flags) : nothing
  const after = format === "binary" ? before.subarray(offset + fitting.length) : nothing
  const bytes = Bytes.concat([before.slice(0, offset), fitting, after])
  const decoded = Encoding.decode(bytes, format, flags, noDate)
  return "ret" in decoded ? decoded : { values: [[element, decoded.value]], taken: fitting.length }
}

/** Writes a value that the server stores. It does not keep bytes before the offset; beyond the end it writes an empty value. */
const writeWhole = ({ property }: PropertyRef, element: string, data: Uint8Array, offset: number): Plan => {
  const taken = isBefore(offset, property.length) ? data.subarray(0, property.length) : nothing
  const decoded = Encoding.decode(taken, property.format, 0, noDate)
  return "ret" in decoded ? decoded : { values: [[element, decoded.value]], taken: taken.length }
}

/** A placeholder: text and bytes are never dates. */
const noDate = DateTime.unsafeMake(0)

const isText = ({ property: { format } }: PropertyRef): boolean =>
  format === "ascii" || format === "alias" || format === "binary"

const planElement = (self: PropertyRef, element: string, data: Uint8Array, range: Range, now: DateTime.Utc): Plan => {
  if (isText(self)) return writePart(self, element, data, range)
  const decoded = Encoding.decode(data, self.property.format, range.flags, now)
  if ("ret" in decoded) return decoded
  const { value } = decoded
  const { storage, property } = self
  const written = storage.writesAll === true ? Property.names(property) : [element]
  return {
    values: written.map((name) => [name, name === element ? value : storage.get(name)] as const),
    taken: data.length
  }
}

const pieces = (self: PropertyRef, data: Uint8Array): ReadonlyArray<Uint8Array> => {
  const { count, format, length } = self.property
  if (format === "binary") return Array.from({ length: count }, (_, n) => data.subarray(n * length, (n + 1) * length))
  return Bytes.splitAtCommas(data)
}

const planAll = (self: PropertyRef, data: Uint8Array, range: Range, now: DateTime.Utc): Plan => {
  const { format } = self.property
  if (range.offset !== 0) return invalid
  if (format === "binary" && data.length !== Property.lengthOf(self.property, self.part)) return invalid
  const names = Property.names(self.property)
  const written = pieces(self, data)
  if (written.length < names.length) return invalid
  const values: Array<readonly [string, Value]> = []
  for (const [n, name] of names.entries()) {
    const decoded = Encoding.decode(written[n]!, format, range.flags, now)
    if ("ret" in decoded) return invalid
    values.push([name, decoded.value])
  }
  return { values, taken: data.length }
}

const planByte = (self: PropertyRef, data: Uint8Array, now: DateTime.Utc): Plan => {
  const decoded = Encoding.decode(data, "unsigned", 0, now)
  if ("ret" in decoded) return decoded
  const bits = BigInt(Number(decoded.value))
  const values = Property.names(self.property).map((name, n) => [name, ((bits >> BigInt(n)) & 1n) === 1n] as const)
  return { values, taken: data.length }
}

const plan = (self: PropertyRef, data: Uint8Array, range: Range, now: DateTime.Utc): Plan => {
  switch (self.part._tag) {
    case "Element":
      return planElement(self, self.part.name, data, range, now)
    case "All":
      return planAll(self, data, range, now)
    case "Byte":
      return planByte(self, data, now)
  }
}

/** Decodes the value before it checks the access, like owserver: an invalid value gets the same code everywhere. */
export const write = (self: PropertyRef, data: Uint8Array, range: Range, now: DateTime.Utc): Reply.Answer => {
  const written = { ...self, ...self.writes }
  const planned = plan(written, data, range, now)
  if ("ret" in planned) return refuse(planned.ret)
  const { access } = written.property
  if (access === "ro" || access === "oo") return refuse(ReturnCode.ENOTSUP)
  for (const [element, value] of planned.values) {
    const ret = self.storage.set(element, value, range.offset)
    if (ret !== undefined) return refuse(ret)
  }
  return Reply.answer({ size: planned.taken })
}
