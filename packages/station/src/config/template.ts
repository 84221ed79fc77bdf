/** JSON whose texts have placeholders such as `{{title}}`. */
import { OwText } from "@owserver/client"
import { formatPath } from "./Issues.js"

/** The placeholders. */
export const placeholders = [
  "id",
  "change",
  "alarm",
  "rule",
  "title",
  "place",
  "server",
  "device",
  "property",
  "at",
  "time",
  "value",
  "unit",
  "detail",
  "headline",
  "message"
] as const

export type Placeholder = (typeof placeholders)[number]

export type Values = Readonly<Record<Placeholder, string | number | null>>

const pattern = /\{\{([^{}]*)\}\}/g

const isKnown = (name: string): name is Placeholder => (placeholders as ReadonlyArray<string>).includes(name)

const nameIn = (inner: string): string => inner.trim()

const issueOf = (text: string): string | undefined => {
  for (const [, inner = ""] of text.matchAll(pattern)) {
    const name = nameIn(inner)
    if (isKnown(name)) continue
    const near = OwText.nearest(name, placeholders)
    const advice = near.length > 0 ? `did you mean ${near.join(" or ")}?` : `known ones: ${placeholders.join(", ")}`
    // Something that is no name may be a secret.
    return /^\w{1,32}$/.test(name)
      ? `unknown placeholder {{${name}}}; ${advice}`
      : `expected the name of a placeholder between {{ and }}`
  }
  const rest = text.replace(pattern, "")
  return rest.includes("{{") || rest.includes("}}") ? "{{ and }} must enclose the name of a placeholder" : undefined
}

type Path = ReadonlyArray<string | number>

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Returns what is wrong with the placeholders in a JSON value, with the paths of the texts. */
export const problemsOf = (template: unknown, path: Path): ReadonlyArray<string> => {
  if (typeof template === "string") {
    const issue = issueOf(template)
    return issue === undefined ? [] : [`${formatPath(path)}: ${issue}`]
  }
  if (Array.isArray(template)) return template.flatMap((inner, n) => problemsOf(inner, [...path, n]))
  if (!isObject(template)) return []
  return Object.entries(template).flatMap(([key, inner]) => [
    ...(/\{\{|\}\}/.test(key) ? [`${formatPath([...path, key])}: the name of a field has no placeholders`] : []),
    ...problemsOf(inner, [...path, key])
  ])
}

/** Changes the texts and numbers of a JSON value. */
const mapLeaves = (template: unknown, change: (leaf: string | number) => unknown): unknown => {
  if (typeof template === "string" || typeof template === "number") return change(template)
  if (Array.isArray(template)) return template.map((inner) => mapLeaves(inner, change))
  if (!isObject(template)) return template
  return Object.fromEntries(Object.entries(template).map(([key, inner]) => [key, mapLeaves(inner, change)]))
}

/** Fills in the values. A text that is one placeholder and nothing else becomes the value itself, which may be a number or null. */
export const render = (template: unknown, values: Values): unknown => {
  const filled = (inner: string) => {
    const name = nameIn(inner)
    return isKnown(name) ? values[name] : null
  }
  return mapLeaves(template, (leaf) => {
    if (typeof leaf === "number") return leaf
    const [, whole] = /^\{\{([^{}]*)\}\}$/.exec(leaf) ?? []
    // A value may contain what looks like a placeholder, so the text is filled in at once.
    return whole === undefined
      ? leaf.replace(pattern, (_, inner: string) => String(filled(inner) ?? ""))
      : filled(whole)
  })
}

/** Hides all texts and numbers but the placeholders: a body may contain a token. */
export const hidden = (template: unknown): unknown =>
  mapLeaves(template, (leaf) => {
    if (typeof leaf === "number" || leaf === "") return "***"
    return leaf
      .split(/(\{\{[^{}]*\}\})/)
      .map((part) => (part === "" || part.startsWith("{{") ? part : "***"))
      .join("")
  })
