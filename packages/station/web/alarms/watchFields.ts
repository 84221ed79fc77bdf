/** The fields for what a rule watches: chosen sensors, a group of sensors, or a server. */
import { type Child, h, name, replace } from "../dom.js"
import { chipOf } from "../families.js"
import * as Field from "../field.js"
import { collator, compare } from "../groups.js"
import { type AliasOf, isShown, propertyLabel, titleOf } from "../names.js"
import type { Context } from "../page.js"
import type { Rule, Selector, Series } from "../types.js"
import * as Ui from "../ui.js"

export type Way = "sensors" | "group" | "server"

export interface WatchFields {
  readonly element: HTMLElement
  /** By the names that the API gives them. */
  readonly fields: { readonly [name: string]: Field.Field<HTMLElement> }
  readonly way: () => Way
  readonly selector: () => Selector
  /** Shows what is wrong with the fields, and returns whether something is. */
  readonly check: () => boolean
}

const ways: ReadonlyArray<readonly [Way, string]> = [
  ["sensors", "Sensors"],
  ["group", "Group"],
  ["server", "Server"]
]

const wayOf = ({ selector, trigger }: Pick<Rule, "selector" | "trigger">): Way => {
  if (selector.series !== undefined) return "sensors"
  const { family, place, property } = selector
  return trigger.kind === "lost" && [family, place, property].every((one) => one === undefined) ? "server" : "group"
}

type Option = readonly [value: string, text: string]

/** What is chosen stays, also if no sensor has it any more. */
const options = (
  any: string,
  values: Iterable<string>,
  chosen: string | undefined,
  text = (value: string) => value
) => {
  const all = new Set([...values, ...(chosen === undefined ? [] : [chosen])])
  all.delete("")
  return [["", any] as Option, ...[...all].sort(collator.compare).map((value): Option => [value, text(value)])]
}

const chooser = (label: string, all: ReadonlyArray<Option>, chosen: string | undefined, hint?: Child) => {
  const field = Field.select(label, all, {}, hint)
  field.control.value = chosen ?? ""
  return field
}

/** Sensors of one place are in one group of options. */
const seriesOptions = (all: ReadonlyArray<Series>, aliasOf: AliasOf): ReadonlyArray<HTMLElement> => {
  const places = new Map<string, Array<Series>>()
  for (const series of [...all].sort(compare(aliasOf)))
    places.set(series.place, [...(places.get(series.place) ?? []), series])
  const sorted = [...places].sort(
    ([one], [other]) => Number(one === "") - Number(other === "") || collator.compare(one, other)
  )
  return sorted.map(([place, series]) => {
    const group = h("optgroup", {})
    group.label = place === "" ? "No place" : place
    group.append(...series.map((one) => h("option", { value: String(one.id) }, labelOf(one, aliasOf))))
    return group
  })
}

const labelOf = (series: Series, aliasOf: AliasOf): string =>
  `${titleOf(series, aliasOf)} – ${propertyLabel(series.property)}`

export const make = (
  rule: Pick<Rule, "selector" | "trigger">,
  { data }: Pick<Context, "data">,
  aliasOf: AliasOf,
  changed: () => void
): WatchFields => {
  const { selector } = rule
  const all = [...data.series().values()]
  let way = wayOf(rule)
  // A rule over HTTP may select among chosen series.
  const { series: _, ...filters } = way === "sensors" ? selector : {}
  const more = (selector.series ?? []).slice(0, -1)

  const sensor = Field.select("Sensor", [["", "Choose …"]])
  const last = selector.series?.at(-1)
  sensor.control.append(
    ...seriesOptions(
      all.filter((one) => isShown(one) || one.id === last),
      aliasOf
    )
  )
  if (last !== undefined) {
    // The series of a rule may have been deleted.
    if (!data.series().has(last))
      sensor.control.append(h("option", { value: String(last) }, `Series ${last}, which is deleted`))
    sensor.control.value = String(last)
  }
  const others = h("ul", { class: "chosen" })
  const listOthers = () => {
    replace(
      others,
      ...more.map((id) => {
        const series = data.series().get(id)
        const text = series === undefined ? `Series ${id}, which is deleted` : labelOf(series, aliasOf)
        const remove = () => {
          more.splice(more.indexOf(id), 1)
          listOthers()
          changed()
          sensor.control.focus()
        }
        return h("li", {}, name(text), Ui.button("Remove", { kind: "quiet", label: `Remove ${text}`, click: remove }))
      })
    )
    others.hidden = more.length === 0
  }
  const another = Ui.button("Add another sensor", {
    click: () => {
      const id = Number(sensor.control.value)
      if (id > 0 && !more.includes(id)) more.push(id)
      sensor.control.value = ""
      listOthers()
      changed()
      sensor.control.focus()
    }
  })
  listOthers()
  const sensors = h("div", { class: "stack" }, others, sensor.element, h("div", {}, another))

  const shown = all.filter(isShown)
  const { family, property, server } = selector
  const place = chooser(
    "Place",
    options(
      "Any place",
      shown.map((one) => one.place),
      selector.place
    ),
    selector.place
  )
  const chip = chooser(
    "Chip",
    options(
      "Any chip",
      shown.map((one) => one.family),
      family,
      (code) => `${chipOf(code)}, family ${code}`
    ),
    family
  )
  const what = chooser(
    "Property",
    options(
      "Any property",
      shown.map((one) => one.property),
      property,
      (one) => (/[*?]/.test(one) ? one : propertyLabel(one))
    ),
    property
  )
  const servers = data.servers().map(({ id }) => id)
  const where = chooser("Server", options("Any server", servers, server), server)
  const hasServers = servers.length > 1 || server !== undefined
  const group = h("div", { class: "pairs" }, place.element, chip.element, what.element)

  const choice = h(
    "fieldset",
    { class: "ways" },
    h("legend", { class: "hidden-visually" }, "What is watched"),
    ...ways.map(([value, text]) =>
      h(
        "label",
        {},
        h("input", {
          type: "radio",
          name: "watch",
          value,
          checked: value === way,
          on: {
            change: () => {
              way = value
              adapt()
              changed()
            }
          }
        }),
        h("span", {}, text)
      )
    )
  )
  const adapt = () => {
    sensors.hidden = way !== "sensors"
    group.hidden = way !== "group"
    where.element.hidden = way === "sensors" || (way === "group" && !hasServers)
  }
  adapt()

  const chosen = (): ReadonlyArray<number> => {
    const id = Number(sensor.control.value)
    return id > 0 && !more.includes(id) ? [...more, id] : more
  }
  const element = h("div", { class: "stack" }, choice, sensors, group, where.element)
  element.addEventListener("change", changed)
  const text = (field: Field.Field<HTMLSelectElement>) => field.control.value || undefined
  const set = <Key extends string>(key: Key, value: string | undefined): { readonly [key in Key]?: string } =>
    value === undefined ? {} : ({ [key]: value } as { readonly [key in Key]: string })

  return {
    element,
    fields: {
      "selector.series": sensor,
      "selector.place": place,
      "selector.family": chip,
      "selector.property": what,
      "selector.server": where
    },
    way: () => way,
    selector: () => {
      if (way === "sensors") return { ...filters, series: chosen() }
      if (way === "server") return set("server", text(where))
      return {
        ...set("place", text(place)),
        ...set("family", text(chip)),
        ...set("property", text(what)),
        ...set("server", text(where))
      }
    },
    check: () => {
      if (way !== "sensors" || chosen().length > 0) return false
      sensor.fail("Choose a sensor.")
      sensor.control.focus()
      return true
    }
  }
}
