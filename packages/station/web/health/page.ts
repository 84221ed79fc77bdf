/** The state of the station: servers, database, and what happened. */
import { h, replace, setText, sync } from "../dom.js"
import type { Page } from "../page.js"
import type { Health } from "../types.js"
import * as Ui from "../ui.js"
import * as Cards from "./cards.js"
import * as Events from "./events.js"
import { brokenOf, problemsOf } from "./problems.js"

const every = 5000

/** Changes of conditions come in groups, and are stored a moment after they happen. */
const pause = 1000

export const page: Page = {
  title: "Health",
  mount: (root, context) => {
    const { api, live, signal } = context
    const servers = new Map<string, ReturnType<typeof Cards.server>>()
    const runners = new Map<string, ReturnType<typeof Cards.runner>>()
    const database = Cards.database(context)
    const station = Cards.station(context)
    const targets = new Map<string, ReturnType<typeof Cards.target>>()
    const parts = Cards.parts(context)
    const events = Events.make(context)
    const summary = h("p", { class: "summary", role: "status" })
    const problems = h("ul", { class: "problems" })
    const cards = h("ul", { class: "cards" })
    const section = h("section", {}, h("h2", { class: "hidden-visually" }, "Servers, database and other parts"), cards)
    const content = h("div", { class: "blocks" }, problems, section, events.element)
    const head = Ui.head("Health", summary)
    let isShown = false

    const show = (health: Health) => {
      const now = Date.now()
      if (!isShown) replace(root, head, content)
      isShown = true
      for (const server of health.servers) {
        const card = servers.get(server.id) ?? Cards.server(server, context)
        servers.set(server.id, card)
        card.update({ server, fleet: health.fleet }, now)
      }
      const { fleet } = health
      for (const runner of fleet?.runners ?? []) {
        const card = runners.get(runner.id) ?? Cards.runner(runner, context)
        runners.set(runner.id, card)
        if (fleet !== null) card.update(fleet, now)
      }
      database.update(health.database, now)
      station.update(health, now)
      const shown = health.servers.flatMap(({ id }) => servers.get(id)?.element ?? [])
      for (const target of health.outbox) {
        const card = targets.get(target.name) ?? Cards.target(target, context)
        targets.set(target.name, card)
        card.update(target, now)
      }
      const told = health.outbox.flatMap(({ name }) => targets.get(name)?.element ?? [])
      const running = (fleet?.runners ?? []).flatMap(({ id }) => runners.get(id)?.element ?? [])
      sync(cards, [...shown, ...running, database.element, ...parts.update(health, now), ...told, station.element])
      const texts = problemsOf(health, (value) => context.format.number(value, 0))
      const key = texts.join("\n")
      if (problems.dataset.key !== key) {
        problems.dataset.key = key
        replace(problems, ...texts.map((text) => h("li", {}, text)))
      }
      const down = health.servers.filter(({ online }) => !online).length
      const missing = health.servers.reduce((sum, server) => sum + server.missing, 0)
      const bad = [
        ...(down === 0 ? [] : [down === 1 ? "1 server is down" : `${down} servers are down`]),
        ...(missing === 0 ? [] : [missing === 1 ? "1 device is missing" : `${missing} devices are missing`]),
        ...brokenOf(health)
      ]
      summary.classList.toggle("bad", bad.length > 0)
      setText(summary, bad.length === 0 ? "All servers and the database answer." : `${bad.join(", ")}.`)
    }

    const refresh = async () => {
      const result = await api.send<Health>("health", { signal })
      if (signal.aborted) return
      if (result.ok) show(result.value)
      else if (isShown) {
        setText(summary, result.error.message)
        summary.classList.add("bad")
      } else
        replace(
          root,
          Ui.head("Health"),
          Ui.failure(result.error, () => void refresh())
        )
    }

    replace(root, Ui.head("Health"), Ui.loading())
    void refresh()
    void events.refresh()
    const polling = setInterval(() => {
      if (document.visibilityState !== "visible") return
      void refresh()
      if (events.hasFailed()) void events.refresh()
    }, every)
    let timer: ReturnType<typeof setTimeout> | undefined
    const unsubscribe = live.subscribe((event) => {
      if (event._tag !== "Change" && event._tag !== "Reset") return
      clearTimeout(timer)
      timer = setTimeout(() => {
        void refresh()
        void events.refresh()
      }, pause)
    })
    return () => {
      unsubscribe()
      clearInterval(polling)
      clearTimeout(timer)
    }
  }
}
