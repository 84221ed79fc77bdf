import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"protocol","description":"","frontmatter":{},"headers":[],"relativePath":"reference/api/protocol.md","filePath":"reference/api/protocol.md"}');
const _sfc_main = { name: "reference/api/protocol.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./">API</a> / protocol</p><h1 id="protocol" tabindex="-1">protocol <a class="header-anchor" href="#protocol" aria-label="Permalink to &quot;protocol&quot;">​</a></h1><p>Encodes and decodes the owserver protocol. Pure functions on bytes: no I/O, no clock, no runtime.</p><ul><li><code>FrameParser</code>: splits bytes into frames</li><li><code>Request</code>, <code>Reply</code>: the messages of each direction; <code>Reply.interpret</code> returns the meaning of a reply</li><li><code>Header</code>, <code>Flags</code>, <code>MessageType</code>, <code>ReturnCode</code>, <code>Limits</code>: the words of a header</li><li><code>OwPath</code>, <code>OwText</code>, <code>RomId</code>, <code>AddressFormat</code>: paths and their elements</li><li><code>Listing</code>, <code>Capabilities</code>, <code>Structure</code>, <code>PropertyRow</code>, <code>TemperatureScale</code>, <code>PressureScale</code>: the contents of payloads</li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/api/protocol.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const protocol = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  protocol as default
};
