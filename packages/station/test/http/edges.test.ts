/** The first and the last times that are accepted, at each endpoint that has times. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Serving from "./Serving.js"

const earliest = -8.6e15
const latest = 8.6e15
const day = 86_400_000

/** Samples at the ends of the range, which the answers contain. */
const stored = [earliest, latest - 1].map((at) => ({
  series: Serving.series("28.AD6555070000"),
  at,
  value: 20,
  quality: "good" as const
}))

const paths = [
  "series/1/totals?per=hour&zone=Pacific/Kiritimati&",
  "series/1/totals?per=day&zone=Pacific/Pago_Pago&",
  "series/1/totals?per=month&zone=UTC&",
  "series/1/history?",
  "series/1/history?points=1&",
  "export?",
  "export?times=local&",
  "export?step=31622400000&",
  "export?step=31622400000&times=local&"
]

describe("a time at the end of the range", () => {
  it.scopedLive.each([
    ["first", earliest, earliest + day],
    ["last", latest - day, latest]
  ] as const)("is answered: the %s one", ([, from, to]) =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve({ stored })
      for (const path of paths) {
        const answer = yield* Serving.ask(serving, `/api/v1/${path}from=${from}&to=${to}`)
        assert.strictEqual(answer.status, 200, `${path}: ${answer.text}`)
        // Intl counts the years before the first in another era, so there are no local days.
        if (from > 0 || !path.includes("totals")) assert.match(answer.text, /\b20\b/, path)
      }
      const calibration = { method: "PUT", body: { factor: 1, offset: 2 } }
      for (const at of [from, to]) {
        const path = `/api/v1/series/1/calibrations/${at}`
        assert.strictEqual((yield* Serving.ask(serving, path, calibration)).status, 204)
        assert.strictEqual((yield* Serving.ask(serving, path, { method: "DELETE" })).status, 204)
      }
      const values = `/api/v1/series/1/values?from=${from}&to=${to}`
      assert.deepStrictEqual((yield* Serving.ask(serving, values, { method: "DELETE" })).json, { removed: 1 })
    })
  )

  it.scopedLive("is the end: those beyond are refused, also the end of a period without a beginning", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve({ stored })
      for (const at of [earliest - 1, latest + 1, -8.64e15, 8.64e15, -9e15, 9e15])
        for (const path of paths)
          for (const query of [`from=${at}&to=${at + day}`, `from=${at - day}&to=${at}`, `to=${at}`, `from=${at}`]) {
            const answer = yield* Serving.ask(serving, `/api/v1/${path}${query}`)
            assert.strictEqual(answer.status, 400, `${path}${query}: ${answer.text}`)
          }
      const put = { method: "PUT", body: { factor: 1, offset: 2 } }
      const answer = yield* Serving.ask(serving, `/api/v1/series/1/calibrations/${latest + 1}`, put)
      assert.deepStrictEqual([answer.status, answer.json._tag], [400, "HttpApiDecodeError"])
      for (const path of paths) {
        const { status } = yield* Serving.ask(serving, `/api/v1/${path}to=${earliest}`)
        assert.include([200, 400], status, path)
      }
    })
  )
})
