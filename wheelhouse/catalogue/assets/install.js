// What to type, for where the page is now.

// All that a shell or a configuration would read otherwise is encoded; a login in the address is never told.
function address() {
  const page = new URL("simple/", location.href.replace(/[?#].*$/, ""));
  const path = page.pathname.replace(
    /[^\w/:.~%@+,=-]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
  return `${page.protocol}//${page.host}${path}`;
}

// As pip has it: without TLS it takes what is on this machine only, unless it is told.
function untrusted() {
  const local = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(location.hostname);
  return location.protocol === "http:" && !local ? location.host : "";
}

function commands(requirement) {
  const trusted = untrusted() && ` --trusted-host ${untrusted()}`;
  return new Map([
    ["pip", `pip install --index-url ${address()}${trusted} ${requirement}`],
    ["uv", `uv pip install --default-index ${address()} ${requirement}`],
  ]);
}

// Per client: the file that it reads, and what is to stand there. `whbuild config client` says the same.
function configurations() {
  const url = address();
  const host = untrusted();
  const lines = (...some) => some.filter(Boolean).join("\n");
  const poetry = lines("[[tool.poetry.source]]", `name = "whbuild"`, `url = "${url}"`, `priority = "primary"`);
  return new Map([
    ["pip", ["pip.conf, pip.ini", lines("[global]", `index-url = ${url}`, host && `trusted-host = ${host}`)]],
    ["uv", ["uv.toml", lines("[[index]]", `name = "whbuild"`, `url = "${url}"`, "default = true")]],
    ["poetry", location.protocol === "file:" ? null : ["pyproject.toml", poetry]],
    [
      "pdm",
      ["pyproject.toml", lines("[[tool.pdm.source]]", `name = "pypi"`, `url = "${url}"`, host && "verify_ssl = false")],
    ],
    [
      "hatch",
      [
        "pyproject.toml",
        lines(
          "[tool.hatch.envs.default.env-vars]",
          `PIP_INDEX_URL = "${url}"`,
          `UV_DEFAULT_INDEX = "${url}"`,
          host && `PIP_TRUSTED_HOST = "${host}"`,
        ),
      ],
    ],
    ["pixi", ["pixi.toml", lines("[pypi-options]", `index-url = "${url}"`)]],
  ]);
}

function block(text) {
  return make("div", { class: "block" }, make("pre", { tabindex: 0 }, make("code", null, text)), copyButton(text));
}

// Buttons of which one is pressed, and what belongs to it.
function tabs(label, choices, chosen, show) {
  const body = make("div");
  const buttons = choices.map((name) => make("button", { type: "button", "aria-pressed": "false" }, name));
  const press = (place) => {
    buttons.forEach((button, other) => button.setAttribute("aria-pressed", String(other === place)));
    body.replaceChildren(...show(choices[place]));
  };
  buttons.forEach((button, place) =>
    button.addEventListener("click", () => {
      remember("client", choices[place]);
      press(place);
    }),
  );
  press(Math.max(0, choices.indexOf(chosen)));
  return [make("div", { class: "tabs", role: "group", "aria-label": label }, buttons), body];
}

function oneLine(project) {
  const requirement = requirementOf(project);
  if (!requirement) return make("p", { class: "note" }, say("project.missing"));
  const lines = commands(requirement);
  return tabs(say("use.client"), [...lines.keys()], remembered("client"), (client) => [
    block(lines.get(client)),
    ...warned(),
  ]);
}

function warned() {
  return untrusted() ? [make("p", { class: "note" }, say("use.plain"))] : [];
}

function forGood() {
  const texts = configurations();
  return tabs(say("use.client"), [...texts.keys()], remembered("client"), (client) => {
    if (!texts.get(client)) return [make("p", { class: "note" }, say("use.poetry"))];
    const [file, text] = texts.get(client);
    return [make("p", { class: "where" }, say("use.file", { file })), block(text), ...warned()];
  });
}

function renderUse() {
  const whole = facts.projects.filter(
    (project) => requirementOf(project) && !editions(project).some((edition) => edition.missing),
  );
  const asked = (project) =>
    editions(project).some((edition) => (edition["wanted-by"] || []).some((each) => !each.project));
  const example = whole.find(asked) || whole[0];
  replaced(
    "_use",
    make("h2", null, say("use.title")),
    make("h3", null, say("use.always")),
    forGood(),
    example && [make("h3", null, say("use.once")), block(commands(requirementOf(example)).get("pip"))],
  );
}
