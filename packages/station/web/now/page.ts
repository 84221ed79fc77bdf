/** The newest values of all sensors, by place. */
import { h, name, replace, setText, sync } from "../dom.js"
import { groupsOf, matches, textsOf } from "../groups.js"
import { marksIn } from "../marks.js"
import { type AliasOf, aliases, isShown } from "../names.js"
import type { Page } from "../page.js"
import type { Series } from "../types.js"
import * as Ui from "../ui.js"
import * as Lazily from "./lazily.js"
import { nothing } from "./nothing.js"
import * as Tile from "./tile.js"

const hour = 3_600_000
const day = 24 * hour

/** The points of a sparkline: one for each quarter of an hour. */
const points = 96

/** Sparklines are loaded again after this time. */
const redrawEvery = 5 * 60_000

/** Problems are counted once in so many seconds: a series may become stale at any time. */
const countEvery = 5

/** A search is of use from this number of tiles on. */
const many = 12

interface Section {
  readonly element: HTMLElement
  readonly count: HTMLElement
  readonly list: HTMLUListElement
}

const makeSection = (place: string): Section => {
  const list = h("ul", { class: "tiles" })
  const count = h("span", { class: "muted small" })
  const title = place === "" ? "No place" : name(place)
  const element = h("section", { class: "place" }, h("h2", {}, title, count), list)
  return { element, count, list }
}

export const page: Page = {
  title: "Now",
  mount: (root, context) => {
    const { announce, api, data, signal } = context
    const tiles = new Map<number, Tile.Tile>()
    const ids = new WeakMap<Element, number>()
    const sections = new Map<string, Section>()
    let aliasOf: AliasOf = () => undefined
    let query = ""
    let showsProblems = false

    const search = h("input", {
      class: "input search",
      type: "search",
      placeholder: "Search",
      "aria-label": "Search sensors",
      on: {
        input: () => {
          query = search.value
          arrange()
        }
      }
    })
    const problems = h("button", {
      type: "button",
      class: "button toggle",
      "aria-pressed": false,
      on: {
        click: () => {
          showsProblems = !showsProblems
          problems.setAttribute("aria-pressed", String(showsProblems))
          arrange()
        }
      }
    })
    const places = h("div", { class: "places" })
    const frame = h("div", { class: "places-frame" }, places)
    const rest = h("div", {})
    const head = Ui.head("Now", problems, search)

    const lazily = Lazily.make(async (element) => {
      const id = ids.get(element)
      if (id === undefined) return
      const to = Date.now()
      const result = await api.history(id, { from: to - day, to: to + 1, points }, signal)
      if (result.ok) tiles.get(id)?.draw(result.value, { from: to - day, to })
    }, 4)

    const hasProblem = (series: Series, now: number): boolean => marksIn(context, series, now).length > 0

    const tileOf = (series: Series, now: number): Tile.Tile => {
      let tile = tiles.get(series.id)
      if (tile === undefined) {
        tile = Tile.make(series, context)
        tiles.set(series.id, tile)
        ids.set(tile.element, series.id)
        lazily.watch(tile.element)
      }
      tile.describe(series, aliasOf)
      tile.update(now)
      return tile
    }

    let troubled = 0

    /** Counts the problems. Returns whether their number changed. */
    const count = (now: number): boolean => {
      const before = troubled
      troubled = [...data.series().values()].filter((series) => isShown(series) && hasProblem(series, now)).length
      setText(problems, troubled === 1 ? "1 problem" : `${troubled} problems`)
      problems.hidden = troubled === 0 && !showsProblems
      return troubled !== before
    }

    /** Puts all tiles where they belong. */
    const arrange = () => {
      const now = Date.now()
      const all = [...data.series().values()]
      const shown = all.filter(isShown)
      count(now)
      search.hidden = shown.length < many && query === ""
      const groups = groupsOf(
        all,
        aliasOf,
        (series) => (!showsProblems || hasProblem(series, now)) && matches(textsOf(series, aliasOf), query)
      )
      const isPlain = groups.length === 1 && groups[0]?.place === ""
      const elements = groups.map(({ place, series }) => {
        const section = sections.get(place) ?? makeSection(place)
        sections.set(place, section)
        section.element.classList.toggle("plain", isPlain)
        setText(section.count, String(series.length))
        section.element.dataset.tiles = String(series.length)
        sync(
          section.list,
          series.map((one) => tileOf(one, now).element)
        )
        return section.element
      })
      sync(places, elements)
      for (const [id, tile] of tiles) {
        if (data.series().has(id)) continue
        lazily.forget(tile.element)
        tiles.delete(id)
      }
      if (groups.length > 0) replace(rest)
      else if (shown.length > 0)
        replace(rest, Ui.message("No sensor matches", h("p", {}, "Change the search, or show all sensors.")))
      else replace(rest, nothing(data))
    }

    const update = () => {
      if (Ui.isPending(root, "Now", data)) return
      aliasOf = aliases(data.devices())
      if (head.parentNode !== root) replace(root, head, frame, rest)
      arrange()
    }

    const unsubscribe = data.subscribe((change) => {
      if (change._tag === "All") return update()
      const now = Date.now()
      for (const id of change.series) tiles.get(id)?.update(now)
    })
    const unsubscribeAlarms = context.alarms.subscribe(() => {
      if (data.isLoaded()) update()
    })
    let ticks = 0
    const ticking = setInterval(() => {
      const now = Date.now()
      for (const tile of tiles.values()) if (lazily.isVisible(tile.element)) tile.tick(now)
      if (++ticks % countEvery === 0 && data.isLoaded() && count(now) && showsProblems) arrange()
    }, 1000)
    const drawing = setInterval(() => {
      if (document.visibilityState === "visible") lazily.again()
    }, redrawEvery)
    search.addEventListener("change", () => announce(`${places.querySelectorAll(".tile").length} sensors`))
    update()

    return () => {
      unsubscribe()
      unsubscribeAlarms()
      clearInterval(ticking)
      clearInterval(drawing)
      lazily.stop()
    }
  }
}
