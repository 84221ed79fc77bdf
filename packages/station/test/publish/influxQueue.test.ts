import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as Queue from "../../src/publish/influx/queue.js"

const point = (at: number): Queue.Point => ({ prefix: "m value=", value: 1, at, since: at })

const points = (from: number, count: number) => Array.from({ length: count }, (_, n) => point(from + n))

const times = (batch: ReadonlyArray<Queue.Point>) => batch.map(({ at }) => at)

describe("the queue for InfluxDB", () => {
  it("a batch stays the same until it is settled", () => {
    const queue = Queue.make({ most: 10, rows: 2 })
    queue.add(points(0, 3))
    assert.deepStrictEqual(times(queue.batch()), [0, 1])
    queue.add(points(3, 1))
    assert.deepStrictEqual(times(queue.batch()), [0, 1])
    queue.settle()
    assert.deepStrictEqual(times(queue.batch()), [2, 3])
  })

  it("half of a batch that is too large comes next, in order, and one reading cannot be halved", () => {
    const queue = Queue.make({ most: 10, rows: 5 })
    queue.add(points(0, 5))
    const seen = []
    queue.batch()
    while (queue.halve()) seen.push(times(queue.batch()))
    assert.deepStrictEqual(seen, [[0, 1, 2], [0, 1], [0]])
    assert.strictEqual(queue.waiting(), 5)
  })

  it("points that have waited for too long are dropped, also from the batch", () => {
    const queue = Queue.make({ most: 10, rows: 2 })
    queue.add(points(0, 4))
    queue.batch()
    queue.expire(3)
    assert.deepStrictEqual([times(queue.batch()), queue.waiting(), queue.dropped()], [[3], 1, 3])
  })

  it.prop(
    "never holds more than it may, keeps the newest in order, and counts all others",
    [
      FastCheck.integer({ min: 5, max: 20 }),
      FastCheck.integer({ min: 1, max: 5 }),
      FastCheck.array(
        FastCheck.oneof(FastCheck.integer({ min: 0, max: 30 }), FastCheck.constantFrom("batch", "settle", "halve"))
      )
    ],
    ([most, rows, steps]) => {
      const queue = Queue.make({ most, rows })
      let added = 0
      let settled = 0
      for (const step of steps) {
        if (typeof step === "number") {
          queue.add(points(added, step))
          added += step
        } else if (step === "batch") queue.batch()
        else if (step === "halve") queue.halve()
        else {
          settled += queue.batch().length
          queue.settle()
        }
        assert.isAtMost(queue.waiting(), most)
        assert.strictEqual(queue.waiting() + queue.dropped() + settled, added)
      }
      const rest = []
      for (let batch = queue.batch(); batch.length > 0; batch = queue.batch()) {
        rest.push(...times(batch))
        queue.settle()
      }
      assert.deepStrictEqual(
        rest,
        [...rest].sort((a, b) => a - b)
      )
      if (added > 0 && rest.length > 0) assert.strictEqual(rest.at(-1), added - 1)
    }
  )
})
