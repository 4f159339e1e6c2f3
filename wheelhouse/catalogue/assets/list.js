// The list of packages: the page's own rows where all are shown by name, else copies of those that were found.
const AT_ONCE = 40;
const rows = new Map();
const wish = { query: "", target: "", set: "", order: "name" };
let shown = [];
let end = 0;

function readRows() {
  for (const row of document.querySelectorAll("#_all li")) {
    rows.set(row.id, row);
    row.firstChild.href = `#${encodeURIComponent(row.id)}`;
    row.removeAttribute("id"); // else the browser would scroll to it where the package itself is opened
  }
}

function isWhole() {
  return !wish.query.trim() && !wish.target && !wish.set && wish.order === "name";
}

function isOf(project) {
  const target = wish.target === "" ? null : Number(wish.target);
  const set = wish.set === "" ? null : Number(wish.set);
  return (
    (target === null || editions(project).some((each) => (usesOf(each).get(target) || "lockers") !== "lockers")) &&
    (set === null || (project.sets || []).includes(set))
  );
}

function ordered(places) {
  const projects = facts.projects;
  if (wish.order === "size") return places.sort((a, b) => sizeOf(projects[b]) - sizeOf(projects[a]));
  if (wish.order === "date") return places.sort((a, b) => (newestOf(projects[b]) > newestOf(projects[a]) ? 1 : -1));
  return places;
}

function renderList() {
  const whole = isWhole();
  document.body.classList.toggle("searching", wish.query.trim() !== "");
  document.getElementById("_all").hidden = !whole;
  document.getElementById("_results").hidden = whole;
  shown = [];
  document.getElementById("_count").textContent = number(facts.projects.length);
  const usual = document.querySelector('#_filters [value="name"]');
  if (usual) usual.textContent = say(wish.query.trim() ? "order.best" : "order.name");
  if (whole) return void replaced("_results");
  const places = wish.query.trim() ? search(wish.query) : facts.projects.map((_, place) => place);
  shown = ordered(places.filter((place) => isOf(facts.projects[place])));
  end = 0;
  document.getElementById("_count").textContent = number(shown.length);
  replaced("_results", shown.length ? [] : [make("li", { class: "nothing" }, say("search.none"))]);
  showMore();
  announce();
}

function showMore() {
  const list = document.getElementById("_results");
  list.querySelector(".more")?.remove();
  for (const place of shown.slice(end, end + AT_ONCE)) {
    const row = rows.get(facts.projects[place].name);
    if (row) list.append(marked(row.cloneNode(true)));
  }
  end = Math.min(end + AT_ONCE, shown.length);
  if (end < shown.length)
    list.append(make("li", { class: "more" }, make("button", { type: "button", onclick: onMore }, say("search.more"))));
}

function onMore() {
  const next = document.getElementById("_results").children.length - 1;
  showMore();
  document.getElementById("_results").children[next]?.querySelector("a")?.focus();
}

// The part of the name that was typed stands out.
function marked(row) {
  const link = row.firstChild;
  const name = link.textContent;
  const part = normalized(wish.query.trim());
  const at = part ? name.indexOf(part) : -1;
  if (at >= 0) link.replaceChildren(name.slice(0, at), make("mark", null, part), name.slice(at + part.length));
  return row;
}

let announcing = 0;
function announce() {
  clearTimeout(announcing);
  announcing = setTimeout(
    () => tell(shown.length ? say("search.found", { n: shown.length }) : say("search.none")),
    400,
  );
}

function choice(key, label, options) {
  const select = make("select", { "aria-label": label });
  for (const [value, text] of options) select.append(make("option", { value, selected: wish[key] === value }, text));
  select.addEventListener("change", () => {
    wish[key] = select.value;
    renderList();
  });
  return make("label", null, make("span", null, label), select);
}

function renderFilters() {
  const any = ["", say("filter.any")];
  const orders = ["name", "size", "date"].map((order) => [order, say(`order.${order}`)]);
  const places = (list, text) => list.map((each, place) => [String(place), text(each)]);
  replaced("_filters", [
    facts.targets.length > 1 && choice("target", say("filter.target"), [any, ...places(facts.targets, (each) => each)]),
    facts.sets.length > 1 &&
      choice("set", say("filter.set"), [any, ...places(facts.sets, (each) => each.name.slice(0, 60))]),
    facts.projects.length > 1 && choice("order", say("filter.order"), orders),
  ]);
}

function visibleLinks() {
  const list = isWhole() ? "_all" : "_results";
  return [...document.getElementById(list).querySelectorAll("li > a")];
}

// Down from the search field, and up again into it.
function move(step) {
  const field = document.getElementById("_query");
  const links = visibleLinks();
  const at = links.indexOf(document.activeElement);
  if (at >= 0) {
    if (step > 0 && at === links.length - 1) showMore();
    (at + step < 0 ? field : visibleLinks()[at + step])?.focus();
  } else if (document.activeElement === field && step > 0) {
    links[0]?.focus();
  } else return false;
  return true;
}
