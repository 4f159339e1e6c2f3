// Elements from text that may be hostile: all text goes through textContent, and links lead into this tree only.
const LONGEST = 600; // characters of a text from outside
const DRAWING = "http://www.w3.org/2000/svg";

// What turns the direction of writing, or cannot be seen, is shown as a mark: nobody is to be misled by it.
function plain(text) {
  return String(text ?? "").replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|(?![\t\n])\p{Cc}/gu, "\ufffd");
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false)
      node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(2)) {
    if (child !== null && child !== undefined && child !== false && child !== "")
      node.append(child instanceof Node ? child : plain(child));
  }
  return node;
}

function make(tag, attributes, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

function draw(tag, attributes, ...children) {
  return filled(document.createElementNS(DRAWING, tag), attributes, children);
}

function replaced(id, ...children) {
  const node = document.getElementById(id);
  node.replaceChildren(...children.flat(2).filter(Boolean));
  return node;
}

// Text from outside within a sentence: what it does to the direction of writing ends with it; no page is filled by it.
function outside(text, tag = "bdi", kind = null) {
  return make(tag, { class: kind, dir: "auto" }, short(text, LONGEST));
}

function short(text, most) {
  const found = plain(text);
  if (found.length <= most) return found;
  return `${Array.from(found.slice(0, 2 * most)).slice(0, most - 1).join("")}…`;
}

// A list of which the first are shown, and the others where somebody wants them.
function folded(kind, items, most) {
  const list = (some) => make("ul", { class: kind }, some);
  if (items.length <= most + 3) return [list(items)];
  const more = make("summary", null, say("more", { n: items.length - most }));
  return [list(items.slice(0, most)), make("details", null, more, list(items.slice(most)))];
}

function projectLink(name, ...children) {
  return make("a", { href: `#${encodeURIComponent(name)}` }, ...(children.length ? children : [name]));
}

function fileLink(filename) {
  return make(
    "a",
    { href: `packages/${encodeURIComponent(filename)}`, class: "file", download: true },
    outside(filename),
  );
}

function copyButton(text, label = null) {
  const shown = label ? icon() : say("copy");
  const button = make("button", { type: "button", class: "copy", "aria-label": label, title: label }, shown);
  button.addEventListener("click", async () => {
    const done = await copied(text);
    button.classList.toggle("done", done);
    button.replaceChildren(label && done ? tick() : say(done ? "copied" : "copy.failed"));
    tell(say(done ? "copied" : "copy.failed"));
    setTimeout(() => {
      button.classList.remove("done");
      button.replaceChildren(label ? icon() : say("copy"));
    }, 1600);
  });
  return button;
}

function icon() {
  return draw(
    "svg",
    { viewBox: "0 0 24 24", width: 16, height: 16, "aria-hidden": "true" },
    draw("rect", { x: 8, y: 8, width: 12, height: 12, rx: 2 }),
    draw("path", { d: "M16 8V5a1 1 0 0 0-1-1H5a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h3" }),
  );
}

function tick() {
  return draw(
    "svg",
    { viewBox: "0 0 24 24", width: 16, height: 16, "aria-hidden": "true" },
    draw("path", { d: "M5 12.5l4.5 4.5L19 7" }),
  );
}

// The clipboard is there on https, localhost and files; elsewhere the older way does it.
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = make("textarea", { class: "unseen", readonly: true });
    field.value = text;
    document.body.append(field);
    const focused = document.activeElement;
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    focused?.focus();
    return done;
  }
}

function tell(text) {
  document.getElementById("_told").textContent = text;
}
