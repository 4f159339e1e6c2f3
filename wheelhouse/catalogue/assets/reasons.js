// Why a file is missing and what would help, in Chinese: the index has these sentences in English, as a run told them.
// What is none of them stays as it is.
const REASONS = [
  [/^no wheel for this target, and /, "没有适用于此目标环境的 wheel，且"],
  [/^its wheels may not be used, and /, "规则不允许使用它的 wheel，且"],
  [/^its wheels were uploaded too late, and /, "它的 wheel 上传得太晚，且"],
  [/^there is no wheel, and /, "没有 wheel，且"],
  [/，且its sdist may not be used/, "，且规则不允许使用它的源码包"],
  [/，且its sdist was uploaded too late/, "，且它的源码包上传得太晚"],
  [/，且there is no sdist/, "，且没有源码包"],
  [/^wants Python ([^;]+)/, "需要 Python $1"],
  [/^(\S+) is not a wheel for this target/, "$1 不是适用于此目标环境的 wheel"],
  [/; its wheels are for (.+) only$/, (_, systems) => `；它的 wheel 仅适用于 ${enumerated(systems)}`],
  [/^(\S+) would take (\S+)$/, "$1 可以使用 $2"],
  [/^(\S+) could be used without (\S+)$/, "若不使用 $2，则可以使用 $1"],
  [/^(\S+ \S+) has a wheel(?=,|$)/, "$1 有 wheel"],
  [/^(\S+ \S+) has an sdist(?=,|$)/, "$1 有源码包"],
  [/, but (.+) excludes? it$/, (_, lines) => `，但被 ${enumerated(lines)}排除`],
  [/ \(from ([^)]+)\)/g, "（来自 $1）"],
  [
    /^(\S+ \S+) has wheels for Python (.+?)(?: on (\S+))?$/,
    (_, release, pythons, platform) =>
      `${release} 有适用于 Python ${enumerated(pythons)}${platform ? `（${platform}）` : " "}的 wheel`,
  ],
];

function enumerated(list) {
  return list.replace(/, | and /g, "、");
}

function reason(text) {
  if (language !== "zh") return text;
  return REASONS.reduce((said, [pattern, words]) => said.replace(pattern, words), short(text, LONGEST));
}
