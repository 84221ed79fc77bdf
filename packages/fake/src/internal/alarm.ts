/**
 * Which devices answer a search for those in alarm.
 */
import type { Located } from "./installation.js"
import type { Moment } from "./moment.js"
import * as Source from "./source.js"
import * as Thermometer from "./thermometer.js"

/** Switches tell by a latch, if they were told to (`set_alarm`); converters by the flags of their inputs. */
export const isAlarmed = ({ bus, device }: Located, moment: Moment): boolean => {
  if (bus.kind === "tester") return false
  if (Thermometer.isAlarmed(device, moment)) return true
  const keys = Array.from(device.sources.keys())
  const is = (key: string) => {
    const source = device.sources.get(key)
    return source !== undefined && Boolean(Source.ask(source, moment.now))
  }
  return (
    keys.some((key) => /^alarm\/(high|low)\./.test(key) && is(key)) ||
    (is("set_alarm") && keys.some((key) => /^latch(\.|$)/.test(key) && is(key)))
  )
}
