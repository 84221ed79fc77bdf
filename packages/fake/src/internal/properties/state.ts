/**
 * The state of a server between start and end: settings, statistics, and the devices it has seen.
 */
import { Flags, MessageType, ReturnCode, RomId } from "@owserver/protocol"
import type { Value } from "../../Value.js"
import type { Bus, Installation } from "../devices/installation.js"
import { returnTexts } from "./returnTexts.js"
import * as Virtual from "./virtual.js"

/** Default timeouts of owserver in seconds (OWFS, `globals.c`). */
const timeouts = {
  volatile: 15,
  stable: 300,
  directory: 60,
  presence: 120,
  serial: 5,
  usb: 5,
  network: 1,
  server: 10,
  ftp: 900,
  ha7: 60,
  w1: 30
}

const counter = (get: () => number) => Virtual.leaf("u ro 12 v", get)

/** Counters that stay 0 on a simulated bus. */
const zeros = (names: string) => Object.fromEntries(names.split(" ").map((name) => [name, counter(() => 0)]))

const counters = (names: string): Virtual.Tree => Virtual.tree(zeros(names))

/** Several directories with the same counters. */
const each = (directories: string, names: string) =>
  Object.fromEntries(directories.split(" ").map((directory) => [directory, counters(names)]))

const familyOfDS2404 = "04"

/** Returns the tree of a bus adapter, `/bus.N/interface`. */
export const adapter = (bus: Bus, state: State): Virtual.Tree => {
  const { kind, tag } = bus
  return Virtual.tree({
    settings: Virtual.tree({
      address: Virtual.leaf("a ro 512 f", () => `${kind === "tester" ? "tester" : "mock"}.${tag}`),
      ds2404_found: Virtual.leaf("y rw 1 f", () =>
        Array.from(bus.all).some((id) => RomId.family(id) === familyOfDS2404 && state.hasSeen(id))
      ),
      name: Virtual.leaf("a ro 128 f", () => (kind === "tester" ? "Simulated-Computed" : "Simulated-Mock")),
      overdrive: Virtual.leaf("y rw 1 v", () => false),
      reconnect: Virtual.leaf("y rw 1 v", () => false),
      simulated: Virtual.tree({
        temphigh: Virtual.leaf("t rw 12 v", () => 100),
        templow: Virtual.leaf("t rw 12 v", () => 0)
      }),
      version: Virtual.leaf("u ro 12 f", () => 28)
    }),
    statistics: Virtual.tree({
      overdrive: counters("attempts failures"),
      search_errors: counters("error_pass_1 error_pass_2 error_pass_3"),
      ...zeros(
        "bus_time close_errors detect_errors elapsed_time errors locks open_errors program_errors pullup_errors " +
          "read_errors reconnect_errors reconnects reset_errors resets select_errors shorts status_errors timeouts unlocks " +
          "write_errors"
      )
    })
  })
}

const pressures = ["mbar", "atm", "mmHg", "inHg", "psi", "Pa"]

export class State {
  readonly timeouts: Record<string, number> = { ...timeouts }
  unaliased = false
  /** If true, the server ignores its cache for all clients. */
  uncached = false
  private temperatureScale = "C"
  private pressureScale = "mbar"
  /** Number of requests by type. */
  readonly requests = new Map<number, number>()
  private readonly seen = new Map<RomId.RomId, number>()

  constructor(private readonly installation: Installation) {}

  /** Records that a device answered at a time in milliseconds. */
  see(id: RomId.RomId, now: number): void {
    this.seen.set(id, now)
  }

  hasSeen(id: RomId.RomId): boolean {
    return this.seen.has(id)
  }

  /** Returns whether the device was seen within the presence timeout. */
  remembers(id: RomId.RomId, now: number): boolean {
    const last = this.seen.get(id)
    return last !== undefined && now - last < (this.timeouts.presence ?? 0) * 1000
  }

  count(type: number): void {
    this.requests.set(type, (this.requests.get(type) ?? 0) + 1)
  }

  private readonly calls = (...types: ReadonlyArray<number>) =>
    counter(() => types.reduce((sum, type) => sum + (this.requests.get(type) ?? 0), 0))

  readonly settings: Virtual.Tree = Virtual.tree({
    alias: Virtual.tree({
      list: Virtual.leaf("a ro 100050 v", () => this.aliasList()),
      unaliased: Virtual.leaf(
        "y rw 1 s",
        () => this.unaliased,
        (value) => {
          this.unaliased = value === true
          return undefined
        }
      )
    }),
    return_codes: Virtual.tree({
      text: Virtual.leaf("a[211] ro 128 f", (element) => returnTexts[Number(element)] ?? "")
    }),
    timeout: Virtual.tree({
      ...Object.fromEntries(Object.keys(timeouts).map((name) => [name, this.timeout(name)])),
      uncached: Virtual.leaf(
        "y rw 1 s",
        () => this.uncached,
        (value) => {
          this.uncached = value === true
          return undefined
        }
      )
    }),
    units: Virtual.tree({
      temperature_scale: Virtual.leaf("a rw 1 s", () => this.temperatureScale, this.setTemperatureScale.bind(this)),
      pressure_scale: Virtual.leaf("a rw 12 s", () => this.pressureScale, this.setPressureScale.bind(this))
    })
  })

  /** Returns the tree of `/system`. Its configuration repeats the flag TRIM of the request. */
  readonly system = (flags: number): Virtual.Tree =>
    Virtual.tree({
      configuration: Virtual.tree({
        ...Object.fromEntries(
          ["DebugInfo", "USB", "i2c", "parport", "zeroconf"].map((name) => [name, Virtual.leaf("i ro 12 f", () => 1)])
        ),
        trim: Virtual.leaf("y ro 1 f", () => (flags & Flags.FLG_TRIM) !== 0),
        version: Virtual.leaf("a ro 32 f", () => "3.2p4")
      }),
      connections: Virtual.tree({
        count_current_buses: Virtual.leaf("u ro 12 f", () => this.installation.buses.length),
        count_outbound_connections: Virtual.leaf("u ro 12 f", () => this.installation.buses.length)
      }),
      process: Virtual.tree({
        pid: Virtual.leaf("u ro 12 f", () => 1),
        pidfile: Virtual.leaf("a ro 1024 f", () => "")
      })
    })

  readonly statistics: Virtual.Tree = Virtual.tree({
    cache: Virtual.tree({
      ...zeros("additions flips"),
      ...each("device directory external internal", "added deleted expired hits tries"),
      ...each("persistent primary secondary", "max now num sum")
    }),
    directory: Virtual.tree({
      ...zeros("maxdepth"),
      bus: counters("calls entries"),
      device: Virtual.tree({
        ...zeros("entries"),
        calls: this.calls(MessageType.MSG_DIR, MessageType.MSG_DIRALL, MessageType.MSG_DIRALLSLASH)
      })
    }),
    errors: counters(
      "BUS_bit_errors BUS_byte_errors BUS_detect_errors BUS_echo_errors BUS_level_errors BUS_next_alarm_errors " +
        "BUS_next_errors BUS_readin_data_errors BUS_status_errors BUS_tcsetattr_errors CRC16_errors CRC16_tries CRC8_errors " +
        "CRC8_tries DS2480_level_docheck_errors DS2480_read_fd_isset DS2480_read_null DS2480_read_read NET_accept_errors " +
        "NET_connection_errors NET_read_errors max_delay"
    ),
    read: Virtual.tree({
      ...zeros("bytes cachebytes cachesuccess success"),
      calls: this.calls(MessageType.MSG_READ),
      tries: Virtual.leaf("u[3] ro 12 v", () => 0)
    }),
    return_codes: Virtual.tree({ responses: Virtual.leaf("u[211] ro 12 v", () => 0) }),
    threads: Virtual.tree(each("directory overall read write", "max now num sum")),
    write: Virtual.tree({
      ...zeros("bytes success"),
      calls: this.calls(MessageType.MSG_WRITE),
      tries: Virtual.leaf("u[3] ro 12 v", () => 0)
    })
  })

  private timeout(name: string) {
    return Virtual.leaf(
      "u rw 12 s",
      () => this.timeouts[name] ?? 0,
      (value) => {
        this.timeouts[name] = Number(value)
        return undefined
      }
    )
  }

  /** Returns the list in owserver's format: addresses with checksum, lines that end in CR LF. */
  private aliasList(): string {
    return this.installation.aliases.map(([id, name]) => `${RomId.format(id, "fic")}=${name}\r\n`).join("")
  }

  private setTemperatureScale(value: Value, offset: number): number | undefined {
    const scale = String(value).slice(0, 1).toUpperCase()
    if (scale === "" || offset !== 0) return undefined
    if (!"CFKR".includes(scale)) return ReturnCode.EINVAL
    this.temperatureScale = scale
    return undefined
  }

  /** Two letters identify a scale. */
  private setPressureScale(value: Value, offset: number): number | undefined {
    const two = String(value).slice(0, 2).toLowerCase()
    const scale = pressures.find((known) => known.toLowerCase().startsWith(two))
    if (two.length < 2 || scale === undefined || offset !== 0) return ReturnCode.EINVAL
    this.pressureScale = scale
    return undefined
  }
}
