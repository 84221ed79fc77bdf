/** The calibrations of a series: those that apply, and a form for a new one, by an offset or by two points. */
import { h, replace, setText } from "../dom.js"
import * as Field from "../field.js"
import { fromInput, toInput } from "../localTime.js"
import type { Calibration } from "../types.js"
import * as Ui from "../ui.js"
import * as Calibrate from "./calibrate.js"
import type { Editing } from "./editing.js"

/** From here on, a calibration applies to all readings. */
const beginning = 0

type Way = "offset" | "points"

const lineText = ({ context: { format }, series }: Editing, { factor, offset }: Calibration): string => {
  const number = format.number(Math.abs(format.difference(series.unit, offset)))
  const sign = offset < 0 ? "−" : "+"
  const unit = format.unit(series.unit)
  const product = factor === 1 ? "reading" : `reading × ${format.number(factor, 5)}`
  return `${product} ${sign} ${number}${unit === "" ? "" : ` ${unit}`}`
}

/** Lists what applies, with a button to remove each. */
const list = (editing: Editing, all: ReadonlyArray<Calibration>, reload: () => Promise<void>): HTMLElement => {
  const { changed, context, series } = editing
  const error = h("p", { class: "field-error", role: "alert" })
  const remove = async ({ from }: Calibration) => {
    const result = await context.api.send(`series/${series.id}/calibrations/${from}`, { method: "DELETE" })
    if (!result.ok) return setText(error, result.error.message)
    context.announce("Calibration removed")
    await changed()
    await reload()
  }
  const items = all.map((one) => {
    const since = one.from <= beginning ? "From the beginning" : `From ${context.format.time(one.from)}`
    return h(
      "li",
      {},
      h(
        "span",
        { class: "calibration" },
        h("span", { class: "muted small" }, since),
        h("span", {}, lineText(editing, one))
      ),
      Ui.button("Remove", {
        kind: "quiet",
        label: `Remove the calibration ${lineText(editing, one)}`,
        click: () => void remove(one)
      })
    )
  })
  return h("div", {}, h("ul", { class: "calibrations" }, ...items), error)
}

const ways: ReadonlyArray<readonly [Way, string]> = [
  ["offset", "Offset"],
  ["points", "Two points"]
]

const form = (editing: Editing, reload: () => Promise<void>): HTMLElement => {
  const { changed, context, latest, onReading, series, zone } = editing
  const { api, format } = context
  const unit = format.unit(series.unit)
  const inUnit = (text: string) => (unit === "" ? text : `${text} (${unit})`)
  const numeric = { inputmode: "decimal" }
  const offset = Field.input(inUnit("Offset"), numeric, "Added to each reading, such as -0.4.")
  const raws = [Field.input(inUnit("Reading 1"), numeric), Field.input(inUnit("Reading 2"), numeric)] as const
  const corrects = [
    Field.input(inUnit("Correct value 1"), numeric),
    Field.input(inUnit("Correct value 2"), numeric)
  ] as const
  const since = Field.select("Applies", [
    ["now", "from now on"],
    ["all", "to all readings, from the beginning"],
    ["time", "from a time on"]
  ])
  const time = Field.input(`From (${zone.name})`, { type: "datetime-local", value: toInput(zone, Date.now()) })
  const preview = h("p", { class: "hint", role: "status" })
  let way: Way = "offset"

  const offsetPart = h("div", {}, offset.element)
  const pointsPart = h(
    "div",
    { class: "pairs" },
    raws[0].element,
    corrects[0].element,
    raws[1].element,
    corrects[1].element,
    h("p", { class: "hint" }, "Readings are without any calibration, such as 0.4 in ice water, which should be 0.")
  )

  /** Reads the fields. Returns the field that is wrong, unless all are right. */
  const read = (): Calibrate.Line | readonly [Field.Field<HTMLInputElement>, string] => {
    const expected = "Expected a number."
    if (way === "offset") {
      const value = Field.numberOf(offset.control.value)
      return value === undefined
        ? [offset, expected]
        : { factor: 1, offset: format.differenceFromShown(series.unit, value) }
    }
    const values: Array<number> = []
    for (const field of [raws[0], corrects[0], raws[1], corrects[1]]) {
      const value = Field.numberOf(field.control.value)
      if (value === undefined) return [field, expected]
      values.push(format.fromShown(series.unit, value))
    }
    const [raw = 0, correct = 0, otherRaw = 0, otherCorrect = 0] = values
    const line = Calibrate.through({ raw, correct }, { raw: otherRaw, correct: otherCorrect })
    return typeof line === "string" ? [raws[1], line] : line
  }

  const show = () => {
    offsetPart.hidden = way !== "offset"
    pointsPart.hidden = way !== "points"
    time.element.hidden = since.control.value !== "time"
    const line = read()
    const reading = latest()
    if (!("factor" in line) || reading === undefined) return setText(preview, "")
    const from = format.valueWithUnit(series, reading.raw)
    setText(
      preview,
      `Reading now: ${from}. Shown as ${format.valueWithUnit(series, Calibrate.apply(line, reading.raw))}.`
    )
  }

  const choice = h(
    "fieldset",
    { class: "ways" },
    h("legend", { class: "hidden-visually" }, "Kind of calibration"),
    ...ways.map(([value, text]) =>
      h(
        "label",
        {},
        h("input", {
          type: "radio",
          name: "way",
          value,
          checked: value === way,
          on: {
            change: () => {
              way = value
              show()
            }
          }
        }),
        h("span", {}, text)
      )
    )
  )

  const fromOf = (): number | undefined => {
    if (since.control.value === "all") return beginning
    return since.control.value === "now" ? Date.now() : fromInput(zone, time.control.value)
  }

  const { element } = Field.form(
    {
      submit: "Calibrate",
      kind: "plain",
      fields: { offset, raw1: raws[0], raw2: raws[1], correct1: corrects[0], correct2: corrects[1], time },
      send: async () => {
        const line = read()
        if (!("factor" in line)) {
          line[0].fail(line[1])
          line[0].control.focus()
          return undefined
        }
        const from = fromOf()
        if (from === undefined) {
          time.fail("Expected a date and a time.")
          return undefined
        }
        const result = await api.send(`series/${series.id}/calibrations/${from}`, { method: "PUT", body: line })
        if (!result.ok) return result.error
        await changed()
        await reload()
        return "done"
      }
    },
    choice,
    offsetPart,
    pointsPart,
    since.element,
    time.element,
    preview
  )
  element.addEventListener("input", show)
  onReading(show)
  show()
  return element
}

export const calibration = (editing: Editing): HTMLElement => {
  const { context, series } = editing
  const current = h("div", {}, h("p", { class: "hint" }, "Loading …"))
  const reload = async () => {
    const result = await context.api.send<ReadonlyArray<Calibration>>(`series/${series.id}/calibrations`)
    if (!result.ok) return replace(current, h("p", { class: "field-error" }, result.error.message))
    replace(
      current,
      result.value.length === 0
        ? h(
            "p",
            { class: "hint" },
            "Not calibrated. Raw values stay in the database, so a calibration can be changed at any time."
          )
        : list(editing, result.value, reload)
    )
  }
  void reload()
  return h("div", { class: "stack" }, current, form(editing, reload))
}
