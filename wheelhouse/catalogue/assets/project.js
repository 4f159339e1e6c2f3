// One package: what it is, how to install it, on what, its versions and files, and its relations.
function renderProject(name) {
  const project = byName.get(name);
  replaced("_project", project ? view(project) : lost(name));
}

function back() {
  return make("a", { class: "back", href: "#" }, `← ${say("project.back")}`);
}

function lost(name) {
  const alike = engine ? near(name).slice(0, 8) : [];
  return [
    back(),
    make("h1", { tabindex: -1 }, say("project.lost", { name: short(name, 80) })),
    alike.length
      ? [
          make("p", { class: "lead" }, say("project.near")),
          make(
            "ul",
            { class: "alike" },
            alike.map((place) => make("li", null, projectLink(facts.projects[place].name))),
          ),
        ]
      : null,
  ].flat();
}

function view(project) {
  const [newest] = editions(project);
  const drawing = graph(project);
  return [
    back(),
    make(
      "header",
      { class: "about" },
      make("h1", { tabindex: -1 }, project.name, " ", newest && outside(newest.version, "code")),
      project.summary && outside(project.summary, "p", "lead"),
      ...notices(project),
    ),
    make(
      "div",
      { class: "columns" },
      make(
        "div",
        { class: "cards" },
        card("project.install", oneLine(project)),
        card(null, essentials(project, newest)),
      ),
      card("project.coverage", facts.targets.length ? coverage(project) : make("p", null, say("delivery.anywhere"))),
    ),
    make(
      "div",
      { class: "cards" },
      newest && card("project.graph", drawing, lists(project)),
      card(
        "project.versions",
        editions(project).map((edition, place) => version(project, edition, place)),
      ),
    ),
  ];
}

function card(title, ...content) {
  return make("section", { class: "card" }, title && make("h2", null, say(title)), ...content);
}

function notices(project) {
  const status = project.status && [say("project.status", { status: project.status }), project.reason];
  const yanks = editions(project)
    .filter((each) => each.yanked)
    .map((each) => [
      `${say("project.yanked")}${say("colon")}${each.version}`,
      each.yanked === true ? say("project.noreason") : each.yanked,
    ]);
  const lacks = editions(project).flatMap((each) =>
    (each.missing || []).map((lack) => [
      `${say("project.missing")}${say("colon")}${[each.version, ...names(lack.targets)].join(", ")}`,
      [lack.reason, ...(lack.remedies || [])].map(reason).join(" · "),
    ]),
  );
  return [...(status ? [status] : []), ...yanks]
    .map((each) => notice("warn", each))
    .concat(lacks.map((each) => notice("bad", each)));
}

function notice(kind, [title, text]) {
  return make("p", { class: `notice ${kind}` }, outside(title, "b"), " ", text && outside(text));
}

function essentials(project, newest) {
  const sources = new Set(
    filesOf(project)
      .map((file) => file.source)
      .filter((source) => source !== undefined),
  );
  const own = filesOf(project).flatMap((file) => file.sets || []);
  const row = (key, ...value) => make("div", null, make("dt", null, say(key)), make("dd", null, ...value));
  return make(
    "dl",
    { class: "facts" },
    row("project.licence", newest?.licence ? outside(newest.licence) : say("project.nolicence")),
    row("project.size", many(filesOf(project))),
    sources.size > 0 &&
      row(
        "project.source",
        [...sources].map((place) => outside(facts.sources[place], "bdi", "url")),
      ),
    own.length > 0 &&
      row(
        "project.source",
        say("project.forsets", { sets: [...new Set(own)].map((place) => facts.sets[place].name).join(", ") }),
      ),
    row(
      "project.files",
      make("a", { href: `simple/${encodeURIComponent(project.name)}/index.html` }, `simple/${project.name}/`),
    ),
  );
}

function version(project, edition, place) {
  const requirement = `${project.name}==${edition.version}`;
  return make(
    "details",
    { class: "version", open: place === 0 },
    make(
      "summary",
      null,
      outside(edition.version, "b"),
      edition.yanked ? make("em", { class: "warn" }, say("mark.yanked")) : null,
      make("span", null, many(edition.files || [])),
    ),
    make(
      "p",
      { class: "pin" },
      make("code", null, requirement),
      copyButton(requirement, say("file.copyname", { requirement })),
    ),
    folded("files", (edition.files || []).map(fileRow), 12),
  );
}

function fileRow(file) {
  const told = [
    amount(file.size),
    file["requires-python"] && `${say("project.python")} ${file["requires-python"]}`,
    file["upload-time"] && say("file.uploaded", { date: day(file["upload-time"]) }),
    file["building-for"] && say("kind.building"),
    file["also-for"] && say("kind.spare"),
    file["lockers-for"] && say("kind.lockers"),
    !(file.targets || file["building-for"] || file["also-for"] || file["lockers-for"] || file.sets) &&
      say("project.unwanted"),
    facts.unknown.includes(file.filename) && say("project.unknown"),
    file.made && say("project.made", { source: file.made.source }),
  ].filter(Boolean);
  return make(
    "li",
    { class: file.yanked ? "yanked" : null },
    make("span", { class: `key k-${kindOf(file)}`, title: say(`kind.${kindOf(file)}`) }),
    fileLink(file.filename),
    make("span", { class: "told" }, say(`kind.${kindOf(file)}`), told.map((text) => [" · ", outside(text)]).flat()),
    make(
      "span",
      { class: "hash" },
      make("code", { title: file.sha256 }, `sha256 ${file.sha256.slice(0, 16)}…`),
      copyButton(file.sha256, say("file.copyhash", { file: file.filename })),
    ),
  );
}

// In words, for each version that has relations.
function lists(project) {
  const some = editions(project).filter((each) => each["wanted-by"] || each.wants);
  if (some.length < 2) return pair(some[0] || editions(project)[0], "h3");
  return some.map((edition) => [outside(edition.version, "h3", "which"), pair(edition, "h4")]);
}

function pair(edition, heading) {
  const list = (key, wants, none) =>
    make(
      "div",
      null,
      make(heading, null, say(key)),
      wants?.length ? folded("wants", wants.map(want), 12) : make("p", { class: "note" }, none),
    );
  return make(
    "div",
    { class: "pair" },
    list("project.wantedby", edition["wanted-by"], own(edition) || say("project.nobody")),
    list("project.wants", edition.wants, say(asked(edition) ? "project.nothing" : "project.unasked")),
  );
}

function own(edition) {
  const sets = new Set((edition.files || []).flatMap((file) => file.sets || []));
  return sets.size && say("project.forsets", { sets: [...sets].map((place) => facts.sets[place].name).join(", ") });
}

// Whether somebody has asked what the version needs: not of a file of one's own, and not with --no-deps.
function asked(edition) {
  const uses = [...usesOf(edition)].filter(([target]) => !facts.alone.includes(target));
  return uses.some(([, kind]) => kind !== "missing");
}

function want(each) {
  const partly = partOf(each.targets || []);
  const who = !each.project
    ? outside(where(each), "b")
    : byName.has(each.project)
      ? projectLink(each.project)
      : outside(each.project, "b");
  return make(
    "li",
    null,
    who,
    " ",
    outside((each.requirements || []).join(", "), "code"),
    each.building && make("em", null, say("project.tobuild")),
    each.lockers && make("em", null, say("kind.lockers")),
    partly && make("span", { class: "note" }, partly),
  );
}

// For which targets, where it is not for all: a few have names.
function partOf(targets) {
  const all = facts.targets.length;
  if (targets.length === all || !targets.length) return "";
  if (targets.length > 3) return say("project.some", { n: targets.length, all });
  return say("project.on", { targets: names(targets).join(", ") });
}
