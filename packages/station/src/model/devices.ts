/** Devices, as a server and an address. */
import type * as Series from "./Series.js"

type Device = Pick<Series.Key, "server" | "device">

/** Returns the identity of a device as text. With an address of `""` it is that of a server. */
export const deviceKey = ({ device, server }: Device): string => `${server}/${device}`

/** Groups series, or what else belongs to devices, by the keys of these. */
export const grouped = <A extends Device>(items: ReadonlyArray<A>): ReadonlyMap<string, ReadonlyArray<A>> => {
  const groups = new Map<string, Array<A>>()
  for (const item of items) {
    const key = deviceKey(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}
