/**
 * The plan of a collector: the properties to read of each device, and the series that their values become. Pure.
 *
 * @module
 * @since 0.1.0
 */
import { RomId } from "@owserver/client"
import {
  type Device,
  DS18B20,
  Family,
  FamilyRegistry,
  type PrimaryProperty,
  Property,
  TemperatureScan
} from "@owserver/sensors"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { globOf } from "../model/glob.js"
import type * as Series from "../model/Series.js"
import type * as Rule from "./Rule.js"

/**
 * What rules match: the address of a device, `rom`, and its `names`, such as its alias and its labels.
 *
 * @since 0.1.0
 * @category models
 */
export interface Subject {
  readonly rom: RomId.RomId
  readonly names: ReadonlyArray<string>
}

/**
 * A plan.
 *
 * @since 0.1.0
 * @category models
 */
export interface Plan {
  /** Returns the rule of a device: the first that matches, or else the default of 30 seconds. */
  readonly ruleOf: (subject: Subject) => Rule.Rule
  /**
   * The devices whose presence is read although they may not be listed yet: a rule names their address and the property `present`.
   */
  readonly expected: ReadonlyArray<RomId.RomId>
}

/**
 * How a task reads. Thermometers of a bus with the method `Scan` share a conversion. `Presence` reads 0 if the device is missing.
 *
 * @since 0.1.0
 * @category models
 */
export type Method = "Scan" | "Read" | "Presence"

/**
 * A property of a `device` to read at the interval `every`, by a `method`, with the policy `trust` for doubtful values.
 *
 * @since 0.1.0
 * @category models
 */
export interface Task {
  readonly device: Device.Device
  /** The property; its name is that of the conditions of the task. */
  readonly property: PrimaryProperty.PrimaryProperty
  readonly method: Method
  /** The series of the values: one, or one for each element of an array, in its order. */
  readonly series: ReadonlyArray<Series.Description>
  readonly every: Duration.Duration
  readonly trust: Rule.Trust
}

/**
 * A `property` that a rule names and that cannot be read as numbers.
 *
 * @since 0.1.0
 * @category models
 */
export interface Issue {
  readonly property: string
  /** The reason, one line. */
  readonly reason: string
}

/**
 * The `tasks` of a device, and the `issues` of its rule.
 *
 * @since 0.1.0
 * @category models
 */
export interface Planned {
  readonly tasks: ReadonlyArray<Task>
  readonly issues: ReadonlyArray<Issue>
}

/**
 * The default of `every`.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaultEvery: Duration.Duration = Duration.seconds(30)

const present = "present"

const propertiesOf = ({ property }: Rule.Rule): ReadonlyArray<string> | undefined =>
  typeof property === "string" ? [property] : property

const matcherOf = (match: string): ((subject: Subject) => boolean) => {
  const family = /^family:(.*)$/i.exec(match)?.[1]?.toUpperCase()
  if (family !== undefined) return ({ rom }) => RomId.family(rom) === family
  const address = Either.getRight(RomId.parse(match))
  if (Option.isSome(address)) return ({ rom }) => rom === address.value
  const pattern = /[*?]/.test(match) ? globOf(match) : undefined
  return ({ names, rom }) => names.includes(match) || pattern?.test(rom) === true
}

/**
 * Returns true if a rule reads the presence of a device.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Plan } from "@owserver/station"
 *
 * assert.ok(Plan.readsPresence({ match: "01.*", property: "present" }))
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const readsPresence = (rule: Rule.Rule): boolean =>
  rule.off !== true && (propertiesOf(rule)?.includes(present) ?? false)

/**
 * Makes a plan from rules. The first rule that matches a device applies. If none matches, the primary property is read every 30
 * seconds.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/client"
 * import { Plan } from "@owserver/station"
 * import { Duration } from "effect"
 *
 * const plan = Plan.make([
 *   { match: "attic", every: Duration.seconds(10) },
 *   { match: "28.*", every: Duration.minutes(1) }
 * ])
 * const rule = plan.ruleOf({ rom: RomId.make("28.AD6555070000"), names: ["attic"] })
 * assert.strictEqual(rule.match, "attic")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (rules: ReadonlyArray<Rule.Rule>): Plan => {
  const compiled = rules.map((rule) => ({ rule, matches: matcherOf(rule.match) }))
  const ruleOf = (subject: Subject): Rule.Rule =>
    compiled.find(({ matches }) => matches(subject))?.rule ?? { match: "*" }
  const addresses = rules.flatMap(({ match }) => Option.toArray(Either.getRight(RomId.parse(match))))
  const expected = [...new Set(addresses)].filter((rom) => readsPresence(ruleOf({ rom, names: [] })))
  return { ruleOf, expected }
}

/**
 * Returns true if a rule reads nothing but the presence of a device. Such a device comes and goes as its readings say, so it
 * never counts as missing.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Plan } from "@owserver/station"
 *
 * assert.ok(Plan.isPresenceOnly({ match: "01.*", property: "present" }))
 * assert.ok(!Plan.isPresenceOnly({ match: "28.*", property: ["present", "temperature"] }))
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const isPresenceOnly = (rule: Rule.Rule): boolean =>
  readsPresence(rule) && (propertiesOf(rule) ?? []).every((name) => name === present)

/** Formats whose values are numbers, or yes and no. */
const numeric: ReadonlyArray<string> = [
  "integer",
  "unsigned",
  "float",
  "temperature",
  "temperatureGap",
  "pressure",
  "yesNo"
]

/** Counts of the families: DS2423, LCD, DS1963 and DS2423 (writes of a page), DS2436, EDS and BAE. */
const counts = /(?:^|\/)(?:counters?|cumulative|pages\/count|counters?\/[^/]+)$/

/** Returns `counter` for `counter.A`. The name of an element is behind the last slash. */
const baseOf = (name: string): string => name.replace(/\.[^./]*$/, "")

const kindOf = ({ format, name }: PrimaryProperty.PrimaryProperty): Series.Kind => {
  if (format === "yesNo") return "state"
  return format === "unsigned" && counts.test(baseOf(name)) && !name.endsWith(".BYTE") ? "counter" : "gauge"
}

/** Returns the names of the elements of an array, as the server spells them. */
const elementsOf = (family: Family.Any, base: string): ReadonlyArray<string> => {
  // `Family.find` would search for similar names behind the last element.
  const has = (name: string) => family[Family.TypeId].find(name) !== undefined
  const keyOf = has(`${base}.A`) ? (n: number) => String.fromCharCode(65 + n) : String
  const names: Array<string> = []
  for (let n = 0; has(`${base}.${keyOf(n)}`); n++) names.push(`${base}.${keyOf(n)}`)
  return names
}

const namesOf = (device: Device.Device, { name }: PrimaryProperty.PrimaryProperty): ReadonlyArray<string> =>
  name.endsWith(".ALL")
    ? Option.match(FamilyRegistry.get(device.family), {
        onNone: () => [],
        onSome: (family) => elementsOf(family, baseOf(name))
      })
    : [name]

const methodOf = (device: Device.Device, name: string): Method => {
  if (name === present) return "Presence"
  return name === DS18B20.temperature.name && TemperatureScan.isThermometer(device) ? "Scan" : "Read"
}

/** Finds a property by its name. The name of an array means all its elements. */
const find = (device: Device.Device, name: string): Either.Either<Property.Dynamic, string> => {
  // Devices of unknown families are present too.
  if (name === present) return Either.right(DS18B20.present as never)
  const family = FamilyRegistry.get(device.family)
  if (Option.isNone(family)) return Either.left(`owserver does not know the family ${device.family}`)
  const { find } = family.value[Family.TypeId]
  const found = find(name) ?? find(`${name}.ALL`)
  if (found !== undefined) return Either.right(found)
  return Either.mapLeft(Family.find(family.value, name), (error) => error.message)
}

const readable = (device: Device.Device, name: string): Either.Either<PrimaryProperty.PrimaryProperty, string> =>
  Either.flatMap(find(device, name), (property) => {
    if (!Property.isReadable(property)) return Either.left("it is write-only")
    return numeric.includes(property.format)
      ? Either.right(property)
      : Either.left(`it is ${property.format}, which makes no series; only numbers, yes and no do`)
  })

/**
 * Plans a device by its rule. `primary` is its primary property. `server` is the name of the server in the configuration.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/client"
 * import { Device } from "@owserver/sensors"
 * import { Plan } from "@owserver/station"
 * import { Option } from "effect"
 *
 * const meter = Device.make(RomId.make("1D.0CA60A000000"))
 * const { tasks } = Plan.ofDevice({ match: "1D.*", property: "counter.A" }, "house", meter, Option.none())
 * assert.strictEqual(tasks[0]?.series[0]?.kind, "counter")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const ofDevice = (
  rule: Rule.Rule,
  server: string,
  device: Device.Device,
  primary: Option.Option<PrimaryProperty.PrimaryProperty>
): Planned => {
  if (rule.off === true) return { tasks: [], issues: [] }
  const names = propertiesOf(rule) ?? Option.toArray(Option.map(primary, ({ name }) => name))
  const tasks = new Map<string, Task>()
  const issues: Array<Issue> = []
  for (const name of names) {
    const found = readable(device, name)
    if (Either.isLeft(found)) {
      issues.push({ property: name, reason: found.left })
      continue
    }
    const property = found.right
    const common = {
      server,
      device: device.rom,
      kind: kindOf(property),
      unit: property.unit ?? "",
      family: device.family
    }
    tasks.set(property.name, {
      device,
      property,
      method: methodOf(device, property.name),
      series: namesOf(device, property).map((property) => ({ ...common, property })),
      every: rule.every ?? defaultEvery,
      trust: rule.trust ?? "confirm"
    })
  }
  return { tasks: [...tasks.values()], issues }
}
