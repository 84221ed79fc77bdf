/** The MQTT topics of a station. */
import type * as Series from "../model/Series.js"

type Device = Pick<Series.Key, "server" | "device">

export interface Topics {
  /** Whether the station runs: `online` or `offline`. The will of the connection is `offline`. */
  readonly station: string
  /** Whether a server answers. */
  readonly server: (server: string) => string
  /** Whether a device is there. */
  readonly device: (device: Device) => string
  /** The value of a series. */
  readonly state: (key: Series.Key) => string
  /** Returns true if a text, which others may have written, can be the topic of a state. */
  readonly isState: (topic: string) => boolean
  /** Where new values of an output are sent. */
  readonly command: (key: Series.Key) => string
  /** The subscription to all commands. */
  readonly commands: string
  /** Returns the series of a command. `undefined` for any other topic. */
  readonly commanded: (topic: string) => Series.Key | undefined
}

/** Ids of servers and addresses of devices have no slash. A property may have some, such as `EDS0068/temperature`. */
export const make = (prefix: string): Topics => {
  const device = ({ device, server }: Device) => `${prefix}/${server}/${device}`
  return {
    station: `${prefix}/availability`,
    server: (server) => `${prefix}/${server}/availability`,
    device: (key) => `${device(key)}/availability`,
    state: (key) => `${device(key)}/${key.property}`,
    isState: (topic) => topic.startsWith(`${prefix}/`) && topic.length < 1000 && !/[+#\0]|\/availability$/.test(topic),
    command: (key) => `${device(key)}/set/${key.property}`,
    commands: `${prefix}/+/+/set/#`,
    commanded: (topic) => {
      if (!topic.startsWith(`${prefix}/`)) return undefined
      const [server = "", device = "", set, ...property] = topic.slice(prefix.length + 1).split("/")
      return set === "set" && property.length > 0 ? { server, device, property: property.join("/") } : undefined
    }
  }
}
