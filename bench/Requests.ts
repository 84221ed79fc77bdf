/**
 * Random requests: every message, listed paths with all prefixes and extensions, sizes, offsets, flags, valid and invalid values.
 */
import { Flags, MessageType, type Request, RomId, type Structure } from "@owserver/protocol"
import { Either } from "effect"
import * as Catalogue from "./Catalogue.js"
import type { Random } from "./Random.js"

const modes = ["uncached", "unaliased", "text", "json", "bus.0", "alarm"]

const oddModes = ["Uncached", "UNALIASED", "texts", "bus.1", "bus.0x", "Bus.0", "alarms", "bus.", "bus", "settings"]

const virtual = ["settings", "statistics", "structure", "system", "simultaneous", "thermostat", "interface"]

const formats = ["f.i", "fi", "f.i.c", "f.ic", "fi.c", "fic"] as const

const extensions = ["ALL", "all", "BYTE", "byte", "0", "1", "007", "15", "99", "A", "b", "Z", "-1", "", "xyz", "0.0"]

const types = [
  ...Array.from({ length: 5 }, () => MessageType.MSG_READ),
  ...Array.from({ length: 5 }, () => MessageType.MSG_WRITE),
  ...[MessageType.MSG_DIR, MessageType.MSG_DIRALL, MessageType.MSG_DIRALLSLASH, MessageType.MSG_PRESENCE],
  ...[MessageType.MSG_GET, MessageType.MSG_GETSLASH, MessageType.MSG_NOP]
]

const words = [
  ...["", "1", "0", "-1", "2", "37.5", "-55.0625", "  12", "1,5", "12abc", "abc", "0x1F", "1e3", "1e999", "nan", "INF"],
  ...["4294967295", "4294967296", "-2147483649", "99999999999999999999", "1,2", "1,0,1", ",", "\0", "\x001", " ", "\n"],
  ...[
    "yes",
    "no",
    "on",
    "OFF",
    "true",
    "y",
    "N",
    "Fri Mar 23 04:00:00 2007",
    "Mar 23 2007 04:00:00",
    "03/23/07 04:00:00"
  ],
  ...[
    "2007-03-23T04:00:00Z",
    "Fri",
    "C",
    "F",
    "kelvin",
    "mbar",
    "Pa",
    "Pascal",
    "at",
    "mm",
    "psi",
    "x",
    "P",
    "Fahrenheit"
  ]
]

const dates = ["Fri Mar 23 04:00:00 2007", "Thu Jan  1 00:00:00 1970", "02/29/24 12:00:00", "Sat Dec 31 2033 23:59:59"]

/** Aliases for some devices. None is the prefix of a keyword, and none is removed again. */
const aliases = ["kitchen", "bath room", "k\xfcche", "a.b", "ten", "10.aa"]

const validElement = (random: Random, { format, length }: Structure.Structure): string => {
  switch (format) {
    case "integer":
    case "unsigned":
      return String(random.below(300))
    case "yesNo":
      return random.oneOf(["0", "1", "yes", "no"])
    case "date":
      return random.oneOf(dates)
    case "binary":
    case "ascii":
      return "x".repeat(length)
    case "alias":
      return random.oneOf(aliases)
    default:
      return String(random.below(2000) / 16)
  }
}

/** Returns a value of the type of the property. */
const validValue = (random: Random, structure: Structure.Structure): string => {
  if (structure.index !== -1) return validElement(random, structure)
  if (structure.format === "binary") return "y".repeat(structure.length)
  const count = structure.elements + random.oneOf([0, 0, 0, 1, -1])
  return Array.from({ length: Math.max(1, count) }, () => validElement(random, structure)).join(",")
}

const noise = (random: Random): string =>
  String.fromCharCode(...Array.from({ length: random.below(300) }, () => random.below(256)))

const data = (random: Random, { structure }: Catalogue.Item): string => {
  if (structure !== undefined && !random.oncePer(3)) return validValue(random, structure)
  return random.oncePer(8) ? noise(random) : random.oneOf(words)
}

/** Returns the address of a device in another format, or an invalid address. */
const readdress = (random: Random, name: string): string => {
  const id = Either.getOrThrow(RomId.parse(name))
  const address = RomId.format(id, random.oneOf(formats))
  switch (random.below(6)) {
    case 0:
      return address.toLowerCase()
    case 1:
      return `${address}.`
    case 2:
      return `${RomId.format(id, "fi")}00`
    case 3:
      return random.oneOf(aliases)
    default:
      return address
  }
}

const device = /^\/([\dA-F]{2}\.[\dA-F]{12})/

const changes: ReadonlyArray<(random: Random, path: string) => string> = [
  (random, path) => path.replace(device, (_, name: string) => `/${readdress(random, name)}`),
  (random, path) => path.replace(/(\.[^./]*)?$/, `.${random.oneOf(extensions)}`),
  (random, path) => `${path}.${random.oneOf(extensions)}`,
  (_, path) => path.replace(/\.[^./]*$/, ""),
  (_, path) => path.slice(0, path.lastIndexOf("/")),
  (random, path) =>
    path + random.oneOf(["/", "//", "/nothing", "/temperature", "/settings", "\0nothing", "/.", "x", " "]),
  (_, path) => path.slice(1),
  (_, path) => path.slice(0, -1),
  (random, path) => {
    const at = random.below(path.length)
    return path.slice(0, at) + path.charAt(at).toUpperCase() + path.slice(at + 1)
  },
  (random, path) => `/${random.oneOf(virtual)}${path}`
]

const prefix = (random: Random, branches: ReadonlyArray<string>): string => {
  const names = random.oncePer(10) ? oddModes : modes
  return random.oncePer(6) ? random.oneOf(branches) : `/${random.oneOf(names)}`
}

const flagBits = [
  Flags.FLG_BUS_RET,
  Flags.FLG_ALIAS,
  Flags.FLG_SAFEMODE,
  Flags.FLG_UNCACHED,
  Flags.FLG_TRIM,
  Flags.FLG_OWNET
]

const scale = 16
const pressure = 18
const format = 24

const flags = (random: Random): number => {
  const bits = flagBits.reduce((word, bit) => word | (random.oncePer(4) ? bit : 0), Flags.FLG_PERSISTENCE)
  const scales = (random.below(4) << scale) | (random.below(8) << pressure)
  const units = random.oncePer(2) ? scales : 0
  return (bits | units | (random.oncePer(3) ? random.below(8) << format : 0)) >>> 0
}

const sizes = [0, -1, 1, 2, 5, 11, 12, 13, 24, 25, 100, 8192, 100_050, 100_051]

const offsets = [-1, 1, 2, 3, 11, 12, 13, 24, 100, 127, 128, 129, 1000, 100_000]

const pathOf = (random: Random, { path }: Catalogue.Item, branches: ReadonlyArray<string>): string => {
  let changed = path
  for (let n = random.oneOf([0, 0, 0, 1, 1, 2]); n > 0; n--) changed = random.oneOf(changes)(random, changed)
  for (let n = random.oneOf([0, 0, 1, 1, 2, 3]); n > 0; n--) changed = prefix(random, branches) + changed
  return changed
}

/**
 * Returns whether a WRITE to the path may crash the real server, as one to an array below `/structure` does. Some of these paths
 * are harmless, but only the parser of the server knows which.
 */
const isDeadly = (path: string): boolean => /structure.*\.all/is.test(path)

/** Returns a function that makes the next request. */
export const make = (random: Random, items: ReadonlyArray<Catalogue.Item>): (() => Request.Request) => {
  const hub = items.find(({ path }) => /^\/1F\.[^/]*$/.test(path))
  const branches = ["main", "aux"].map((branch) => `${hub?.path}/${branch}`)
  const properties = items.filter(({ structure }) => structure !== undefined)
  const others = items.filter(({ path, structure }) => structure === undefined && !path.startsWith("/structure/"))
  const structures = items.filter(({ path }) => path.startsWith("/structure/"))
  return () => {
    const item = random.oneOf(random.oneOf([properties, properties, properties, others, others, structures]))
    const path = pathOf(random, item, branches)
    const type = random.oneOf(types)
    const offset = random.oncePer(5) ? random.oneOf(offsets) : 0
    if (type !== MessageType.MSG_WRITE || isDeadly(path)) {
      const size = random.oncePer(3) ? random.oneOf(sizes) : 65_536
      const asked = type === MessageType.MSG_WRITE ? MessageType.MSG_READ : type
      return Catalogue.request(asked, path, { flags: flags(random), size, offset })
    }
    return Catalogue.write(path, data(random, item), { flags: flags(random), offset })
  }
}
