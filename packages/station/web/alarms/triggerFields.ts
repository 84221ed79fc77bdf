/** The fields for what raises an alarm. Limits have the unit of the watched series, in the scale in which it is shown. */
import { h, setText } from "../dom.js"
import * as Field from "../field.js"
import type { Format } from "../format.js"
import type { Rule, Series, Trigger } from "../types.js"
import * as DurationField from "./durationField.js"
import { kindOf, unitOf } from "./selection.js"
import { stateWord } from "./text.js"
import type { Way } from "./watchFields.js"

type Kind = Trigger["kind"]

export interface TriggerFields {
  readonly element: HTMLElement
  readonly fields: { readonly [name: string]: Field.Field<HTMLElement> }
  readonly kind: () => Kind
  /** Adapts to what is watched: `selected` are the series of all kinds. */
  readonly adapt: (way: Way, selected: ReadonlyArray<Series>) => void
  /** Returns the fields. `undefined`, with its error shown, if one is wrong. */
  readonly read: () => { readonly trigger: Trigger; readonly hold: number } | undefined
}

const titles: ReadonlyArray<readonly [Kind, string]> = [
  ["value", "A value is too high or too low"],
  ["state", "A state is on or off"],
  ["rate", "A counter counts too much or too little"],
  ["stale", "There are no readings"],
  ["lost", "A server does not answer"]
]

/** The window of a counter, in seconds. */
const standardWindow = 3600

const numeric = { inputmode: "decimal" }

/** Conversions between scales leave noise in the last digits. */
const withoutNoise = (value: number): number => Number(value.toPrecision(12))

const typed = (value: number): string => String(withoutNoise(value))

export const make = (
  { hold: held, trigger }: Pick<Rule, "trigger" | "hold">,
  format: Format,
  { initial, isNew }: { readonly initial: ReadonlyArray<Series>; readonly isNew: boolean },
  changed: () => void
): TriggerFields => {
  /** `undefined` if the series have several units, or there is none. */
  let unit = unitOf(initial)
  /** The kind follows the sensors until somebody chooses it. */
  let isChosen = !isNew
  const shownLimit = (limit: number | undefined) =>
    limit === undefined
      ? ""
      : typed(trigger.kind === "value" && unit !== undefined ? format.toShown(unit, limit) : limit)
  const limits: { readonly above?: number; readonly below?: number } =
    trigger.kind === "value" || trigger.kind === "rate" ? trigger : {}
  const hysteresisOf = trigger.kind === "value" ? trigger.hysteresis : undefined

  const kind = Field.select("Raise an alarm if", titles)
  kind.control.value = trigger.kind
  const above = Field.input("Above", { ...numeric, value: shownLimit(limits.above) })
  const below = Field.input("Below", { ...numeric, value: shownLimit(limits.below) })
  const hysteresis = Field.input(
    "Hysteresis",
    {
      ...numeric,
      value:
        hysteresisOf === undefined
          ? ""
          : typed(unit === undefined ? hysteresisOf : format.difference(unit, hysteresisOf))
    },
    "How far the value must come back before the alarm ends."
  )
  const state = Field.select("State", [
    ["true", "on"],
    ["false", "off"]
  ])
  state.control.value = String(trigger.kind === "state" ? trigger.is : true)
  const window = DurationField.make("Counted in", trigger.kind === "rate" ? trigger.window : standardWindow)
  const after = DurationField.make(
    "No reading for",
    trigger.kind === "stale" ? trigger.after : undefined,
    "Empty: three intervals of the sensor."
  )
  const hold = DurationField.make("For at least", held, "An alarm is raised when this has lasted so long. 0: at once.")
  const units = h("p", { class: "hint" })
  const pair = h("div", { class: "pairs" }, above.element, below.element)

  const label = (field: Field.Field<HTMLElement>, text: string) => {
    const element = field.element.querySelector("label")
    if (element !== null) setText(element, text)
  }

  const show = () => {
    const now = kind.control.value as Kind
    pair.hidden = now !== "value" && now !== "rate"
    hysteresis.element.hidden = now !== "value"
    state.element.hidden = now !== "state"
    window.element.hidden = now !== "rate"
    after.element.hidden = now !== "stale"
    // A rule over HTTP may have both.
    hold.element.hidden = now === "stale" && held === 0
    const shownUnit = now === "value" && unit !== undefined ? format.unit(unit) : ""
    const inUnit = (text: string) => (shownUnit === "" ? text : `${text} (${shownUnit})`)
    label(above, now === "rate" ? "More than" : inUnit("Above"))
    label(below, now === "rate" ? "Less than" : inUnit("Below"))
    label(hysteresis, inUnit("Hysteresis"))
    units.hidden = now !== "value" || unit !== undefined
  }
  kind.control.addEventListener("change", () => {
    isChosen = true
    changed()
  })
  show()

  /** Reads a number. `undefined` for an empty field. */
  const numberOf = (field: Field.Field<HTMLInputElement>): number | undefined | "invalid" => {
    const text = field.control.value
    if (text.trim() === "") return undefined
    const value = Field.numberOf(text)
    if (value !== undefined) return value
    field.fail("Expected a number.")
    field.control.focus()
    return "invalid"
  }

  const readLimits = () => {
    const [high, low] = [numberOf(above), numberOf(below)]
    if (high === "invalid" || low === "invalid") return undefined
    if (high === undefined && low === undefined) {
      above.fail("Enter a limit here, or beside it.")
      above.control.focus()
      return undefined
    }
    const isValue = kind.control.value === "value"
    const from = (value: number) =>
      isValue && unit !== undefined ? withoutNoise(format.fromShown(unit, value)) : value
    return {
      ...(high === undefined ? {} : { above: from(high) }),
      ...(low === undefined ? {} : { below: from(low) })
    }
  }

  const readTrigger = (): Trigger | undefined => {
    const now = kind.control.value as Kind
    if (now === "lost") return { kind: now }
    if (now === "state") return { kind: now, is: state.control.value === "true" }
    if (now === "stale") {
      const seconds = after.read()
      if (seconds === "invalid") return undefined
      return seconds === undefined ? { kind: now } : { kind: now, after: seconds }
    }
    const limits = readLimits()
    if (limits === undefined) return undefined
    if (now === "rate") {
      const seconds = window.read()
      return seconds === "invalid" ? undefined : { kind: now, ...limits, window: seconds ?? standardWindow }
    }
    const back = numberOf(hysteresis)
    if (back === "invalid") return undefined
    if (back === undefined) return { kind: now, ...limits }
    return {
      kind: now,
      ...limits,
      hysteresis: unit === undefined ? back : withoutNoise(format.differenceFromShown(unit, back))
    }
  }

  return {
    element: h(
      "div",
      { class: "stack" },
      kind.element,
      pair,
      units,
      hysteresis.element,
      state.element,
      window.element,
      after.element,
      hold.element
    ),
    fields: {
      trigger: above,
      "trigger.kind": kind,
      "trigger.above": above,
      "trigger.below": below,
      "trigger.hysteresis": hysteresis,
      "trigger.is": state,
      "trigger.window": window.field,
      "trigger.after": after.field,
      hold: hold.field
    },
    kind: () => kind.control.value as Kind,
    adapt: (way, selected) => {
      const offered = titles.filter(([one]) =>
        way === "server" ? one === "lost" : one !== "lost" || trigger.kind === "lost"
      )
      const before = kind.control.value
      kind.control.replaceChildren(...offered.map(([value, text]) => h("option", { value }, text)))
      const suited = offered.find(
        ([one]) => selected.length > 0 && selected.every((series) => series.kind === kindOf[one])
      )?.[0]
      const kept = offered.some(([one]) => one === before) ? before : offered[0]![0]
      kind.control.value = isChosen ? kept : (suited ?? kept)
      const matching = selected.filter((one) => kindOf[kind.control.value as Kind] === one.kind)
      unit = unitOf(matching)
      const several = [...new Set(matching.map((one) => one.unit))].filter((one) => one !== "")
      setText(
        units,
        several.length > 1
          ? `The sensors have different units (${several.join(", ")}). The limits are compared with the value of each in its own unit.`
          : "The limits are compared in the unit in which the station stores values, such as °C."
      )
      const [on, off] = state.control.options
      if (on !== undefined) setText(on, stateWord(true, matching, format))
      if (off !== undefined) setText(off, stateWord(false, matching, format))
      show()
    },
    read: () => {
      const trigger = readTrigger()
      if (trigger === undefined) return undefined
      const seconds = hold.read()
      return seconds === "invalid" ? undefined : { trigger, hold: seconds ?? 0 }
    }
  }
}
