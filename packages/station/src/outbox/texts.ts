/** What targets are told. */
import * as DateTime from "effect/DateTime"
import type { Values } from "../config/template.js"
import type { Message, Notice } from "../rules/Alarm.js"

const words: { readonly [change in Notice["change"]]: string } = {
  raised: "Alarm",
  cleared: "Over",
  test: "Test"
}

/** A title, such as `Alarm: Freezer too warm`. */
export const headline = ({ change, rule }: Notice): string => `${words[change]}: ${rule}`

/** What happened, such as `freezer (kitchen): -12.5 °C is above -15 °C`. */
export const sentence = ({ detail, place, title }: Notice): string => {
  const where = place === "" ? title : `${title} (${place})`
  return detail === "" ? where : where === "" ? detail : `${where}: ${detail}`
}

/** All fields of a message, which placeholders name. */
export const valuesOf = ({ id, notice }: Message): Values => ({
  id,
  change: notice.change,
  alarm: notice.alarm,
  rule: notice.rule,
  title: notice.title,
  place: notice.place,
  server: notice.server,
  device: notice.device,
  property: notice.property,
  at: notice.at,
  time: DateTime.formatIso(DateTime.unsafeMake(notice.at)),
  value: notice.value ?? null,
  unit: notice.unit,
  detail: notice.detail,
  headline: headline(notice),
  message: `${headline(notice)} – ${sentence(notice)}`
})
