import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"ow tree","description":"","frontmatter":{},"headers":[],"relativePath":"cli/tree.md","filePath":"cli/tree.md"}');
const _sfc_main = { name: "cli/tree.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="ow-tree" tabindex="-1">ow tree <a class="header-anchor" href="#ow-tree" aria-label="Permalink to &quot;ow tree&quot;">​</a></h1><p><code>ow tree</code> shows a directory and everything below it as a tree. Without a path, it starts at the devices.</p><h2 id="usage" tabindex="-1">Usage <a class="header-anchor" href="#usage" aria-label="Permalink to &quot;Usage&quot;">​</a></h2><div class="language-console vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">console</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow tree --help</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Show a directory and everything below it as a tree.</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Usage: ow tree [options] [&lt;path&gt;]</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Arguments:</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">  &lt;path&gt;  Path, such as /10.67C6697351FF. Default: /.</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Options:</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">  --depth n  Maximum depth. Default: unlimited.</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">  --values   Read the properties, and show their values.</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Run &quot;ow --help&quot; for the common options, such as --server, --json and --timeout.</span></span></code></pre></div><h2 id="options" tabindex="-1">Options <a class="header-anchor" href="#options" aria-label="Permalink to &quot;Options&quot;">​</a></h2><p><code>--depth N</code> limits the tree to N levels.</p><p><code>--values</code> also reads the properties, four at a time. Values are truncated to 60 characters, and binary values are shown in hexadecimal. On a real bus this takes some time, because thermometers measure.</p><p>All commands also accept the <a href="./#common-options">common options</a>.</p><h2 id="examples" tabindex="-1">Examples <a class="header-anchor" href="#examples" aria-label="Permalink to &quot;Examples&quot;">​</a></h2><div class="language-console vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">console</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow tree --depth 1</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">/</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">├── living room</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">├── cellar</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">├── bathroom</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">├── valves</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">├── water meter</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">├── lamp</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">└── doors</span></span>
<span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow tree --values /doors/TAI8570</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">/doors/TAI8570</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">├── DA5534</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">│   ├── pressure  1013.25</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">│   └── temperature  20</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">├── DA5540</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">│   ├── pressure  1013.25</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">│   └── temperature  20</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">├── pressure  1013.25</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">├── sibling</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">└── temperature  20</span></span></code></pre></div><p>Directories that repeat others are listed but not opened: <code>bus.N</code>, <code>uncached</code>, <code>unaliased</code> and <code>structure</code>. The same holds for a device that also exists in a parent directory, for example in <code>alarm</code> and behind the hubs of simulated buses. To open such a directory, name it: <code>ow tree /structure</code>.</p><h2 id="json-output" tabindex="-1">JSON output <a class="header-anchor" href="#json-output" aria-label="Permalink to &quot;JSON output&quot;">​</a></h2><p>One record per entry, in the same order: <code>path</code>, <code>directory</code>, and <code>level</code> from 1. With <code>--values</code>, there are also <code>value</code>, which is not truncated, and <code>error</code>, the code of a failed read. Both are <code>null</code> for directories. <code>ENOTSUP</code> marks a write-only property, which is not a failure.</p><div class="language-console vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">console</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow tree --json --values /doors </span><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;">|</span><span style="--shiki-light:#6F42C1;--shiki-dark:#B392F0;"> tail</span><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;"> -n</span><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;"> 2</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">{&quot;path&quot;:&quot;/doors/set_alarm&quot;,&quot;directory&quot;:false,&quot;level&quot;:1,&quot;value&quot;:&quot;           0&quot;,&quot;error&quot;:null}</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">{&quot;path&quot;:&quot;/doors/type&quot;,&quot;directory&quot;:false,&quot;level&quot;:1,&quot;value&quot;:&quot;DS2406&quot;,&quot;error&quot;:null}</span></span></code></pre></div><h2 id="exit-codes" tabindex="-1">Exit codes <a class="header-anchor" href="#exit-codes" aria-label="Permalink to &quot;Exit codes&quot;">​</a></h2><p>See <a href="./#exit-codes">exit codes</a>. A failed read does not stop the command. The exit code is that of the first failure.</p><h2 id="see-also" tabindex="-1">See also <a class="header-anchor" href="#see-also" aria-label="Permalink to &quot;See also&quot;">​</a></h2><ul><li><a href="./ls.html"><code>ow ls</code></a>: list a directory</li><li><a href="./read.html"><code>ow read</code></a>: read single values</li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/tree.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const tree = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  tree as default
};
