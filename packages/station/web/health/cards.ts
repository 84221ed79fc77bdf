/** The cards of servers, the database and the station. Their texts change; the cards stay. */
import { h, name, setClass, setText } from "../dom.js"
import { age } from "../format.js"
import { targetTypes } from "../names.js"
import type { Context } from "../page.js"
import type { Health, Server, Target } from "../types.js"
import { perMinute } from "./problems.js"

interface Facts {
  readonly element: HTMLElement
  readonly set: (label: string, value: string, kind?: "" | "warn" | "bad") => void
}

const makeFacts = (): Facts => {
  const element = h("dl", { class: "numbers" })
  const rows = new Map<string, HTMLElement>()
  return {
    element,
    set: (label, value, kind = "") => {
      let cell = rows.get(label)
      if (cell === undefined) {
        cell = h("dd", {})
        rows.set(label, cell)
        element.append(h("div", {}, h("dt", {}, label), cell))
      }
      setText(cell, value)
      if (cell.className !== kind) cell.className = kind
    }
  }
}

interface Card<A> {
  readonly element: HTMLElement
  readonly update: (value: A, now: number) => void
}

/** A card with a title, a state in one word, and numbers. */
const makeCard = (title: Node | string, subtitle: Node | string | undefined) => {
  const state = h("span", { class: "card-state" })
  const facts = makeFacts()
  const note = h("p", { class: "card-note" })
  const element = h(
    "li",
    { class: "card health-card" },
    h("div", { class: "card-head" }, h("h3", {}, title), state),
    subtitle !== undefined && h("p", { class: "card-sub" }, subtitle),
    facts.element,
    note
  )
  return {
    element,
    facts,
    note,
    state: (text: string, isGood: boolean) => {
      setText(state, text)
      setClass(state, "good", isGood)
      setClass(state, "bad", !isGood)
    }
  }
}

export type Fleet = NonNullable<Health["fleet"]>

/** A server, and the fleet that collects from it, if there is one. */
export interface Collected {
  readonly server: Server
  readonly fleet: Fleet | null
}

export const server = ({ address, id }: Server, { format }: Pick<Context, "format">): Card<Collected> => {
  const { element, facts, state } = makeCard(name(id), h("bdi", { class: "name code" }, address))
  const count = (value: number) => format.number(value, 0)
  let before: { readonly at: number; readonly count: number } | undefined
  return {
    element,
    update: ({ fleet, server }, now) => {
      const { buses, devices, failures, latency, missed, missing, online, readings } = server
      const rate = perMinute(before, { at: now, count: readings })
      before = { at: now, count: readings }
      state(online ? "online" : "down", online)
      facts.set(
        "Response time",
        latency === null || !online ? "–" : `${format.number(latency, latency < 10 ? 1 : 0)} ms`
      )
      facts.set("Devices", count(devices))
      facts.set("Missing", count(missing), missing > 0 ? "bad" : "")
      facts.set("Buses", count(buses))
      facts.set("Readings a minute", rate === undefined ? "…" : count(rate))
      facts.set("Readings since start", count(readings))
      facts.set("Failed readings", count(failures), failures > 0 ? "warn" : "")
      facts.set("Missed intervals", count(missed), missed > 0 ? "warn" : "")
      const assignment = fleet?.assignments.find((one) => one.server === id)
      if (assignment === undefined) return
      const { lastReading, runner, since } = assignment
      const machine = fleet?.runners.find((one) => one.id === runner)?.name
      facts.set("Collected by", machine ?? "no runner", runner === null ? "bad" : "")
      facts.set("Collected for", since === null ? "–" : age(since, now))
      facts.set("Last reading", lastReading === null ? "none yet" : `${age(lastReading, now)} ago`)
    }
  }
}

/** A runner of a fleet. `collected` is the number of servers that it collects from. */
export const runner = (
  { id, name: machine }: Pick<Fleet["runners"][number], "id" | "name">,
  { format }: Pick<Context, "format">
): Card<Fleet> => {
  const { element, facts, state } = makeCard(name(machine), "Runner of the fleet")
  return {
    element,
    update: ({ assignments, runners }, now) => {
      const runner = runners.find((one) => one.id === id)
      if (runner === undefined) return
      const { gone, seenAt, self, startedAt, tasks, version, waiting } = runner
      const collected = assignments.filter((one) => one.runner === id).length
      state(gone ? "gone" : "running", !gone)
      facts.set("Servers", format.number(collected, 0))
      facts.set("Other tasks", tasks.length === 0 ? "none" : tasks.map((task) => taskNames[task]).join(", "))
      facts.set("Readings in queue", format.number(waiting, 0))
      facts.set("Last sign of life", `${age(seenAt, now)} ago`, gone ? "bad" : "")
      facts.set("Uptime", age(startedAt, now))
      facts.set("Version", version)
      facts.set("Serves this page", self ? "yes" : "no")
    }
  }
}

const taskNames = { maintain: "rollups, retention", publish: "alarms, MQTT, InfluxDB" } as const

export const database = ({ format }: Pick<Context, "format">): Card<Health["database"]> => {
  const { element, facts, note, state } = makeCard("Database", undefined)
  const count = (value: number) => format.number(value, 0)
  return {
    element,
    update: ({ dropped, failure, lastSuccess, maintenance, refused, stored, waiting }, now) => {
      state(failure === null ? "accepts readings" : "unavailable", failure === null)
      facts.set("Stored since start", count(stored))
      facts.set("Readings in queue", count(waiting))
      facts.set("Last write", lastSuccess === null ? "none yet" : `${age(lastSuccess, now)} ago`)
      facts.set("Lost readings", count(dropped), dropped > 0 ? "bad" : "")
      facts.set("Rejected readings", count(refused), refused > 0 ? "warn" : "")
      setText(note, failure ?? maintenance ?? "")
    }
  }
}

export const station = ({ format }: Pick<Context, "format">): Card<Health> => {
  const { element, facts, state } = makeCard("Station", undefined)
  return {
    element,
    update: ({ live, startedAt }, now) => {
      state("running", true)
      facts.set("Uptime", age(startedAt, now))
      facts.set("Started", format.shortTime(startedAt, now))
      facts.set("Time zone", format.zone)
      facts.set("Live clients", format.number(live.listeners, 0))
      facts.set("Slow clients disconnected", format.number(live.overflows, 0), live.overflows > 0 ? "warn" : "")
    }
  }
}

type Part<Name extends "alarms" | "mqtt" | "influx"> = NonNullable<Health[Name]>

const alarms = ({ format }: Pick<Context, "format">): Card<Part<"alarms">> => {
  const { element, facts, note, state } = makeCard("Alarms", undefined)
  const count = (value: number) => format.number(value, 0)
  return {
    element,
    update: ({ active, failure, rules, waiting }) => {
      state(failure === null ? "watching" : "failing", failure === null)
      facts.set("Enabled rules", count(rules))
      facts.set("Active alarms", count(active), active > 0 ? "bad" : "")
      facts.set("Changes in queue", count(waiting), waiting > 0 ? "warn" : "")
      setText(note, failure ?? "")
    }
  }
}

const mqtt = (): Card<Part<"mqtt">> => {
  const { element, note, state } = makeCard("MQTT", undefined)
  return {
    element,
    update: ({ connected, failure }) => {
      state(connected ? "connected" : "not connected", connected)
      setText(note, failure ?? "")
    }
  }
}

const influx = ({ format }: Pick<Context, "format">): Card<Part<"influx">> => {
  const { element, facts, note, state } = makeCard("InfluxDB", undefined)
  const count = (value: number) => format.number(value, 0)
  return {
    element,
    update: ({ dropped, failure, lastSuccess, refused, sent, waiting }, now) => {
      state(failure === null ? "accepts readings" : "unavailable", failure === null)
      facts.set("Sent since start", count(sent))
      facts.set("Readings in queue", count(waiting))
      facts.set("Last success", lastSuccess === null ? "none yet" : `${age(lastSuccess, now)} ago`)
      facts.set("Dropped readings", count(dropped), dropped > 0 ? "bad" : "")
      facts.set("Refused readings", count(refused), refused > 0 ? "warn" : "")
      setText(note, failure ?? "")
    }
  }
}

/** A target of the outbox. */
export const target = (
  { name: text, type }: Pick<Target, "name" | "type">,
  { format }: Pick<Context, "format">
): Card<Target> => {
  const { element, facts, note, state } = makeCard(name(text), `Target, ${targetTypes[type]}`)
  const count = (value: number) => format.number(value, 0)
  return {
    element,
    update: ({ delivered, dropped, failure, lastSuccess, waiting }, now) => {
      state(failure === null ? "no failure" : "failing", failure === null)
      facts.set("Delivered since start", count(delivered))
      facts.set("Messages in queue", count(waiting))
      facts.set("Last delivery", lastSuccess === null ? "none yet" : `${age(lastSuccess, now)} ago`)
      facts.set("Dropped messages", count(dropped), dropped > 0 ? "bad" : "")
      setText(note, failure ?? "")
    }
  }
}

/** The cards of the parts that a station may lack. `update` returns those of the parts that it has. */
export const parts = (
  context: Pick<Context, "format">
): { readonly update: (health: Health, now: number) => ReadonlyArray<HTMLElement> } => {
  const all = { alarms: alarms(context), mqtt: mqtt(), influx: influx(context) }
  const show = <A>(card: Card<A>, value: A | null, now: number): ReadonlyArray<HTMLElement> => {
    if (value === null) return []
    card.update(value, now)
    return [card.element]
  }
  return {
    update: (health, now) => [
      ...show(all.alarms, health.alarms, now),
      ...show(all.mqtt, health.mqtt, now),
      ...show(all.influx, health.influx, now)
    ]
  }
}
