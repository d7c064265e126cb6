/** The theme's colours for what is drawn on a canvas. */

/** @typedef {ReturnType<typeof themeLook>} Look */

/** @param {number} [fontSize] pixels */
export function themeLook(fontSize = 12) {
  const style = getComputedStyle(document.documentElement);
  const value = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return {
    fontSize,
    font: value("--bs-body-font-family"),
    page: value("--bs-tertiary-bg"),
    strong: value("--bs-body-color"),
    text: value("--bs-secondary-color"),
    grid: value("--bs-border-color"),
    first: value("--chart-received"),
    second: value("--chart-sent"),
    third: value("--chart-third"),
    lost: value("--bad"),
    funnel: value("--funnel-bar"),
    heat: [0, 1, 2, 3, 4, 5].map((level) => value(`--heat-${level}`)),
    onHeat: [0, 1, 2, 3, 4, 5].map((level) => value(`--on-heat-${level}`)),
  };
}

export const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
