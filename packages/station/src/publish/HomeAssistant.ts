/**
 * The discovery of Home Assistant over MQTT: the messages by which it gets its devices and entities. Pure.
 *
 * Source: the documentation of its MQTT integration, "Device discovery payload".
 *
 * @module
 * @since 0.1.0
 */
import { Family, FamilyRegistry } from "@owserver/sensors"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type * as Series from "../model/Series.js"
import * as Entities from "./entities.js"
import type * as Identity from "./identity.js"
import type * as Topics from "./topics.js"

/**
 * A series as an entity.
 *
 * @since 0.1.0
 * @category models
 */
export interface Entry extends Identity.Identified {
  /** The alias of its device in owserver. */
  readonly alias: string | undefined
  /** The interval of its readings in milliseconds. */
  readonly every: number
  readonly isWritable: boolean
}

/**
 * What the messages depend on besides the series: the `topics` of the station, `prefix` of its topics, and `discoveryPrefix`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly topics: Topics.Topics
  readonly prefix: string
  readonly discoveryPrefix: string
}

/**
 * A device with its entities, as Home Assistant wants it: the content of a retained message at `topic`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Config {
  readonly topic: string
  readonly content: {
    readonly device: { readonly [field: string]: unknown }
    readonly origin: { readonly name: string }
    readonly components: { readonly [key: string]: Component }
  }
}

/**
 * An entity, or only its platform, which removes it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Component {
  readonly platform: Entities.Platform
  readonly [field: string]: unknown
}

/** A series is stale after this number of intervals, as in the dashboard. */
const intervals = 3

/** Ids of Home Assistant have letters, digits, `_` and `-`. */
const slug = (text: string): string => text.replace(/[^\w-]/g, "_")

/** `EDS0068/temperature` is shown as `EDS0068 temperature`, and `counter.A` as `Counter A`. */
const titleOf = (property: string): string => {
  const words = property.replace(/[/._]/g, " ")
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

/** The only text, if all that are not empty are the same. */
const common = (texts: ReadonlyArray<string>): string | undefined => {
  const distinct = new Set(texts.filter((text) => text !== ""))
  return distinct.size === 1 ? [...distinct][0] : undefined
}

const modelOf = (family: string): string =>
  Option.match(FamilyRegistry.get(family), { onNone: () => `family ${family}`, onSome: Family.chip })

const origin = { name: "owserver station" }

/**
 * The folder of the discovery messages of a station. Another station has another `prefix`, so it never removes them.
 *
 * @since 0.1.0
 * @category accessors
 */
export const nodeOf = ({ discoveryPrefix, prefix }: Pick<Options, "discoveryPrefix" | "prefix">): string =>
  `${discoveryPrefix}/device/${slug(prefix)}`

const stationIdOf = ({ prefix }: Options): string => `${slug(prefix)}_station`

const idOf = ({ prefix }: Options, { device, server }: Pick<Series.Key, "server" | "device">): string =>
  slug(`${prefix}_${server}_${device}`)

const online = { payload_available: "online", payload_not_available: "offline" }

/** All of these must be online. A device that is not listed is what a series of its presence reports. */
const availabilityOf = ({ topics }: Options, { device, property, server }: Series.Key) =>
  [topics.station, topics.server(server), ...(property === "present" ? [] : [topics.device({ server, device })])].map(
    (topic) => ({ topic, ...online })
  )

const componentOf = (options: Options, entry: Entry, deviceName: string): readonly [key: string, Component] => {
  const { every, identity, isWritable, series } = entry
  const entity = Entities.of(series, isWritable)
  const name = series.name === "" || series.name === deviceName ? titleOf(series.property) : series.name
  return [
    // A switch that becomes a sensor is another entity, and the old one must be removed by its own key.
    `${entity.platform}_${slug(identity.property)}`,
    {
      ...entity,
      unique_id: `${idOf(options, identity)}_${slug(identity.property)}`,
      name,
      state_topic: options.topics.state(identity),
      ...(entity.platform === "switch"
        ? { command_topic: options.topics.command(identity), qos: 1 }
        : { expire_after: Math.ceil((intervals * every) / 1000) }),
      availability: availabilityOf(options, series),
      availability_mode: "all"
    }
  ]
}

const deviceConfigOf = (options: Options, entries: ReadonlyArray<Entry>): Config => {
  const [first] = entries as readonly [Entry, ...ReadonlyArray<Entry>]
  const { identity, series } = first
  const alias = entries.find((entry) => entry.alias !== undefined)?.alias
  const name = alias ?? common(entries.map((entry) => entry.series.name)) ?? series.device
  const area = entries.find((entry) => entry.series.place !== "")?.series.place
  const id = idOf(options, identity)
  return {
    topic: `${nodeOf(options)}/${slug(`${identity.server}_${identity.device}`)}/config`,
    content: {
      device: {
        identifiers: [id],
        name,
        model: modelOf(series.family),
        serial_number: series.device,
        via_device: stationIdOf(options),
        ...(area !== undefined && { suggested_area: area })
      },
      origin,
      components: Object.fromEntries(entries.map((entry) => componentOf(options, entry, name)))
    }
  }
}

/** The station itself: whether it runs, and whether each server answers. */
const stationConfigOf = (options: Options, servers: ReadonlyArray<string>): Config => {
  const id = stationIdOf(options)
  const base = {
    platform: "binary_sensor",
    device_class: "connectivity",
    payload_on: "online",
    payload_off: "offline"
  } as const
  const availability = [{ topic: options.topics.station, ...online }]
  return {
    topic: `${nodeOf(options)}/station/config`,
    content: {
      device: {
        identifiers: [id],
        name: `owserver station${options.prefix === "owserver" ? "" : ` ${options.prefix}`}`
      },
      origin,
      components: {
        station: { ...base, unique_id: id, name: "Station", state_topic: options.topics.station },
        ...Object.fromEntries(
          servers.map((server) => [
            `server_${server}`,
            {
              ...base,
              unique_id: `${id}_${server}`,
              name: `Server ${server}`,
              state_topic: options.topics.server(server),
              availability
            }
          ])
        )
      }
    }
  }
}

/**
 * Returns the messages of a station with these `servers` and series, one for each device, that of the station first.
 *
 * @since 0.1.0
 * @category constructors
 */
export const configsOf = (
  options: Options,
  servers: ReadonlyArray<string>,
  entries: ReadonlyArray<Entry>
): ReadonlyArray<Config> => {
  const devices = new Map<string, Array<Entry>>()
  for (const entry of entries) {
    const id = idOf(options, entry.identity)
    const known = devices.get(id)
    if (known === undefined) devices.set(id, [entry])
    else known.push(entry)
  }
  return [
    stationConfigOf(options, servers),
    ...Array.from(devices.values(), (entries) => deviceConfigOf(options, entries))
  ]
}

const parse = Option.liftThrowable((text: string): unknown => JSON.parse(text))

const isPlatform = (platform: unknown): platform is Entities.Platform =>
  Entities.platforms.some((known) => known === platform)

/** The entities of an earlier message, which others may have written: their platforms and state topics by key. */
const componentsOf = (
  payload: string
): ReadonlyMap<string, { readonly platform: Entities.Platform; readonly state: unknown }> => {
  const content = Option.getOrUndefined(parse(payload))
  if (!Predicate.hasProperty(content, "components") || !Predicate.isRecord(content.components)) return new Map()
  return new Map(
    Object.entries(content.components).flatMap(([key, component]) =>
      Predicate.isRecord(component) && isPlatform(component.platform) && "unique_id" in component
        ? [[key, { platform: component.platform, state: component.state_topic }] as const]
        : []
    )
  )
}

/**
 * Returns the payload of a message that replaces an earlier one. Entities that are not in it any more are removed by their platform
 * alone. The next message leaves them out.
 *
 * @since 0.1.0
 * @category encoding
 */
export const payloadOf = ({ content }: Config, previous: string | undefined): string => {
  const payload = JSON.stringify(content)
  if (previous === undefined || previous === payload) return payload
  const removed = [...componentsOf(previous)].filter(([key]) => !Object.hasOwn(content.components, key))
  if (removed.length === 0) return payload
  const stubs = Object.fromEntries(removed.map(([key, { platform }]) => [key, { platform }]))
  return JSON.stringify({ ...content, components: { ...content.components, ...stubs } })
}

/**
 * Returns the state topics in an earlier message.
 *
 * @since 0.1.0
 * @category decoding
 */
export const stateTopicsOf = (payload: string): ReadonlyArray<string> =>
  [...componentsOf(payload).values()].flatMap(({ state }) => (Predicate.isString(state) ? [state] : []))
