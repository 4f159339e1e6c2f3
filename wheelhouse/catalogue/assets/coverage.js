// The coverage matrix: platforms down, Pythons across, each cell with the version and the kind of file.
function coverage(project) {
  const targets = facts.targets.map((name, place) => ({ place, python: parted(name)[0], platform: parted(name)[1] }));
  const pythons = [...new Set(targets.map((each) => each.python))].sort(byNumbers);
  const platforms = [...new Set(targets.map((each) => each.platform))];
  const kinds = new Set();
  const head = make("tr", null, make("th", { scope: "col" }, say("matrix.platform")), pythons.map((each) => make("th", { scope: "col" }, each || "–")));
  const body = platforms.map((platform) => make("tr", null,
    make("th", { scope: "row" }, outside(platform)),
    pythons.map((python) => cell(project, targets.find((each) => each.python === python && each.platform === platform), kinds))));
  return make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("project.coverage") },
    make("table", { class: "matrix" }, make("thead", null, head), make("tbody", null, body)), legend(kinds));
}

function byNumbers(one, other) {
  return one.localeCompare(other, "en", { numeric: true });
}

// The newest version that the target gets; where it gets several, they are counted.
function cell(project, target, kinds) {
  if (!target) return make("td", { class: "void" });
  const had = editions(project).filter((edition) => usesOf(edition).has(target.place));
  if (!had.length) {
    kinds.add("none");
    return make("td", { class: "k-none" }, make("span", { class: "unseen" }, say("kind.none")));
  }
  const kind = usesOf(had[0]).get(target.place);
  kinds.add(kind);
  const others = had.length > 1 ? ` +${had.length - 1}` : "";
  return make("td", { class: `k-${kind}`, title: `${facts.targets[target.place]}: ${say(`kind.${kind}`)}` },
    `${had[0].version.slice(0, 20)}${others}`, make("span", { class: "unseen" }, `, ${say(`kind.${kind}`)}`));
}

function legend(kinds) {
  const order = ["platform", "pure", "sdist", "other", "building", "spare", "missing", "none"];
  return make("ul", { class: "legend" }, order.filter((kind) => kinds.has(kind)).map((kind) =>
    make("li", null, make("span", { class: `key k-${kind}` }), say(`kind.${kind}`))));
}
