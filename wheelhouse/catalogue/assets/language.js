// Which language the page speaks, and figures as people of that language read them.
const LANGUAGES = new Map([
  ["en", ENGLISH],
  ["zh", CHINESE],
]);
let language = "en";

function remembered(key) {
  try {
    return localStorage.getItem(`whbuild-${key}`);
  } catch {
    return null;
  }
}

function remember(key, value) {
  try {
    localStorage.setItem(`whbuild-${key}`, value);
  } catch {
    /* storage may be forbidden: then it is asked anew */
  }
}

function preferred() {
  const chosen = remembered("language");
  if (LANGUAGES.has(chosen)) return chosen;
  for (const tag of navigator.languages || [navigator.language || "en"]) {
    const main = tag.toLowerCase().split("-")[0];
    if (LANGUAGES.has(main)) return main;
  }
  return "en";
}

function say(key, values = {}) {
  const found = LANGUAGES.get(language).get(key);
  const form = Array.isArray(found) ? found[values.n === 1 ? 0 : 1] : found;
  return form.replace(/\{(\w+)\}/g, (_, word) => {
    const value = values[word];
    return typeof value === "number" ? number(value) : plain(value);
  });
}

function number(value) {
  return value.toLocaleString(language === "zh" ? "zh-Hans" : "en");
}

function amount(size) {
  for (const [scale, unit] of [
    [1e9, "GB"],
    [1e6, "MB"],
    [1e3, "kB"],
  ]) {
    if (size >= 0.99995 * scale) return `${(size / scale).toFixed(1)} ${unit}`;
  }
  return say("count.bytes", { n: size });
}

function sizes(packages, files, size) {
  return say("set.sizes", {
    packages: say("count.packages", { n: packages }),
    files: say("count.files", { n: files }),
    size: amount(size),
  });
}

function many(files) {
  return `${say("count.files", { n: files.length })} · ${amount(files.reduce((sum, file) => sum + file.size, 0))}`;
}

function day(iso) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return plain(iso);
  const how = { year: "numeric", month: language === "zh" ? "long" : "short", day: "numeric", timeZone: "UTC" };
  return date.toLocaleDateString(language === "zh" ? "zh-Hans" : "en-GB", how);
}

// Says everything anew that has its key beside it.
function translate() {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  for (const node of document.querySelectorAll("[data-t]")) {
    const { t, n, files, size } = node.dataset;
    node.textContent = t === "set.sizes" ? sizes(Number(n), Number(files), Number(size)) : say(t, { n: Number(n) });
  }
  for (const node of document.querySelectorAll("[data-t-label]"))
    node.setAttribute("aria-label", say(node.dataset.tLabel));
  for (const node of document.querySelectorAll("[data-t-hint]")) node.placeholder = say(node.dataset.tHint);
  for (const node of document.querySelectorAll("time[datetime]")) node.textContent = day(node.dateTime);
  for (const node of document.querySelectorAll("[data-count]")) node.textContent = number(Number(node.dataset.count));
}
