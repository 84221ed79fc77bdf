import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"ow read","description":"","frontmatter":{},"headers":[],"relativePath":"cli/read.md","filePath":"cli/read.md"}');
const _sfc_main = { name: "cli/read.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="ow-read" tabindex="-1">ow read <a class="header-anchor" href="#ow-read" aria-label="Permalink to &quot;ow read&quot;">​</a></h1><p><code>ow read</code> prints the values of properties, one per line. It reads four properties at a time and prints them in the order of the paths.</p><h2 id="usage" tabindex="-1">Usage <a class="header-anchor" href="#usage" aria-label="Permalink to &quot;Usage&quot;">​</a></h2><div class="language-console vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">console</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow read --help</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Read property values, one per line.</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Usage: ow read [options] &lt;path&gt;...</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Arguments:</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">  &lt;path&gt;...  Path, such as /10.67C6697351FF/temperature.</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Options:</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">  --hex       Print values in hexadecimal.</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">  --raw       Print raw bytes, without line ends between values.</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">  --size n    Maximum number of bytes to read. Default: all.</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">  --offset n  Number of bytes to skip. Default: 0.</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Run &quot;ow --help&quot; for the common options, such as --server, --json and --timeout.</span></span></code></pre></div><h2 id="options" tabindex="-1">Options <a class="header-anchor" href="#options" aria-label="Permalink to &quot;Options&quot;">​</a></h2><p>The server pads numbers to twelve characters; <code>--trim</code> removes the padding.</p><p><code>--hex</code> prints bytes in hexadecimal. <code>--raw</code> prints the bytes unchanged, without line ends: <code>ow read --raw /x/memory &gt; file</code>. On a terminal, values with control characters are shown in hexadecimal.</p><p>All commands also accept the <a href="./#common-options">common options</a>.</p><h2 id="examples" tabindex="-1">Examples <a class="header-anchor" href="#examples" aria-label="Permalink to &quot;Examples&quot;">​</a></h2><div class="language-console vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">console</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow read </span><span style="--shiki-light:#032F62;--shiki-dark:#9ECBFF;">&#39;/living room/temperature&#39;</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;"> /cellar/temperature</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">        21.5</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">       12.25</span></span>
<span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow read --trim -F /cellar/temperature</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">54.05</span></span>
<span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow read --hex --size 4 /cellar/type</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">44533138</span></span></code></pre></div><p>If a read fails, the others continue:</p><div class="language-console vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">console</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow read /attic/temperature /cellar/type</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">ow: read /attic/temperature on localhost:4304: no such path, device, property or array element (EPERM, -1); list the directory above it to see what there is</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">DS18B20</span></span>
<span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;"># status 3</span></span></code></pre></div><p>If a path does not exist, <code>ow</code> suggests the most similar name. It also notices a space in place of a <code>/</code>:</p><div class="language-console vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">console</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow read /celar/temperature</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">ow: read /celar/temperature on localhost:4304: no such path, device, property or array element (EPERM, -1); did you mean /cellar/temperature?</span></span>
<span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;"># status 3</span></span>
<span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow read cellar temperature</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">ow: read /cellar on localhost:4304: is a directory (EISDIR, -21); did you mean /cellar/temperature?</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">ow: read /temperature on localhost:4304: no such path, device, property or array element (EPERM, -1); list the directory above it to see what there is</span></span>
<span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;"># status 4</span></span></code></pre></div><h2 id="json-output" tabindex="-1">JSON output <a class="header-anchor" href="#json-output" aria-label="Permalink to &quot;JSON output&quot;">​</a></h2><p>Each value is one record: <code>path</code>, <code>value</code> (the text) and <code>hex</code> (its bytes in hexadecimal). In <code>value</code>, each invalid UTF-8 byte appears as a lone surrogate from U+DC80 to U+DCFF.</p><div class="language-console vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">console</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow read --json /cellar/temperature</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">{&quot;path&quot;:&quot;/cellar/temperature&quot;,&quot;value&quot;:&quot;       12.25&quot;,&quot;hex&quot;:&quot;2020202020202031322E3235&quot;}</span></span></code></pre></div><h2 id="exit-codes" tabindex="-1">Exit codes <a class="header-anchor" href="#exit-codes" aria-label="Permalink to &quot;Exit codes&quot;">​</a></h2><p>See <a href="./#exit-codes">exit codes</a>. The exit code is that of the first failure.</p><h2 id="see-also" tabindex="-1">See also <a class="header-anchor" href="#see-also" aria-label="Permalink to &quot;See also&quot;">​</a></h2><ul><li><a href="./write.html"><code>ow write</code></a>: write values</li><li><a href="./get.html"><code>ow get</code></a>: read a property or list a directory</li><li><a href="./watch.html"><code>ow watch</code></a>: read values repeatedly</li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/read.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const read = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  read as default
};
