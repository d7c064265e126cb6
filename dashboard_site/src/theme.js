/** Dark unless the operator chose light in this browser. */

const KEY = "theme";

export const isLight = () => document.documentElement.dataset.bsTheme === "light";

/** @param {"dark" | "light"} theme */
export function useTheme(theme) {
  document.documentElement.dataset.bsTheme = theme;
  localStorage.setItem(KEY, theme);
}
