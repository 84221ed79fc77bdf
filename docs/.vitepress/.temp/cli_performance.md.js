import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Startup time","description":"","frontmatter":{},"headers":[],"relativePath":"cli/performance.md","filePath":"cli/performance.md"}');
const _sfc_main = { name: "cli/performance.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="startup-time" tabindex="-1">Startup time <a class="header-anchor" href="#startup-time" aria-label="Permalink to &quot;Startup time&quot;">​</a></h1><p>The table shows the CPU time and the peak memory of a whole process, as medians of 15 interleaved runs on 24 November 2026. Machine: 2 cores of an AMD EPYC in a virtual machine, Node 20.20.2, owserver 3.2p4 on 127.0.0.1. <code>/usr/bin/time -v COMMAND</code> shows the same figures for one run.</p><table tabindex="0"><thead><tr><th>command</th><th style="text-align:right;">CPU, ms</th><th style="text-align:right;">memory, MiB</th></tr></thead><tbody><tr><td><code>node -e 0</code></td><td style="text-align:right;">47</td><td style="text-align:right;">39</td></tr><tr><td><code>ow --version</code></td><td style="text-align:right;">129</td><td style="text-align:right;">61</td></tr><tr><td><code>ow read -s 127.0.0.1:PORT /10.000010EF0000/type</code></td><td style="text-align:right;">154</td><td style="text-align:right;">62</td></tr><tr><td><code>owread -s 127.0.0.1:PORT /10.000010EF0000/type</code></td><td style="text-align:right;">1</td><td style="text-align:right;">11</td></tr></tbody></table><p><code>owread</code> is a small C program. A script that reads thousands of values should use it, or one <code>ow read</code> with many paths. About a third of the time of <code>ow read</code> is Node itself. Most of the rest is the initialization of <code>effect</code> and <code>@effect/cli</code>.</p><p>The bundle consists of <code>ow.js</code> (41 kB), a chunk for all commands (782 kB: <code>effect</code> 518, <code>@effect/cli</code> 128, the client 46, the protocol 35), and a chunk per command. <code>ow --version</code> loads the first two, <code>ow read</code> 5 kB more. Only the commands that need them load the simulated bus (126 kB with <code>ow fake</code>) and the sensors. A test checks this.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/performance.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const performance = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  performance as default
};
