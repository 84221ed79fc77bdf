/**
 * Builds elements. Children that are text become text nodes, and attributes come from a closed list without handlers and styles, so
 * no name of a sensor is ever read as HTML.
 */

export type Child = Node | string | number | null | undefined | false

type Listeners = { readonly [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void }

type Aria = `aria-${string}` | `data-${string}`

export interface Attributes {
  readonly class?: string | undefined
  readonly on?: Listeners
  readonly id?: string
  readonly href?: string
  readonly role?: string
  readonly title?: string
  readonly type?: string
  readonly name?: string
  readonly value?: string
  readonly for?: string
  readonly placeholder?: string
  readonly autocomplete?: string
  readonly inputmode?: string
  readonly pattern?: string
  readonly min?: string | number
  readonly max?: string | number
  readonly step?: string | number
  readonly maxlength?: number
  readonly rows?: number
  readonly tabindex?: number
  readonly colspan?: number
  readonly scope?: string
  readonly dir?: string
  readonly list?: string
  readonly download?: string
  readonly method?: string
  readonly datetime?: string
  readonly hidden?: boolean
  readonly disabled?: boolean
  readonly checked?: boolean
  readonly selected?: boolean
  readonly required?: boolean
  readonly open?: boolean
  readonly spellcheck?: "true" | "false"
  readonly [aria: Aria]: string | number | boolean | undefined
}

const append = (parent: Node, children: ReadonlyArray<Child>) => {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue
    parent.appendChild(typeof child === "object" ? child : document.createTextNode(String(child)))
  }
}

/** Makes an element. Attributes that are `undefined` or `false` are left out, but for `aria-…`, where `false` is a value. */
export const h = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { on, ...attributes }: Attributes = {},
  ...children: ReadonlyArray<Child>
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || (value === false && !name.startsWith("aria-"))) continue
    element.setAttribute(name, value === true && !name.startsWith("aria-") ? "" : String(value))
  }
  for (const [name, listener] of Object.entries(on ?? {})) element.addEventListener(name, listener as EventListener)
  append(element, children)
  return element
}

type SvgName = "svg" | "path" | "line" | "circle" | "rect" | "g"

/** Makes an element of SVG. */
export const svg = <K extends SvgName>(
  tag: K,
  attributes: { readonly [name: string]: string | number } = {},
  ...children: ReadonlyArray<Node>
): SVGElementTagNameMap[K] => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  append(element, children)
  return element
}

/** Makes a name that others chose: bidirectional characters in it do not change the text around it. */
export const name = (text: string, className = "name"): HTMLElement =>
  h("bdi", { class: className, title: text.slice(0, 500) }, text)

/** Sets the text of an element, if it differs: a mutation costs layout, and may be read out. */
export const setText = (element: Element, text: string): void => {
  if (element.textContent !== text) element.textContent = text
}

export const setClass = (element: Element, className: string, isSet: boolean): void => {
  if (element.classList.contains(className) !== isSet) element.classList.toggle(className, isSet)
}

export const replace = (parent: Element, ...children: ReadonlyArray<Child>): void => {
  parent.replaceChildren()
  append(parent, children)
}

/** Makes these the children of an element, and moves only those that are elsewhere: a moved element loses the focus. */
export const sync = (parent: Element, children: ReadonlyArray<Element>): void => {
  const wanted = new Set(children)
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove()
  let next = parent.firstElementChild
  for (const child of children) {
    if (child === next) next = next.nextElementSibling
    else parent.insertBefore(child, next)
  }
}
