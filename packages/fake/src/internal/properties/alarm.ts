/**
 * Determines the devices in alarm: those that answer the conditional search.
 */
import type { Located } from "../devices/installation.js"
import * as Source from "../values/source.js"
import type { RequestContext } from "./requestContext.js"
import * as Thermometer from "./thermometer.js"

/** Switches report by a latch if `set_alarm` is set, converters by the alarm flags of their inputs. */
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
