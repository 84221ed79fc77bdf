/** Active and past alarms, the rules that raise them, and the targets that are told. */
import { h, replace } from "../dom.js"
import type { Page } from "../page.js"
import type * as Types from "../types.js"
import * as Ui from "../ui.js"
import * as Active from "./active.js"
import * as Editor from "./editor.js"
import * as History from "./history.js"
import * as Maintenance from "./maintenance.js"
import * as Rules from "./rules.js"
import * as Targets from "./targets.js"

/** The messages of targets are counted so often. */
const every = 5000

/** Changes come in groups. */
const pause = 500

export const page: Page = {
  title: "Alarms",
  mount: (root, context) => {
    const { alarms, api, data, live, signal } = context
    let all: ReadonlyArray<Types.Rule> = []
    let known: ReadonlyArray<Types.Target> = []
    let isEditing = false
    let isShown = false
    let hasFailed = false

    const edit = (rule: Types.Rule | undefined) => {
      if (isEditing) return
      isEditing = true
      Editor.open(rule, {
        context,
        targets: known,
        changed: () => refresh(),
        closed: () => {
          isEditing = false
          if (rule !== undefined && all.some(({ id }) => id === rule.id)) rules.focus(rule.id)
          else add.focus()
        }
      })
    }
    const add = Ui.button("New rule", { kind: "primary", click: () => edit(undefined) })
    const active = Active.make(context)
    const history = History.make(context)
    const targets = Targets.make(context)
    const maintenance = Maintenance.make(context, () => refresh())
    const rules = Rules.make({ context, edit, changed: () => refresh() })
    const head = Ui.head("Alarms", maintenance.button, add)
    const failure = h("div", { class: "alarms-failure" })
    const content = h(
      "div",
      { class: "blocks" },
      maintenance.element,
      failure,
      active.element,
      rules.element,
      targets.element,
      history.element
    )

    const showTargets = (found: ReadonlyArray<Types.Target>) => {
      known = found
      targets.show(known)
    }

    const show = () => {
      if (!isShown || Ui.isPending(root, "Alarms", data)) return
      if (head.parentNode !== root) {
        replace(root, head, content)
        void history.refresh()
      }
      active.update()
      rules.show(all)
    }

    let turn = 0
    const refresh = async () => {
      const mine = ++turn
      const [foundRules, foundTargets, foundMaintenance] = await Promise.all([
        api.list<Types.Rule>("rules"),
        api.list<Types.Target>("targets"),
        api.send<Types.Maintenance>("maintenance", { signal })
      ])
      if (signal.aborted || mine !== turn) return
      const failed = [foundRules, foundTargets, foundMaintenance].find(({ ok }) => !ok)
      hasFailed = failed !== undefined
      if (failed !== undefined && !failed.ok) {
        const message = Ui.failure(failed.error, () => void refresh())
        if (isShown) replace(failure, message)
        else replace(root, Ui.head("Alarms"), message)
        return
      }
      replace(failure)
      if (foundRules.ok) all = foundRules.value
      if (foundTargets.ok) showTargets(foundTargets.value)
      if (foundMaintenance.ok) maintenance.show(foundMaintenance.value.until)
      isShown = true
      show()
    }

    const refreshTargets = async () => {
      const result = await api.list<Types.Target>("targets")
      if (!signal.aborted && result.ok) showTargets(result.value)
    }

    replace(root, Ui.head("Alarms"), Ui.loading())
    void refresh()
    const polling = setInterval(() => {
      if (document.visibilityState !== "visible") return
      void (hasFailed ? refresh() : refreshTargets())
      if (history.hasFailed()) void history.refresh()
    }, every)
    const ticking = setInterval(() => {
      if (!isShown) return
      active.tick()
      rules.tick()
      maintenance.tick()
    }, 1000)
    let timer: ReturnType<typeof setTimeout> | undefined
    const unsubscribe = [
      data.subscribe((change) => {
        if (change._tag === "All") show()
        else active.tick()
      }),
      alarms.subscribe(() => {
        if (!isShown) return
        active.update()
        rules.tick()
        void history.refresh()
      }),
      live.subscribe((event) => {
        if (event._tag !== "Rules" && event._tag !== "Reset") return
        clearTimeout(timer)
        timer = setTimeout(() => void refresh(), pause)
      })
    ]
    return () => {
      for (const end of unsubscribe) end()
      clearInterval(polling)
      clearInterval(ticking)
      clearTimeout(timer)
    }
  }
}
