import { fill, find, findOf } from "../dom.js";
import { setIcon } from "../icons.js";
import { t } from "../language.js";
import { elementsOf } from "../own_elements.js";
import markup from "./list_state.html";

/**
 * What a list says of itself: that nothing is there, that it is being read, that it could not be, that there is more.
 */
export class ListState {
  #root;

  /**
   * @param {ParentNode} root where the list has its `data-list-state`, the name of the icon of an empty one
   * @param {{readMore: () => void, retry?: () => void}} actions
   */
  constructor(root, { readMore, retry = readMore }) {
    this.#root = root;
    const place = find(root, "[data-list-state]");
    place.replaceWith(...elementsOf(markup));
    setIcon(find(root, "[data-empty-mark]"), place.dataset.listState ?? "");
    find(root, '[data-action="load-more"]').addEventListener("click", readMore);
    find(root, '[data-action="retry"]').addEventListener("click", retry);
  }

  /**
   * @param {{items: unknown[], next: string | null, loaded: boolean, loading: boolean, error: string | null}} list
   * @param {string} nothing what an empty list says
   */
  render({ items, next, loaded, loading, error }, nothing) {
    const root = this.#root;
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
}
