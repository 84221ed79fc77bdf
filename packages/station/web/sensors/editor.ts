/** The editor of a sensor, in a dialog beside the list. */
import { h, name, setText } from "../dom.js"
import { chipOf } from "../families.js"
import { age } from "../format.js"
import { aliases, propertyLabel, titleOf } from "../names.js"
import type { Context } from "../page.js"
import * as Sheet from "../sheet.js"
import * as Switch from "../switch.js"
import * as Zone from "../zone.js"
import { calibration } from "./calibrationForm.js"
import type { Editing } from "./editing.js"
import { alias, label } from "./labelForm.js"
import { output } from "./outputForm.js"
import { csvLink, deletion, plotLink, replacement } from "./removal.js"
import type { Row } from "./rows.js"

const section = (title: string, content: HTMLElement, isOpen = false): HTMLElement =>
  h("details", { class: "part", open: isOpen }, h("summary", {}, title), h("div", { class: "part-body" }, content))

const facts = (...pairs: ReadonlyArray<readonly [string, Node | string]>): HTMLElement =>
  h("dl", { class: "facts" }, ...pairs.flatMap(([term, value]) => [h("dt", {}, term), h("dd", {}, value)]))

/** Opens the editor. `closed` is called when it is closed. */
export const open = (row: Row, context: Context, closed: () => void): void => {
  const { data, format } = context
  const listeners: Array<() => void> = []
  const cleanups: Array<() => void> = []
  const aliasOf = aliases(data.devices())
  const { address, device, family, series, server } = row

  const close = () => sheet.close()
  const parts: Array<HTMLElement> = []
  const common = { context, changed: () => data.refresh() }
  const head: Array<HTMLElement> = []

  if (series !== undefined) {
    const latest = () => data.latest().get(series.id)
    const editing: Editing = {
      ...common,
      series,
      zone: Zone.make(format.zone),
      aliasOf,
      latest,
      onReading: (listener) => void listeners.push(listener),
      close
    }
    const value = h("span", { class: "editor-value" })
    const when = h("span", { class: "muted" })
    const show = () => {
      const one = latest()
      setText(value, one === undefined ? "—" : format.valueWithUnit(series, one.value))
      setText(when, one === undefined ? "no reading yet" : `${age(one.at, Date.now())} ago`)
    }
    listeners.push(show)
    const ticking = setInterval(show, 1000)
    cleanups.push(() => clearInterval(ticking))
    show()
    head.push(h("p", { class: "editor-now" }, value, when))
    if (series.writable && series.kind === "state") {
      const toggle = Switch.make(series, context)
      toggle.describe(`${row.title}, ${propertyLabel(series.property)}`)
      listeners.push(() => toggle.update(latest()))
      toggle.update(latest())
      head.push(h("p", { class: "editor-switch" }, h("span", {}, "Output"), toggle.element))
    }
    parts.push(
      section("Name and place", label(editing), true),
      ...(series.writable && series.kind !== "state" ? [section("Output", output(editing))] : []),
      ...(series.kind === "state" ? [] : [section("Calibration", calibration(editing))]),
      ...(series.replacedBy === null ? [section("Replace the sensor", replacement(editing))] : []),
      section("Delete", deletion(editing))
    )
    head.push(h("div", { class: "actions" }, plotLink(editing), csvLink(editing)))
  }
  if (device !== undefined)
    parts.splice(
      series === undefined ? 0 : 1,
      0,
      section("Alias in owserver", alias(common, device), series === undefined)
    )

  const replacing = series?.replacedBy == null ? undefined : data.series().get(series.replacedBy)
  const sheet = Sheet.open({
    title: name(row.title),
    body: [
      ...head,
      facts(
        ["Address", h("span", { class: "code" }, address)],
        ["Chip", `${chipOf(family)}, family ${family}`],
        ...(series === undefined ? [] : [["Property", h("span", { class: "code" }, series.property)] as const]),
        ["Server", name(server)],
        ...(series === undefined ? [] : [["First reading", format.time(series.firstAt)] as const]),
        ...(replacing === undefined ? [] : [["Replaced by", name(titleOf(replacing, aliasOf))] as const])
      ),
      h("div", { class: "parts" }, ...parts)
    ],
    signal: context.signal,
    closed: () => {
      for (const cleanup of cleanups) cleanup()
      closed()
    }
  })
  const unsubscribe = data.subscribe((change) => {
    if (change._tag === "All") {
      const now = series === undefined ? undefined : data.series().get(series.id)
      if (now !== undefined) sheet.title.replaceChildren(name(titleOf(now, aliases(data.devices()))))
    }
    if (series === undefined || change._tag === "All" || change.series.has(series.id))
      for (const listener of listeners) listener()
  })
  cleanups.push(unsubscribe)
}
