// The theme without its web fonts: those of the system are there already.
import DefaultTheme from "vitepress/theme-without-fonts"
import "./wide.css"

export default DefaultTheme
