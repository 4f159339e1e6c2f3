// The page: what it shows follows from the address (#flask); keys, colours, language; and what is loaded when.
const THEMES = ["light", "dark"];
const before = { scroll: 0, focus: null };

function opened() {
  const named = hash();
  return named === "_packages" || byName.has(named) ? named.replace(/^_packages$/, "") : normalized(named);
}

function hash() {
  const raw = location.hash.slice(1);
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

function route() {
  const name = opened();
  const [home, project] = [document.getElementById("_home"), document.getElementById("_project")];
  const wasHome = isHome();
  if (name && wasHome) Object.assign(before, { scroll: scrollY, focus: document.activeElement });
  home.hidden = Boolean(name);
  project.hidden = !name;
  document.title = name
    ? `${short(name, 80)} · ${say("brand")}`
    : `${document.getElementById("_title").textContent} · ${say("brand")}`;
  if (name) enter(name);
  else if (!wasHome) leave();
}

function isHome() {
  return !document.getElementById("_home").hidden;
}

function enter(name) {
  renderProject(name);
  scrollTo(0, 0);
  const drawing = document.querySelector("#_project .graph");
  if (drawing)
    drawing.parentNode.scrollLeft =
      (drawing.clientWidth - drawing.parentNode.clientWidth) * Number(drawing.dataset.centre);
  document.querySelector("#_project h1").focus({ preventScroll: true });
}

function leave() {
  replaced("_project");
  scrollTo(0, before.scroll);
  (before.focus?.isConnected ? before.focus : document.getElementById("_title")).focus({ preventScroll: true });
}

function toSearch() {
  const field = document.getElementById("_query");
  if (!isHome()) {
    before.focus = field;
    before.scroll = 0;
    location.hash = "";
  }
  field.focus();
  field.select();
}

function goBack() {
  const field = document.getElementById("_query");
  if (!isHome()) location.hash = "";
  else if (field.value) {
    field.value = "";
    typed();
    field.focus();
  } else if (document.activeElement?.closest(".rows")) field.focus();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key === "/" && !typing && remembered("slash") !== "off") toSearch();
  else if (event.key === "Escape") goBack();
  else if (event.key === "Enter" && event.target.id === "_query") visibleLinks()[0]?.click();
  else if (!["ArrowDown", "ArrowUp"].includes(event.key) || event.target.tagName === "SELECT") return;
  else if (!move(event.key === "ArrowDown" ? 1 : -1)) return;
  event.preventDefault();
}

function typed() {
  wish.query = document.getElementById("_query").value;
  if (facts) renderList();
}

const system = matchMedia("(prefers-color-scheme: dark)");

function theme() {
  return THEMES.includes(remembered("theme")) ? remembered("theme") : system.matches ? "dark" : "light";
}

// The button names the colours that it turns to.
function colour() {
  document.documentElement.dataset.theme = theme();
  const button = document.getElementById("_theme");
  button.title = say(theme() === "dark" ? "theme.light" : "theme.dark");
  button.setAttribute("aria-label", button.title);
}

function otherColour() {
  remember("theme", theme() === "dark" ? "light" : "dark");
  colour();
}

// A single character is a shortcut only as long as nobody minds (WCAG 2.1.4).
function slash() {
  const off = remembered("slash") === "off";
  const button = document.getElementById("_slash");
  button.dataset.t = off ? "keys.off" : "keys.on";
  button.textContent = say(button.dataset.t);
  document.querySelector(".search kbd").hidden = off;
}

function speak(chosen) {
  language = chosen;
  const button = document.getElementById("_language");
  button.textContent = chosen === "zh" ? "English" : "中文";
  button.lang = chosen === "zh" ? "en" : "zh-Hans";
  slash();
  translate();
  colour();
  if (facts) renderAll();
}

function renderAll() {
  renderTargets();
  renderUse();
  renderChanges();
  renderBytes();
  renderFilters();
  renderList();
  route();
}

// Data come after the first picture: the rows of the page are there already.
function load(source, done) {
  const script = make("script", { src: source });
  script.addEventListener("load", done);
  script.addEventListener("error", done);
  document.head.append(script);
}

function start() {
  if (!globalThis.CATALOGUE) return;
  take(globalThis.CATALOGUE);
  readRows();
  document.documentElement.classList.add("alive");
  renderAll();
  prepare().then(() => {
    if (wish.query) renderList();
    if (!document.getElementById("_project").hidden) route();
  });
  addEventListener("hashchange", route);
  load("catalogue/states.js", renderChanges);
}

document.getElementById("_query").addEventListener("input", typed);
document.getElementById("_language").addEventListener("click", () => {
  speak(language === "zh" ? "en" : "zh");
  remember("language", language);
});
document.getElementById("_slash").addEventListener("click", () => {
  remember("slash", remembered("slash") === "off" ? "on" : "off");
  slash();
});
document.getElementById("_theme").addEventListener("click", otherColour);
system.addEventListener("change", colour);
addEventListener("keydown", onKey);
new IntersectionObserver(
  (entries) => {
    if (entries.some((each) => each.isIntersecting) && shown.length > end && end) showMore();
  },
  { rootMargin: "400px" },
).observe(document.querySelector("footer"));
speak(preferred());
requestAnimationFrame(() => setTimeout(() => load("catalogue/data.js", start)));
