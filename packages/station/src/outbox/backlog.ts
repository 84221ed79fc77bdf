/** The messages that wait for one target, in the store and in memory. */
import * as Effect from "effect/Effect"
import type { Message, Waiting } from "../rules/Alarm.js"
import type { OutboxStore } from "../store/AlarmStore.js"
import { broken } from "../store/broken.js"
import { StoreError } from "../store/StoreError.js"
import type * as Kept from "./kept.js"
import type * as Recent from "./recent.js"

export interface Backlog {
  /** Lists the next messages in the order of their times. `wide` lists many. `isCut` tells that there may be more. */
  readonly list: (
    wide: boolean
  ) => Effect.Effect<{ readonly messages: ReadonlyArray<Waiting>; readonly isCut: boolean }>
  /** Removes messages that were delivered or are dropped. They are not listed again, even if the store cannot remove them. */
  readonly done: (ids: ReadonlyArray<string>) => Effect.Effect<void>
  /** Notes a failed try. */
  readonly postpone: (id: string, tries: number, nextAt: number) => Effect.Effect<void>
}

export interface Options {
  readonly target: string
  readonly store: Pick<OutboxStore, "waiting" | "add" | "remove" | "postpone">
  readonly kept: Kept.Kept
  readonly recent: Recent.Recent
  /** Receives the result of each operation on the store. */
  readonly noted: (error: StoreError | undefined) => Effect.Effect<void>
}

/** How many messages are read at once, and at most, if some of them cannot be removed or must wait. */
const usual = 100
const most = 1000

/** A database on a network that is gone may never answer. */
const patience = "10 seconds"

const failed = (issue: string) => new StoreError({ reason: "Unavailable", operation: "outbox", issue })

interface Attempt {
  readonly tries: number
  readonly nextAt: number
}

export const make = ({ kept, noted, recent, store, target }: Options): Backlog => {
  /** Failed tries that the store may not know. */
  const attempts = new Map<string, Attempt>()
  /** Messages that the store could not remove. */
  let stuck: ReadonlyArray<string> = []

  /** Runs an operation, also where nothing may be interrupted, but not for ever. Returns `undefined` if it failed. */
  const attempt = <A>(operation: Effect.Effect<A, StoreError>): Effect.Effect<A | undefined> =>
    operation.pipe(
      // A bug in the store must not keep messages from their targets.
      Effect.catchAllDefect((defect) => broken("outbox", defect)),
      Effect.disconnect,
      Effect.interruptible,
      Effect.timeoutFail({ duration: patience, onTimeout: () => failed(`no answer for ${patience}`) }),
      Effect.matchEffect({
        onFailure: (error) => Effect.as(noted(error), undefined),
        onSuccess: (result) => Effect.as(noted(undefined), result)
      })
    )

  const remove = (ids: ReadonlyArray<string>): Effect.Effect<boolean> =>
    ids.length === 0
      ? Effect.succeed(true)
      : Effect.map(attempt(Effect.as(store.remove(ids), true)), (removed) => removed === true)

  /** Moves messages into the store, where they survive the end of the process. */
  const save = Effect.gen(function* () {
    const messages = kept.of(target, most)
    if (messages.length === 0) return
    const isSaved = yield* attempt(Effect.as(store.add(messages), true))
    if (isSaved === true) for (const { id } of messages) kept.remove(id)
  })

  const waiting = (message: Message): Waiting => ({
    ...message,
    ...(attempts.get(message.id) ?? { tries: 0, nextAt: 0 })
  })

  return {
    list: Effect.fnUntraced(function* (wide) {
      yield* save
      const limit = wide ? most : Math.min(usual + stuck.length, most)
      const rows = (yield* attempt(store.waiting(target, limit))) ?? []
      const known = new Set(rows.map(({ id }) => id))
      stuck = rows.flatMap(({ id }) => (recent.has(id) ? [id] : []))
      if (yield* remove(stuck)) stuck = []
      const stored = rows.filter(({ id }) => !recent.has(id)).map((row) => ({ ...row, ...attempts.get(row.id) }))
      const own = kept.of(target, most).filter(({ id }) => !known.has(id) && !recent.has(id))
      const messages = [...stored, ...own.map(waiting)].sort((a, b) => a.notice.at - b.notice.at)
      return { messages, isCut: rows.length >= limit && limit < most }
    }),
    done: (ids) =>
      Effect.suspend(() => {
        for (const id of ids) {
          recent.add(id)
          kept.remove(id)
          attempts.delete(id)
        }
        return Effect.asVoid(remove(ids))
      }),
    postpone: (id, tries, nextAt) =>
      Effect.suspend(() => {
        attempts.set(id, { tries, nextAt })
        return Effect.asVoid(attempt(store.postpone(id, tries, nextAt)))
      })
  }
}
