/**
 * Which devices answer a search for those in alarm.
 */
import type { Located } from "../devices/installation.js"
import * as Source from "../values/source.js"
import type { RequestContext } from "./requestContext.js"
import * as Thermometer from "./thermometer.js"

/** DisabledMessages tell by a latch, if they were told to (`set_alarm`); converters by the flags of their inputs. */
export const isAlarmed = ({ bus, device }: Located, context: RequestContext): boolean => {
  if (bus.kind === "tester") return false
  if (Thermometer.isAlarmed(device, context)) return true
  const keys = Array.from(device.sources.keys())
  const is = (key: string) => {
    const source = device.sources.get(key)
    return source !== undefined && Boolean(Source.ask(source, context.now))
  }
  return (
    keys.some((key) => /^alarm\/(high|low)\./.test(key) && is(key)) ||
    (is("set_alarm") && keys.some((key) => /^latch(\.|$)/.test(key) && is(key)))
  )
}
