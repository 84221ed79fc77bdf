/**
 * Virtual directories of the server itself, such as `/settings`.
 */
import type { Value } from "../../Value.js"
import * as Property from "../devices/property.js"
import type { Storage } from "./access.js"

export interface Leaf {
  readonly _tag: "Leaf"
  readonly property: Property.Property
  readonly storage: Storage
}

export interface Tree {
  readonly _tag: "Tree"
  readonly children: { readonly [name: string]: Node }
}

export type Node = Leaf | Tree

/** Makes a property from functions. `set` may return a return code to refuse a value. */
export const leaf = (
  spec: string,
  get: (element: string) => Value,
  set: (value: Value, offset: number) => number | undefined = () => undefined
): ((name: string) => Leaf) => {
  return (name) => ({
    _tag: "Leaf",
    property: Property.parse(name, spec),
    storage: { get, getByte: () => 0, set: (_, value, offset) => set(value, offset), isOfServer: true }
  })
}

/** Makes a directory. Its entries are sorted like a listing. */
export const tree = (children: { readonly [name: string]: Tree | ((name: string) => Leaf) }): Tree => ({
  _tag: "Tree",
  children: Object.fromEntries(
    Object.keys(children)
      .sort()
      .map((name) => {
        const child = children[name]!
        return [name, typeof child === "function" ? child(name) : child]
      })
  )
})

export interface Entry {
  readonly name: string
  readonly isDirectory: boolean
}

export const entries = ({ children }: Tree): ReadonlyArray<Entry> =>
  Object.entries(children).flatMap(
    ([name, child]): ReadonlyArray<Entry> =>
      child._tag === "Tree"
        ? [{ name, isDirectory: true }]
        : Property.entries(child.property).map((entry) => ({ name: entry, isDirectory: false }))
  )

/** Finds the directory, or the property and part, at the names of a path below a tree. */
export const find = (
  self: Tree,
  [name, ...rest]: ReadonlyArray<string>
): Tree | { readonly leaf: Leaf; readonly part: Property.Part } | undefined => {
  if (name === undefined) return self
  const directory = self.children[name]
  if (directory?._tag === "Tree") return find(directory, rest)
  const [base = "", ...extension] = name.split(".")
  const child = directory ?? self.children[base]
  if (child?._tag !== "Leaf" || rest.length > 0) return undefined
  const part = Property.part(child.property, directory === undefined ? extension.join(".") : undefined)
  return part === undefined ? undefined : { leaf: child, part }
}
