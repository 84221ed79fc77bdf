import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"sensors","description":"","frontmatter":{},"headers":[],"relativePath":"reference/api/sensors.md","filePath":"reference/api/sensors.md"}');
const _sfc_main = { name: "reference/api/sensors.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./">API</a> / sensors</p><h1 id="sensors" tabindex="-1">sensors <a class="header-anchor" href="#sensors" aria-label="Permalink to &quot;sensors&quot;">​</a></h1><p>1-Wire devices and typed values on the <code>OwServer</code> service.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/api/sensors.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const sensors = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  sensors as default
};
