import { afterEach, assert, beforeEach, describe, it, vi } from "@effect/vitest"
import * as Api from "../../web/api.js"
import { nameOf } from "../../web/router.js"

let answers: Array<Response | Error>
let asked: Array<string>
let refusals = 0

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })

beforeEach(() => {
  answers = []
  asked = []
  refusals = 0
  vi.stubGlobal("document", { baseURI: "https://home.example/station/plot?series=1" })
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url)
    const answer = answers.shift() ?? new Error("no answer")
    if (answer instanceof Error) throw answer
    return answer
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
})

const make = () => Api.make({ unauthorized: () => refusals++ })

describe("requests", () => {
  it("go to the API beside the page, under any sub-path", async () => {
    answers = [json(200, {})]
    await make().send("health", { query: { limit: 3, after: undefined, open: true } })
    assert.deepStrictEqual(asked, ["https://home.example/station/api/v1/health?limit=3&open=true"])
  })

  it("return what was sent, nothing for an empty body, and the reason of a failure", async () => {
    answers = [
      json(200, { a: 1 }),
      new Response(null, { status: 204 }),
      json(400, { _tag: "BadRequest", message: "name: too long" }),
      json(503, { _tag: "Unavailable", message: "the database is away" }),
      new Error("network"),
      new Response("<html>nginx</html>", { status: 502 }),
      new Response("<html>?</html>", { status: 418 })
    ]
    const api = make()
    assert.deepStrictEqual(await api.send("x"), { ok: true, value: { a: 1 } })
    assert.deepStrictEqual(await api.send("x"), { ok: true, value: undefined })
    const error = async () => {
      const result = await api.send("x")
      return result.ok ? undefined : result.error
    }
    assert.deepStrictEqual(await error(), { reason: "invalid", message: "name: too long" })
    assert.deepStrictEqual(await error(), { reason: "unavailable", message: "the database is away" })
    assert.deepStrictEqual(await error(), Api.offline)
    assert.deepStrictEqual(await error(), Api.offline)
    assert.deepStrictEqual(await error(), { reason: "failed", message: "The station answered with status 418." })
  })

  it("fail if the body does not arrive, or is the page of a proxy", async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("aborted")) })
    answers = [new Response(broken, { status: 200 }), new Response("<html>Log in</html>", { status: 200 })]
    const api = make()
    assert.deepStrictEqual(await api.send("x"), { ok: false, error: Api.offline })
    const result = await api.send("x")
    assert.strictEqual(result.ok ? undefined : result.error.reason, "failed")
  })

  it("ask for a login if the token is missing", async () => {
    answers = [json(401, { _tag: "Unauthorized", message: "no" })]
    await make().send("x")
    assert.strictEqual(refusals, 1)
  })

  it("a list has all its pages, ends at a cursor that does not advance, and fails as a whole", async () => {
    answers = [json(200, { items: [1, 2], next: 2 }), json(200, { items: [3], next: null })]
    assert.deepStrictEqual(await make().list("series"), { ok: true, value: [1, 2, 3] })
    assert.match(asked[1] ?? "", /\?after=2$/)
    answers = Array.from({ length: 1000 }, () => json(200, { items: [1], next: 1 }))
    asked = []
    await make().list("series")
    assert.isAtMost(asked.length, 100)
    answers = [json(200, { items: [1], next: 1 }), json(503, { message: "away" })]
    assert.isFalse((await make().list("series")).ok)
  })
})

it("the page is the last part of the path", () => {
  assert.deepStrictEqual(["/", "/plot", "/station/", "/station/health"].map(nameOf), ["", "plot", "", "health"])
})
