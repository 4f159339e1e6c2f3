// What data.js states, looked up by name. Names come from outside: they are keys of Maps only, never of objects.
let facts = null;
let byName = new Map();

function take(catalogue) {
  facts = { targets: [], alone: [], unknown: [], sources: [], sets: [], projects: [], ...catalogue };
  byName = new Map(facts.projects.map((project) => [project.name, project]));
}

function normalized(name) {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

function editions(project) {
  return project.versions || [];
}

function filesOf(project) {
  return editions(project).flatMap((edition) => edition.files || []);
}

// What to ask a client for: of what was yanked it takes only what is named exactly (PEP 592). Null: there is no file.
function requirementOf(project) {
  const held = editions(project).filter((edition) => edition.files?.length);
  if (!held.length) return null;
  const offered = filesOf(project).some((file) => !file.yanked);
  return offered ? project.name : `${project.name}==${held[0].version}`;
}

function sizeOf(project) {
  return filesOf(project).reduce((sum, file) => sum + file.size, 0);
}

function newestOf(project) {
  return filesOf(project).reduce((date, file) => ((file["upload-time"] || "") > date ? file["upload-time"] : date), "");
}

function names(targets) {
  return (targets || []).map((place) => facts.targets[place]);
}

// A wheel for every platform, one for some, the source, or something else.
function kindOf(file) {
  if (file.kind !== "wheel") return file.kind === "sdist" ? "sdist" : "other";
  return file.filename.endsWith("-none-any.whl") ? "pure" : "platform";
}

// The targets that a version concerns: what each of them does with which file.
function usesOf(edition) {
  const uses = new Map();
  for (const lack of edition.missing || []) for (const target of lack.targets || []) uses.set(target, "missing");
  const others = [
    ["lockers-for", () => "lockers"],
    ["also-for", () => "spare"],
    ["building-for", () => "building"],
  ];
  for (const [key, kind] of [...others, ["targets", kindOf]]) {
    for (const file of edition.files || []) for (const target of file[key] || []) uses.set(target, kind(file));
  }
  return uses;
}

// "3.12-win_amd64" -> ["3.12", "win_amd64"]; a target file's own name has no Python before it.
function parted(target) {
  const found = /^((?:cp|pp|pypy)?\d[\d.]*t?)-(.+)$/.exec(target);
  return found ? [found[1], found[2]] : ["", target];
}

// "flask-3.1.0-py3-none-any.whl" -> ["flask", "3.1.0"], as file names of wheels and sdists are made.
function released(filename) {
  const stem = filename.replace(/\.(whl|tar\.gz|zip|tar\.bz2|tgz|tar\.xz)$/, "");
  const parts = filename.endsWith(".whl") ? stem.split("-") : stem.split(/-(?=[^-]*$)/);
  return [normalized(parts[0]), parts[1] || ""];
}
