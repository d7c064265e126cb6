import { fill, find, findOf } from "../dom.js";
import { t } from "../language.js";

/**
 * What a list says of itself: that nothing is there, that it is being read, that it could not be, that there is more.
 * @param {ParentNode} root holds `data-list-empty`, `data-list-loading`, `data-list-error` and a button `load-more`
 * @param {{items: unknown[], next: string | null, loaded: boolean, loading: boolean, error: string | null}} list
 * @param {string} nothing what an empty list says
 */
export function renderListState(root, { items, next, loaded, loading, error }, nothing) {
  const isEmpty = items.length === 0;
  find(root, "[data-list-empty]").hidden = !(isEmpty && loaded && error === null);
  find(root, "[data-list-loading]").hidden = !(isEmpty && !loaded && error === null);
  find(root, "[data-list-error]").hidden = error === null;
  fill(root, { nothing, "list-error": error });
  const more = findOf(root, '[data-action="load-more"]', HTMLButtonElement);
  more.hidden = next === null || error !== null;
  more.disabled = loading;
  more.textContent = loading ? t("Cargando…") : t("Cargar más");
}
