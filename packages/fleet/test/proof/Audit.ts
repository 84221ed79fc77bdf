/**
 * Notes in the database itself who writes what: each row of a task with the claim that holds in that transaction, and with the process
 * whose connection it is. So a row of a runner that has lost its claim is seen, however late it is looked for.
 */
import { PgClient } from "@effect/sql-pg"
import { assert } from "@effect/vitest"
import { Context, Effect, Layer, type Redacted, Schedule, type Scope } from "effect"

const everyMoment = Schedule.spaced("100 millis")

/** The name of the connection tells the process. */
const statements = [
  `create table audit (
    n bigint generated always as identity primary key, written_at timestamptz not null default clock_timestamp(),
    source text not null, series integer, at bigint, task text not null, epoch bigint, holder text, writer text not null
  )`,
  `create table audit_runner (runner text not null primary key, writer text not null)`,
  `create function audit_runner() returns trigger language plpgsql as $$ begin
    insert into audit_runner values (new.id, current_setting('application_name')) on conflict do nothing;
    return null;
  end $$`,
  `create function audit_note(source text, series integer, at bigint, job text) returns void language plpgsql as $$ begin
    insert into audit (source, series, at, task, epoch, holder, writer)
    select source, series, at, job, epoch, runner, current_setting('application_name')
    from (select 1) as one left join fleet_claim on task = job;
  end $$`,
  `create function audit_reading() returns trigger language plpgsql as $$ begin
    perform audit_note('reading', new.series, new.at, 'collect:' || (select server from series where id = new.series));
    return null;
  end $$`,
  `create function audit_publish() returns trigger language plpgsql as $$ begin
    perform audit_note(tg_table_name, null, null, 'publish');
    return null;
  end $$`,
  `create function audit_maintain() returns trigger language plpgsql as $$ begin
    perform audit_note(tg_table_name, null, null, 'maintain');
    return null;
  end $$`,
  `create trigger audit after insert on fleet_runner for each row execute function audit_runner()`,
  `create trigger audit after insert or update on reading for each row execute function audit_reading()`,
  `create trigger audit after insert or update on alarm for each row execute function audit_publish()`,
  `create trigger audit after insert or update or delete on outbox for each row execute function audit_publish()`,
  `create trigger audit after insert or update on rollup for each row execute function audit_maintain()`
]

export interface Alarm {
  readonly key: string
  readonly server: string
  readonly device: string
  readonly raised_at: number
  readonly cleared_at: number | null
}

/** The readings of a server that were stored in one epoch. */
interface Epoch {
  readonly task: string
  readonly epoch: number
  readonly first: number
  readonly last: number
  readonly writers: number
}

export interface Audit {
  readonly query: <A extends object>(text: string) => Effect.Effect<ReadonlyArray<A>, unknown>
  /** Fails if a row was written by a process without the claim, or if readings of two runners interleave. */
  readonly check: Effect.Effect<void, unknown>
  /** The servers of which a reading of after this time is stored. */
  readonly collectedSince: (at: number) => Effect.Effect<ReadonlySet<string>, unknown>
  /** The longest time between two stored readings of each server since a time, in milliseconds. */
  readonly gapsSince: (at: number) => Effect.Effect<ReadonlyMap<string, number>, unknown>
  readonly alarms: Effect.Effect<ReadonlyArray<Alarm>, unknown>
  /** The connections of the process that has a task, or undefined if none has it. */
  readonly holderOf: (task: string) => Effect.Effect<string | undefined, unknown>
  readonly counts: Effect.Effect<
    { readonly rows: number; readonly takeovers: number; readonly rolled: number },
    unknown
  >
}

/** Opens connections of its own, which no proxy can cut. The tables of the station and of the fleet must be there. */
export const make = (url: Redacted.Redacted): Effect.Effect<Audit, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const types = { getTypeParser: (oid: number) => (text: string) => (oid === 20 || oid === 23 ? Number(text) : text) }
    const layer = PgClient.layer({ url, maxConnections: 2, types: types as never })
    const sql = Context.get(yield* Layer.build(layer), PgClient.PgClient)
    // The database may be restarting.
    const query: Audit["query"] = <A extends object>(text: string) =>
      Effect.retry(sql.unsafe<A>(text), { times: 600, schedule: everyMoment })
    for (const statement of statements) yield* query(statement)

    const isEmpty = (what: string, text: string) =>
      Effect.map(query(text), (rows) => assert.deepStrictEqual(rows.slice(0, 5), [], what))

    const check = Effect.gen(function* () {
      yield* isEmpty(
        "rows whose writer did not have the claim",
        `select audit.*, audit_runner.writer as claimed_by from audit left join audit_runner on runner = holder
          where audit_runner.writer is distinct from audit.writer order by n`
      )
      yield* isEmpty(
        "rows of an epoch after those of a newer one",
        `select * from (select *, max(epoch) over (partition by task order by n) as newest from audit) as noted
          where epoch < newest order by n`
      )
      const epochs = yield* query<Epoch>(
        `select task, epoch, min(at) as first, max(at) as last, count(distinct writer) as writers
          from audit where source = 'reading' group by task, epoch order by task, epoch`
      )
      epochs.forEach((one, n) => {
        assert.strictEqual(one.writers, 1, `one runner writes in an epoch of ${one.task}`)
        const before = epochs[n - 1]
        if (before?.task === one.task)
          assert.isBelow(before.last, one.first, `readings of ${one.task} of epochs ${before.epoch} and ${one.epoch}`)
      })
      yield* isEmpty(
        "rows that no trigger has seen",
        `select at, series from reading except select at, series from audit where source = 'reading'`
      )
    })

    return {
      query,
      check,
      collectedSince: (at) =>
        Effect.map(
          query<{ server: string }>(
            `select distinct server from reading join series on series.id = reading.series where at > ${at}`
          ),
          (rows) => new Set(rows.map(({ server }) => server))
        ),
      gapsSince: (at) =>
        Effect.map(
          query<{ server: string; gap: number }>(
            `select server, max(gap) as gap from (
              select server, at - lag(at) over (partition by server order by at) as gap
              from reading join series on series.id = reading.series where at >= ${at}
            ) as gaps where gap is not null group by server`
          ),
          (rows) => new Map(rows.map(({ gap, server }) => [server, gap]))
        ),
      alarms: query<Alarm>(`select key, server, device, raised_at, cleared_at from alarm order by id`),
      holderOf: (task) =>
        Effect.map(
          query<{ writer: string }>(
            `select writer from fleet_claim natural join audit_runner where task = '${task}' and not released`
          ),
          ([row]) => row?.writer
        ),
      counts: Effect.map(
        query<{ rows: number; takeovers: number; rolled: number }>(
          `select (select count(*) from audit) as rows, (select sum(epoch - 1)::bigint from fleet_claim) as takeovers,
            (select count(*) from audit where source = 'rollup') as rolled`
        ),
        ([row]) => row!
      )
    }
  })
