import { afterEach, assert, beforeEach, describe, it, vi } from "@effect/vitest"
import * as Live from "../../web/live.js"

/** An event source that the test drives. */
class FakeSource extends EventTarget {
  static readonly CLOSED = 2
  static all: Array<FakeSource> = []
  readyState = 0

  constructor(readonly url: string) {
    super()
    FakeSource.all.push(this)
  }

  close() {
    this.readyState = FakeSource.CLOSED
  }

  opened() {
    this.readyState = 1
    this.dispatchEvent(new Event("open"))
  }

  /** The connection broke, and the browser connects again. */
  broken() {
    this.readyState = 0
    this.dispatchEvent(new Event("error"))
  }

  /** The station refused, and the browser gives up. */
  refused() {
    this.readyState = FakeSource.CLOSED
    this.dispatchEvent(new Event("error"))
  }

  says(type: string, data: unknown) {
    this.dispatchEvent(Object.assign(new Event(type), { data: JSON.stringify(data) }))
  }
}

class FakeDocument extends EventTarget {
  visibilityState = "visible"

  show(state: "visible" | "hidden") {
    this.visibilityState = state
    this.dispatchEvent(new Event("visibilitychange"))
  }
}

let page: FakeDocument

const make = () => {
  const asked = vi.fn()
  const live = Live.make(() => "http://localhost/api/v1/live", asked)
  const events: Array<string> = []
  live.subscribe((event) => events.push(event._tag === "State" ? event.state : event._tag))
  live.start()
  return { live, events, asked }
}

const last = () => FakeSource.all.at(-1)!

beforeEach(() => {
  FakeSource.all = []
  page = new FakeDocument()
  vi.useFakeTimers()
  vi.stubGlobal("document", page)
  vi.stubGlobal("addEventListener", () => {})
  vi.stubGlobal("EventSource", FakeSource)
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe("the live stream of the dashboard", () => {
  it("passes events on", () => {
    const { events } = make()
    last().opened()
    for (const type of ["reading", "change", "found", "inventory", "alarm", "rules", "reset"]) last().says(type, {})
    assert.deepStrictEqual(events, ["open", "Reading", "Change", "Found", "Inventory", "Alarm", "Rules", "Reset"])
  })

  it("is closed in a hidden tab, and all is loaded again after it", () => {
    const { events } = make()
    last().opened()
    const [first] = FakeSource.all
    page.show("hidden")
    assert.strictEqual(first?.readyState, FakeSource.CLOSED)
    vi.advanceTimersByTime(600_000)
    assert.strictEqual(FakeSource.all.length, 1)
    page.show("visible")
    assert.strictEqual(FakeSource.all.length, 2)
    last().opened()
    assert.deepStrictEqual(events, ["open", "connecting", "open", "Reset"])
  })

  it("is not open any more when it is stopped", () => {
    const { live } = make()
    last().opened()
    live.stop()
    assert.strictEqual(live.state(), "connecting")
  })

  it("asks whether a login is needed only when the station refuses", () => {
    const { asked, live } = make()
    last().opened()
    last().broken()
    last().opened()
    page.show("hidden")
    page.show("visible")
    assert.strictEqual(asked.mock.calls.length, 0)
    last().refused()
    assert.strictEqual(asked.mock.calls.length, 1)
    assert.strictEqual(live.state(), "waiting")
    vi.advanceTimersByTime(1000)
    asked.mockImplementation(() => live.stop())
    last().refused()
    const { length } = FakeSource.all
    vi.advanceTimersByTime(600_000)
    assert.strictEqual(FakeSource.all.length, length)
  })

  it("leaves short interruptions to the browser, which continues after the last event", () => {
    const { events } = make()
    last().opened()
    last().broken()
    last().opened()
    vi.advanceTimersByTime(600_000)
    assert.strictEqual(FakeSource.all.length, 1)
    assert.deepStrictEqual(events, ["open", "waiting", "open"])
  })

  it("connects again with growing pauses when the station refuses, and then loads all again", () => {
    const { events } = make()
    last().opened()
    const pauses = [1000, 2000, 5000, 10_000, 30_000, 30_000]
    for (const pause of pauses) {
      const { length } = FakeSource.all
      last().refused()
      vi.advanceTimersByTime(pause - 1)
      assert.strictEqual(FakeSource.all.length, length)
      vi.advanceTimersByTime(1)
      assert.strictEqual(FakeSource.all.length, length + 1)
    }
    last().opened()
    assert.deepStrictEqual(events, ["open", "waiting", "open", "Reset"])
    last().refused()
    vi.advanceTimersByTime(1000)
    assert.strictEqual(FakeSource.all.length, pauses.length + 2)
  })

  it("ends when it is stopped, also between two attempts", () => {
    const { live } = make()
    last().refused()
    live.stop()
    vi.advanceTimersByTime(600_000)
    page.show("hidden")
    page.show("visible")
    assert.strictEqual(FakeSource.all.length, 1)
  })
})
