import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"The protocol as values","description":"","frontmatter":{},"headers":[],"relativePath":"decisions/0002-protocol-values.md","filePath":"decisions/0002-protocol-values.md"}');
const _sfc_main = { name: "decisions/0002-protocol-values.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="the-protocol-as-values" tabindex="-1">The protocol as values <a class="header-anchor" href="#the-protocol-as-values" aria-label="Permalink to &quot;The protocol as values&quot;">​</a></h1><p><strong>One parser, two layouts.</strong> Requests and replies have the same frame: a header, and a body whose length the header states. <code>FrameParser</code> splits the stream; a <code>Layout</code> describes the differences. Requests add loop tokens to the body; replies can be keepalives.</p><p><strong>A request holds exactly what its frame holds.</strong> It has the type, the words, the payload, the tokens and the version as received. So any recorded frame, invalid ones included, can be decoded and encoded again byte for byte. Functions interpret the payload as a path, or as a path and data.</p><p><strong>The parser copies.</strong> It keeps no reference to a pushed chunk, so a transport may reuse one receive buffer. It allocates a body once its bounded length is known. Each byte is copied once, so a payload in pieces of one byte takes linear time.</p><p><strong>Addresses are branded text</strong> in the usual form, <code>10.67C6697351FF</code>. They compare with <code>===</code> and work as map keys and as path elements. Their checksum follows from the rest.</p><p><strong>Text keeps every byte.</strong> To owserver an alias is a sequence of bytes. A byte that is not UTF-8 becomes a lone surrogate, and that byte again when encoded (Python&#39;s <code>surrogateescape</code>). So a client can read everything that a server lists.</p><p><strong>Return codes have our own texts.</strong> owserver&#39;s texts belong to a different numbering than its codes: the text of -1, an unknown path, is &quot;Startup - command line parameters invalid&quot;.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0002-protocol-values.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0002ProtocolValues = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0002ProtocolValues as default
};
