/** The messages that the store did not take. */
import type { Message } from "../rules/Alarm.js"

export interface Kept {
  /** Adds a message. Returns the oldest one if there are too many, which is dropped. */
  readonly add: (message: Message) => Message | undefined
  readonly remove: (id: string) => void
  /** Lists the oldest messages of a target, in the order of their arrival. */
  readonly of: (target: string, most: number) => ReadonlyArray<Message>
  readonly count: (target: string) => number
}

/** Makes a memory of at most `most` messages. */
export const make = (most: number): Kept => {
  const all = new Map<string, Message>()
  const byTarget = new Map<string, Map<string, Message>>()
  const remove = (id: string) => {
    const message = all.get(id)
    if (message === undefined) return undefined
    all.delete(id)
    byTarget.get(message.target)?.delete(id)
    return message
  }
  return {
    add: (message) => {
      if (all.has(message.id)) return undefined
      all.set(message.id, message)
      const ofTarget = byTarget.get(message.target) ?? new Map<string, Message>()
      byTarget.set(message.target, ofTarget.set(message.id, message))
      const [oldest] = all.size > most ? all.keys() : []
      return oldest === undefined ? undefined : remove(oldest)
    },
    remove,
    of: (target, most) => {
      const found: Array<Message> = []
      for (const message of byTarget.get(target)?.values() ?? []) {
        if (found.length === most) break
        found.push(message)
      }
      return found
    },
    count: (target) => byTarget.get(target)?.size ?? 0
  }
}
