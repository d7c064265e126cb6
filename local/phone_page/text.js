/** WhatsApp's marks (*bold*, _italic_, ~strike~, `code`) and links as elements; all text goes in as text. */

const MARKS = { "*": "strong", _: "em", "~": "s", "`": "code" };
const PIECES =
  /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])|(?<![\p{L}\p{N}])([*_~`])(?=\S)([^\n]*?\S)\2(?![\p{L}\p{N}])/gu;

export function formatted(text) {
  const fragment = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(PIECES)) {
    fragment.append(text.slice(end, match.index), element(match));
    end = match.index + match[0].length;
  }
  fragment.append(text.slice(end));
  return fragment;
}

function element([whole, link, mark, inner]) {
  if (!link) {
    const marked = document.createElement(MARKS[mark]);
    marked.append(formatted(inner));
    return marked;
  }
  const anchor = document.createElement("a");
  anchor.href = whole;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  anchor.textContent = whole;
  return anchor;
}

export function icon(name, label) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `/page/icons.svg#${name}`);
  svg.append(use);
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else {
    svg.setAttribute("aria-hidden", "true");
  }
  return svg;
}

export function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}
