// Matrices of targets: platforms down, Pythons across. For one package, each cell has the version and the kind of file.
function coverage(project) {
  const kinds = new Set();
  return make(
    "div",
    null,
    matrix(say("project.coverage"), (target) => cell(project, target, kinds)),
    legend(kinds),
  );
}

function matrix(label, fill) {
  const targets = facts.targets.map((name, place) => ({
    name,
    place,
    python: parted(name)[0],
    platform: parted(name)[1],
  }));
  const pythons = [...new Set(targets.map((each) => each.python))].sort(byNumbers);
  const platforms = [...new Set(targets.map((each) => each.platform))];
  const at = (python, platform) => targets.find((each) => each.python === python && each.platform === platform);
  const head = make(
    "tr",
    null,
    make("th", { scope: "col" }, say("matrix.platform")),
    pythons.map((each) => make("th", { scope: "col" }, each || "–")),
  );
  const body = platforms.map((platform) =>
    make(
      "tr",
      null,
      make("th", { scope: "row" }, outside(short(platform, 40))),
      pythons.map((python) => (at(python, platform) ? fill(at(python, platform)) : make("td", { class: "void" }))),
    ),
  );
  return make(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": label },
    make("table", { class: "matrix" }, make("thead", null, head), make("tbody", null, body)),
  );
}

function byNumbers(one, other) {
  return one.localeCompare(other, "en", { numeric: true });
}

// The newest version that the target gets; where it gets several, they are counted.
function cell(project, target, kinds) {
  const had = editions(project).filter((edition) => usesOf(edition).has(target.place));
  if (!had.length) {
    kinds.add("none");
    return make("td", { class: "k-none" }, make("span", { class: "unseen" }, say("kind.none")));
  }
  const kind = usesOf(had[0]).get(target.place);
  kinds.add(kind);
  const others = had.length > 1 ? ` +${had.length - 1}` : "";
  return make(
    "td",
    { class: `k-${kind}`, title: `${facts.targets[target.place]}: ${say(`kind.${kind}`)}` },
    `${had[0].version.slice(0, 20)}${others}`,
    make("span", { class: "unseen" }, `, ${say(`kind.${kind}`)}`),
  );
}

// At a glance: how many packages each target has, the more the deeper; a click shows these only.
function renderTargets() {
  if (facts.targets.length < 2) return void replaced("_targets");
  const [counts, lacking] = perTarget();
  const most = Math.max(1, ...counts.values());
  replaced(
    "_targets",
    make("h2", null, say("targets.title")),
    matrix(say("targets.title"), (target) => {
      const n = counts.get(target.place) || 0;
      const missing = lacking.get(target.place) || 0;
      const label = say(missing ? "targets.lacking" : "targets.only", { target: target.name, n, missing });
      const shade = Math.ceil((n / most) * 4);
      return make(
        "td",
        { class: `shade-${shade}` },
        make(
          "button",
          { type: "button", title: label, "aria-label": label, onclick: () => only(target.place) },
          number(n),
        ),
      );
    }),
  );
}

// By target: how many packages it has, and of how many more it has none of the files.
function perTarget() {
  const [counts, lacking] = [new Map(), new Map()];
  const count = (numbers, target) => numbers.set(target, (numbers.get(target) || 0) + 1);
  for (const project of facts.projects) {
    const uses = editions(project).flatMap((edition) => [...usesOf(edition)]);
    const had = new Set(uses.filter(([, kind]) => kind !== "missing" && kind !== "lockers").map(([target]) => target));
    const missing = new Set(uses.filter(([target, kind]) => kind === "missing" && !had.has(target)).map(([at]) => at));
    had.forEach((target) => count(counts, target));
    missing.forEach((target) => count(lacking, target));
  }
  return [counts, lacking];
}

function only(target) {
  wish.target = String(target);
  renderFilters();
  renderList();
  document.getElementById("_packages").scrollIntoView();
  document.getElementById("_packages").focus({ preventScroll: true });
}

function legend(kinds) {
  const order = ["platform", "pure", "sdist", "other", "building", "spare", "lockers", "missing", "none"];
  return make(
    "ul",
    { class: "legend" },
    order
      .filter((kind) => kinds.has(kind))
      .map((kind) => make("li", null, make("span", { class: `key k-${kind}` }), say(`kind.${kind}`))),
  );
}
