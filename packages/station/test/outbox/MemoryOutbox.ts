import { type Alarm, type AlarmStore, StoreError } from "@owserver/station"
import { Effect } from "effect"

export interface MemoryOutbox extends AlarmStore.OutboxStore {
  readonly rows: Map<string, Alarm.Waiting>
  /** The operations that fail. */
  readonly failing: Set<keyof AlarmStore.OutboxStore>
  /** The operations that have a bug. */
  readonly dying: Set<keyof AlarmStore.OutboxStore>
  /** The operations that never end. */
  readonly hanging: Set<keyof AlarmStore.OutboxStore>
}

/** A store of messages, some of whose operations fail. */
export const make = (): MemoryOutbox => {
  const rows = new Map<string, Alarm.Waiting>()
  const failing: MemoryOutbox["failing"] = new Set()
  const dying: MemoryOutbox["dying"] = new Set()
  const hanging: MemoryOutbox["hanging"] = new Set()
  const operation = <A>(name: keyof AlarmStore.OutboxStore, work: () => A): Effect.Effect<A, StoreError> =>
    Effect.suspend(() => {
      if (dying.has(name)) return Effect.die(new Error("a bug"))
      if (hanging.has(name)) return Effect.never
      if (failing.has(name)) return new StoreError({ reason: "Full", operation: name, issue: "disk is full" })
      return Effect.succeed(work())
    })
  return {
    rows,
    failing,
    dying,
    hanging,
    waiting: (target, limit) =>
      operation("waiting", () => [...rows.values()].filter((row) => row.target === target).slice(0, limit)),
    add: (messages) =>
      operation("add", () => {
        for (const message of messages)
          if (!rows.has(message.id)) rows.set(message.id, { ...message, tries: 0, nextAt: 0 })
      }),
    remove: (ids) =>
      operation("remove", () => {
        for (const id of ids) rows.delete(id)
      }),
    postpone: (id, tries, nextAt) =>
      operation("postpone", () => {
        const row = rows.get(id)
        if (row !== undefined) rows.set(id, { ...row, tries, nextAt })
      }),
    counts: operation("counts", () => {
      const counts = new Map<string, number>()
      for (const { target } of rows.values()) counts.set(target, (counts.get(target) ?? 0) + 1)
      return counts
    })
  }
}
