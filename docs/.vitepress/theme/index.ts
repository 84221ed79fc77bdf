// The default theme without its web fonts, with the version below each page.
import { useData } from "vitepress"
import DefaultTheme from "vitepress/theme-without-fonts"
import { h } from "vue"
import "./site.css"

const Layout = {
  setup: () => {
    const { theme } = useData()
    const version = () => h("p", { class: "version" }, `owserver ${theme.value.version}, MIT`)
    return () => h(DefaultTheme.Layout, null, { "doc-after": version })
  }
}

export default { extends: DefaultTheme, Layout }
