/**
 * Rules of a plan, as they stand in a configuration: which devices, which properties, how often.
 *
 * @module
 * @since 0.1.0
 */
import { Trust as Policies } from "@owserver/sensors"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"

/** Seconds by unit, the largest first. */
const units = [
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
  ["s", 1]
] as const

const shortest = Duration.seconds(1)
const longest = Duration.days(7)

const Text = Schema.String.annotations({ jsonSchema: { type: "string", pattern: "^\\d+(?:\\.\\d+)?\\s*[smhd]$" } })

const parse = (text: string): Duration.Duration | undefined => {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([smhd])$/.exec(text.trim()) ?? []
  const seconds = units.find(([name]) => name === unit)?.[1]
  if (number === undefined || seconds === undefined) return undefined
  const duration = Duration.seconds(Number(number) * seconds)
  return Duration.between(duration, { minimum: shortest, maximum: longest }) ? duration : undefined
}

const format = (every: Duration.Duration): string => {
  const seconds = Duration.toSeconds(every)
  const [unit, length] = units.find(([, length]) => seconds % length === 0) ?? ["s", 1]
  return `${seconds / length}${unit}`
}

/**
 * An interval as text: a number and a unit, `s`, `m`, `h` or `d`, such as `10s`. From 1 second to 7 days.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Rule } from "@owserver/station"
 * import { Duration, Schema } from "effect"
 *
 * assert.strictEqual(Duration.toSeconds(Schema.decodeSync(Rule.Interval)("1.5m")), 90)
 * assert.ok(!Schema.is(Rule.Interval)(Duration.zero))
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export const Interval: Schema.Schema<Duration.Duration, string> = Schema.transformOrFail(
  Text,
  Schema.DurationFromSelf.pipe(Schema.betweenDuration(shortest, longest)),
  {
    strict: true,
    decode: (text, _, ast) =>
      Effect.mapError(
        Effect.fromNullable(parse(text)),
        () => new ParseResult.Type(ast, text, `expected an interval from 1s to 7d, such as 10s, 5m, 1h or 1d`)
      ),
    encode: (every) => Effect.succeed(format(every))
  }
).annotations({ identifier: "Interval", description: "A number and a unit (s, m, h, d), from 1s to 7d, such as 10s" })

/**
 * The name of a policy for doubtful values:
 *
 * - `confirm`: reads once more; the value is doubtful if a rule doubts the second value too
 * - `scratchpad`: reads the memory of the chip, which shows whether a DS18B20 or DS1822 measured 85 °C
 * - `retry`: reads up to three times more
 * - `accept`, `reject`: do not read again
 *
 * With each policy, a value that stays doubtful is stored as doubtful.
 *
 * @since 0.1.0
 * @category models
 */
export const Trust: Schema.Literal<["confirm", "scratchpad", "retry", "accept", "reject"]> = Schema.Literal(
  "confirm",
  "scratchpad",
  "retry",
  "accept",
  "reject"
).annotations({ identifier: "Trust", description: "The policy for doubtful values, such as 85 °C. Default: confirm" })

/**
 * The name of a policy for doubtful values.
 *
 * @since 0.1.0
 * @category models
 */
export type Trust = typeof Trust.Type

const policies: { readonly [name in Trust]: Policies.Policy } = {
  confirm: Policies.confirm,
  scratchpad: Policies.scratchpad,
  retry: Policies.retry(3),
  accept: Policies.accept,
  reject: Policies.reject
}

/**
 * Returns the policy of a name.
 *
 * @since 0.1.0
 * @category accessors
 */
export const policy = (trust: Trust): Policies.Policy => policies[trust]

/**
 * A rule of a plan, as it is decoded.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rule {
  /**
   * The devices: an address in any form (`28.AD6555070000`), a pattern for it (`28.*`, `?` is one character), `family:28`, or an
   * alias or label.
   */
  readonly match: string
  /** The properties to read: `temperature`, `counter.A`, `sensed`, `present`. Default: the primary property. */
  readonly property?: string | ReadonlyArray<string> | undefined
  /** The interval. Default: 30 seconds. */
  readonly every?: Duration.Duration | undefined
  /** The policy for doubtful values. Default: `confirm`. */
  readonly trust?: Trust | undefined
  /** True to read nothing of these devices. Default: false. */
  readonly off?: boolean | undefined
}

/**
 * A rule in JSON.
 *
 * @since 0.1.0
 * @category models
 */
export interface Encoded extends Omit<Rule, "every"> {
  readonly every?: string | undefined
}

const Name = Schema.NonEmptyTrimmedString.pipe(Schema.maxLength(200))

/**
 * The schema of a rule. Unknown fields are refused.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Rule } from "@owserver/station"
 * import { Either, Schema } from "effect"
 *
 * const decode = Schema.decodeUnknownEither(Rule.Rule)
 * assert.ok(Either.isRight(decode({ match: "28.*", property: "temperature", every: "10s", trust: "scratchpad" })))
 * assert.ok(Either.isLeft(decode({ match: "28.*", every: "0s" })))
 * assert.ok(Either.isLeft(decode({ match: "28.*", evry: "10s" })))
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export const Rule: Schema.Schema<Rule, Encoded> = Schema.Struct({
  match: Name.annotations({
    description: "The devices: an address, a pattern such as 28.*, family:28, or an alias or label"
  }),
  property: Schema.optional(
    Schema.Union(Name, Schema.Array(Name).pipe(Schema.minItems(1), Schema.maxItems(100))).annotations({
      description: "The property or properties to read. Default: the primary property"
    })
  ),
  every: Schema.optional(Interval),
  trust: Schema.optional(Trust),
  off: Schema.optional(Schema.Boolean.annotations({ description: "True to read nothing of these devices" }))
}).annotations({
  identifier: "Rule",
  description:
    "Which properties of which devices are read, and how often. The first rule that matches a device applies",
  parseOptions: { onExcessProperty: "error" }
})
