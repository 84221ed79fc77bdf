/**
 * Reads a property, checks the value by the rules, and applies the policy to a doubtful one.
 */
import { type CallOptions, OwPath, type OwServer, RomId } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Readable } from "../families/Property.js"
import * as Elapsed from "../values/elapsed.js"
import type { Reading, Source } from "../values/Reading.js"
import { OwSuspectValue } from "../values/SensorError.js"
import type { ReadError } from "./options.js"
import * as Request from "./request.js"
import * as Trust from "./Trust.js"

export interface Options<A> extends CallOptions {
  readonly source: Source
  readonly policy: Trust.Policy
  readonly rules: ReadonlyArray<Trust.Rule>
  readonly previous: Reading<A> | undefined
}

type Read<A> = Effect.Effect<Reading<A>, ReadError, OwServer>

/** At least one second, so that two readings at the same moment may differ. */
const secondsBetween = (earlier: Reading<unknown>, later: Reading<unknown>): number =>
  Math.max(1, Math.abs(Elapsed.seconds(earlier.at, later.at)))

const check = <A>(
  target: Request.Target,
  property: Readable<A>,
  reading: Reading<A>,
  { previous, rules }: Options<A>
): Option.Option<Trust.Rule> =>
  Option.flatMap(Request.quantity(property, reading.value), (value) => {
    const before = previous && Option.getOrUndefined(Request.quantity(property, previous.value))
    return Trust.check(
      {
        family: target.family,
        property: property.name,
        value,
        before:
          previous && before !== undefined ? { value: before, seconds: secondsBetween(previous, reading) } : undefined
      },
      rules
    )
  })

const suspect = <A>(target: Request.Target, { name }: Readable<A>, { value }: Reading<A>, rule: Trust.Rule) =>
  new OwSuspectValue({
    path: OwPath.join(target.path, name),
    property: name,
    reading: Number(value),
    reason: rule.name
  })

/** Reading `latesttemp` again returns the same measurement. `temperature` makes the chip measure. */
const measured = <A>(property: Readable<A>): Readable<A> =>
  property.name.endsWith("latesttemp")
    ? { ...property, name: property.name.replace(/latesttemp$/, "temperature") }
    : property

const isSlow = <A>(property: Readable<A>, one: Reading<A>, other: Reading<A>, perSecond: number): boolean => {
  const values = Option.all([Request.quantity(property, one.value), Request.quantity(property, other.value)])
  return Option.exists(values, ([a, b]) => Math.abs(a - b) <= perSecond * secondsBetween(one, other))
}

/** The scratchpad at power-on (data sheet, memory map): 85 °C, and 0Ch in byte 6. A conversion leaves 10h in byte 6. */
const powerOn = { raw: [0x50, 0x05], reserved: 0x0c, measured: 0x10 } as const

/** Families whose byte 6 shows power-on. In a DS18S20, a measured 85 °C leaves 0Ch there too. */
const withEvidence = ["22", "28"]

/**
 * Returns true if the scratchpad shows that the chip measured 85 °C, false if it shows 85 °C that was not measured, and
 * none if there is no evidence.
 */
const scratchpadEvidence = (
  target: Request.Target,
  rule: Trust.Rule,
  options: CallOptions
): Effect.Effect<Option.Option<boolean>, Request.RequestError, OwServer> => {
  if (rule.impossible === true || !withEvidence.includes(target.family)) return Effect.succeedNone
  return Request.bytes(target, "scratchpad", { timeout: options.timeout, uncached: true }).pipe(
    Effect.map((bytes): Option.Option<boolean> => {
      const [low, high, , , , , reserved] = bytes
      if (bytes.length !== 9 || RomId.crc8(bytes) !== 0) return Option.none()
      if (low !== powerOn.raw[0] || high !== powerOn.raw[1]) return Option.none()
      return Option.some(reserved === powerOn.measured)
    }),
    Effect.catchTag("OwReturnError", () => Effect.succeedNone)
  )
}

/** Reads a property. Applies the policy if a rule doubts the value. */
export const read = <A>(target: Request.Target, property: Readable<A>, options: Options<A>): Read<A> => {
  const again: Effect.Effect<Reading<A>, Request.RequestError, OwServer> = Request.read(target, measured(property), {
    timeout: options.timeout,
    flags: options.flags,
    source: "Fresh"
  })

  const fail = (reading: Reading<A>, rule: Trust.Rule) => Effect.fail(suspect(target, property, reading, rule))

  const confirmed = (reading: Reading<A>): Reading<A> => ({ ...reading, quality: "Confirmed" })

  /**
   * After a value that changed too fast, the next reading is compared with this doubtful reading, not with the reading
   * before it.
   */
  const against = (previous: Reading<A>, { condition }: Trust.Rule): Options<A> =>
    condition._tag === "Faster" ? { ...options, previous } : options

  const retry = (reading: Reading<A>, rule: Trust.Rule, times: number): Read<A> =>
    times < 1
      ? fail(reading, rule)
      : Effect.flatMap(again, (next) =>
          Option.match(check(target, property, next, against(reading, rule)), {
            onNone: () => Effect.succeed(confirmed(next)),
            onSome: (other) => retry(next, other, times - 1)
          })
        )

  const byScratchpad = (reading: Reading<A>, rule: Trust.Rule): Read<A> =>
    Effect.flatMap(
      scratchpadEvidence(target, rule, options),
      Option.match({
        onNone: () => retry(reading, rule, 1),
        onSome: (wasMeasured) => (wasMeasured ? Effect.succeed(confirmed(reading)) : fail(reading, rule))
      })
    )

  /** A chip that has not measured repeats its constant value, so only a different value is evidence. */
  const bySecond = (reading: Reading<A>, rule: Trust.Rule, perSecond: number): Read<A> =>
    rule.condition._tag === "Equals"
      ? byScratchpad(reading, rule)
      : Effect.flatMap(again, (next) =>
          Option.isNone(check(target, property, next, options)) || isSlow(property, reading, next, perSecond)
            ? Effect.succeed(confirmed(next))
            : fail(next, rule)
        )

  const byRate = (reading: Reading<A>, rule: Trust.Rule, perSecond: number, maxSeconds: number): Read<A> => {
    if (rule.impossible === true) return retry(reading, rule, 1)
    const { previous } = options
    if (previous === undefined || secondsBetween(previous, reading) > maxSeconds)
      return bySecond(reading, rule, perSecond)
    return isSlow(property, previous, reading, perSecond) ? Effect.succeed(confirmed(reading)) : fail(reading, rule)
  }

  const settle = (reading: Reading<A>, rule: Trust.Rule): Read<A> => {
    const policy = rule.policy ?? options.policy
    switch (policy._tag) {
      case "Accept":
        return Effect.succeed({ ...reading, quality: "Suspect" })
      case "Reject":
        return fail(reading, rule)
      case "Retry":
        return retry(reading, rule, policy.times)
      case "Confirm":
        return retry(reading, rule, 1)
      case "Scratchpad":
        return byScratchpad(reading, rule)
      case "RateOfChange":
        return byRate(reading, rule, policy.perSecond, policy.maxSeconds ?? 60)
    }
  }

  return Effect.flatMap(Request.read(target, property, options), (reading) =>
    Option.match(check(target, property, reading, options), {
      onNone: () => Effect.succeed(reading),
      onSome: (rule) => settle(reading, rule)
    })
  )
}
