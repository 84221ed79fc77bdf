import { assert, describe, it } from "@effect/vitest"
import type { Told } from "../src/RunnerStates.js"
import type { Task } from "../src/Task.js"
import * as Watchdog from "../src/Watchdog.js"

const writer = { waiting: 0, dropped: 0, refused: 0, stored: 0, lastSuccess: undefined, failure: undefined }

const told = (
  id: string,
  tasks: ReadonlyArray<readonly [Task, number]>,
  { isGone = false, servers = "" } = {}
): Told => ({
  id,
  name: id,
  seenAt: 0,
  isGone,
  tasks: new Map(tasks.map(([task, epoch]) => [task, { task, epoch, since: 0 }])),
  state: {
    version: "0.0.0",
    servers,
    startedAt: 0,
    writer,
    tasks: tasks.map(([task, epoch]) => ({ task, epoch, since: 0 }))
  }
})

const claim = (task: Task, runner: string, epoch = 1) => ({ task, runner, epoch, since: 0 })

const look = (seen: Watchdog.Seen, times: ReadonlyArray<number>, mine: ReadonlyArray<Task> = ["publish"]) => {
  const watchdog = Watchdog.make(["maintain", "publish"], (task) => mine.includes(task))
  return times.map((time) => watchdog.look(time, seen))
}

describe("the watchdog", () => {
  it("is quiet as long as each task is being done", () => {
    const seen = {
      claims: [claim("maintain", "a"), claim("publish", "b", 3)],
      runners: [told("a", [["maintain", 1]]), told("b", [["publish", 3]])]
    }
    assert.deepStrictEqual(look(seen, [0, 1_000_000]), [[], []])
  })

  it("names a task of its own after 60 s, and one of another runner after 180 s", () => {
    const times = [0, 60_000, 60_001, 180_000, 180_001]
    assert.deepStrictEqual(look({ claims: [], runners: [] }, times), [
      [],
      [],
      ["publish"],
      ["publish"],
      ["maintain", "publish"]
    ])
  })

  for (const [what, runners] of [
    ["does not tell of it", [told("a", [["maintain", 1]])]],
    ["tells of an older claim", [told("a", [["maintain", 1]]), told("b", [["publish", 2]])]],
    ["is gone", [told("a", [["maintain", 1]]), told("b", [["publish", 3]], { isGone: true })]]
  ] as const)
    it(`takes a task for undone if the runner that has the claim ${what}`, () => {
      const claims = [claim("maintain", "a"), claim("publish", "b", 3)]
      assert.deepStrictEqual(look({ claims, runners }, [0, 60_001]), [[], ["publish"]])
    })

  it("does not end for what another runner should do while the runners know different servers", () => {
    const runners = [told("a", [], { servers: "old" }), told("b", [], { servers: "new" })]
    assert.deepStrictEqual(look({ claims: [], runners }, [0, 1_000_000]), [[], ["publish"]])
  })

  it("waits as long as tasks start, but not for one that comes and goes", () => {
    const tasks = Array.from({ length: 5 }, (_, n): Task => `collect:${n}`)
    const doing = (some: ReadonlyArray<Task>): Watchdog.Seen => ({
      claims: some.map((task) => claim(task, "a")),
      runners: [
        told(
          "a",
          some.map((task) => [task, 1])
        )
      ]
    })
    const watchdog = Watchdog.make(tasks, () => true)
    for (let n = 0; n <= 3; n++) assert.deepStrictEqual(watchdog.look(n * 50_000, doing(tasks.slice(0, n))), [])
    for (let n = 1; n <= 6; n++)
      assert.deepStrictEqual(watchdog.look(150_000 + n * 10_000, doing(tasks.slice(0, 3 - (n % 2)))), [])
    assert.deepStrictEqual(watchdog.look(210_001, doing(tasks.slice(0, 3))), ["collect:3", "collect:4"])
    assert.deepStrictEqual(watchdog.look(210_002, doing(tasks)), [])
    assert.deepStrictEqual(watchdog.look(300_000, doing([])), [])
    assert.deepStrictEqual(watchdog.look(360_001, doing([])), tasks)
  })

  it("counts anew when a task was done meanwhile, and when the database was away", () => {
    const watchdog = Watchdog.make(["publish"], () => true)
    const none = { claims: [], runners: [] }
    watchdog.look(0, none)
    watchdog.look(50_000, { claims: [claim("publish", "a")], runners: [told("a", [["publish", 1]])] })
    assert.deepStrictEqual(watchdog.look(70_000, none), [])
    watchdog.forget()
    assert.deepStrictEqual(watchdog.look(140_000, none), [])
    assert.deepStrictEqual(watchdog.look(200_001, none), ["publish"])
  })
})
