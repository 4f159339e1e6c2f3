// What came and went since the state before, by states.js, which lies beside and is no part of the delivery.
const CHANGES_SHOWN = 12;
const UNKNOWN = "unknown"; // by which a state came that nobody noted

function renderChanges() {
  const history = globalThis.CATALOGUE_STATES;
  const section = document.getElementById("_changes");
  const states = Array.isArray(history?.states)
    ? history.states.filter((state) => state.number <= history.current)
    : [];
  section.hidden = !states.length;
  if (section.hidden) return;
  const [last, ...earlier] = states;
  const changes = changed(last.added || [], last.removed || []);
  replaced(
    "_changes",
    make("h2", null, say("changes.title")),
    make("p", { class: "note" }, day(last.since), " · ", outside(last.by || "", "code")),
    changes.length
      ? [folded("changes", changes.map(change), CHANGES_SHOWN), unnamed(last)]
      : last.by !== UNKNOWN && make("p", null, say(last.number === 1 ? "changes.first" : "changes.none")),
    earlier.length > 0 &&
      make(
        "details",
        null,
        make("summary", null, say("changes.earlier")),
        make("ol", { class: "plain states" }, earlier.map(state)),
      ),
  );
}

function state(each) {
  const counts = say("changes.counts", {
    added: say("count.files", { n: counted(each, "added") }),
    removed: number(counted(each, "removed")),
  });
  return make(
    "li",
    null,
    make("b", null, day(each.since)),
    " ",
    outside(each.by || "", "code"),
    make("span", { class: "note" }, counts),
  );
}

// Of many files only some are named.
function counted(each, key) {
  return (each[key] || []).length + (each[`more-${key}`] || 0);
}

function unnamed(each) {
  const n = (each["more-added"] || 0) + (each["more-removed"] || 0);
  return n > 0 && make("p", { class: "note" }, say("changes.unnamed", { files: say("count.files", { n }) }));
}

// Versions that came and went, by project.
function changed(added, removed) {
  const found = new Map();
  for (const [filenames, key] of [
    [added, "added"],
    [removed, "removed"],
  ]) {
    for (const filename of filenames) {
      const [name, version] = released(filename);
      if (!found.has(name)) found.set(name, { name, added: new Set(), removed: new Set() });
      found.get(name)[key].add(version);
    }
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function change({ name, added, removed }) {
  const came = [...added].filter((version) => !removed.has(version)).join(", ");
  const went = [...removed].filter((version) => !added.has(version)).join(", ");
  const kind = came && went ? "updated" : came ? "new" : went ? "gone" : "files";
  return make(
    "li",
    null,
    make("em", { class: `c-${kind}` }, say(`changes.${kind}`)),
    byName.has(name) ? projectLink(name) : outside(name, "b"),
    make("code", null, [outside(went), went && came ? " → " : "", outside(came)]),
  );
}
