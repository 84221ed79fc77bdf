import { Alarm } from "@owserver/station"

/** A message that never expires, unless `fields` says when. Its alarm is `n`. */
export const message = (
  n: number | string,
  target: string,
  fields: Partial<Alarm.Notice> & { readonly expiresAt?: number } = {}
): Alarm.Message => {
  const { expiresAt = Number.MAX_SAFE_INTEGER, ...rest } = fields
  const notice: Alarm.Notice = {
    change: "raised",
    alarm: String(n),
    rule: "Freezer too warm",
    title: "freezer",
    place: "kitchen",
    server: "house",
    device: "28.AD6555070000",
    property: "temperature",
    at: typeof n === "number" ? n : 0,
    value: -12.5,
    unit: "°C",
    detail: "-12.5 °C is above -15 °C",
    ...rest
  }
  return { id: Alarm.messageId(notice.alarm, notice.change, target), target, notice, expiresAt }
}
