import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"The fake is a server","description":"","frontmatter":{},"headers":[],"relativePath":"decisions/0003-fake.md","filePath":"decisions/0003-fake.md"}');
const _sfc_main = { name: "decisions/0003-fake.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="the-fake-is-a-server" tabindex="-1">The fake is a server <a class="header-anchor" href="#the-fake-is-a-server" aria-label="Permalink to &quot;The fake is a server&quot;">​</a></h1><p><strong>The real owserver is the reference.</strong> The tests compare the fake with owserver, not with our idea of it. The fake replays 341 recorded conversations and must give the same bytes. The tests read every property of every family from both. Random requests to both get the same answer (<code>bench/differential.ts</code>; <code>bench/KnownDifferences.ts</code> lists the exceptions and their reasons). The programs of OWFS run against the fake, and the client&#39;s suite runs against both.</p><p><strong>Plain code inside, effects at the edge.</strong> A function answers each request. A slow answer states its delay. So nothing forks a fiber without a reason to wait, and everything in memory arrives in microtasks, where the <code>TestClock</code> cannot skip it. A bus is busy until a known time, so its lock is a number.</p><p><strong>Conversions take no time by default.</strong> Otherwise every unit test of a thermometer would have to adjust a clock by 750 ms. With <code>conversions: true</code> a conversion takes its time, and the thermometer reads 85 °C before the first one.</p><p><strong>The fake does not copy defects.</strong> owserver cannot reach an alias that begins like a keyword. It returns more bytes of its texts than requested. It reports the capabilities of one bus only, and it crashes on a negative size. The fake does what the documentation says.</p><p><strong>The fake lives in UTC</strong>, so dates are the same on every machine.</p><p><strong>It has its own clock.</strong> <code>VirtualClock</code> jumps to the next sleeper when the program is idle, so an hour of polling takes as long as the polling. It makes the scheduler stay within microtasks. So when a later task runs, no fiber can be runnable.</p><p><strong>The TCP server is <code>@effect/platform-node</code>&#39;s.</strong> The fake writes replies to the socket underneath, for two reasons: the platform&#39;s writer ends with the client&#39;s FIN, when replies may still be pending, and it cannot reset a connection.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0003-fake.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0003Fake = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0003Fake as default
};
