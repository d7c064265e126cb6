/**
 * What the shop sells: found, changed, added, taken out, and given as a file.
 *
 * @import { App } from "../../types.js"
 */
import { ApiError } from "../../api.js";
import { isolated } from "../../bidi.js";
import { confirmed } from "../../dialogs.js";
import { fill, find, findOf } from "../../dom.js";
import { wholeNumber } from "../../format.js";
import { t } from "../../language.js";
import { saveCsv } from "../../save_file.js";
import { whileShown } from "../../views/visits.js";
import { catalogCsv } from "./catalog_csv.js";
import { CatalogList } from "./catalog_list.js";
import { ImportDialog } from "./import_dialog.js";
import { ProductEditor } from "./product_editor.js";
import { readAllProducts, removeProduct } from "./products_api.js";
/** @import { Product } from "./types.js" */
export { default as markup } from "./catalog.html";

/** @param {App} app @param {HTMLElement} root */
export function show(app, root) {
  const list = new CatalogList(app, root, {
    edit: (product) => void editor.edit(product),
    remove: (product) => void remove(app, list, product),
  });
  const editor = new ProductEditor(app, root, (product, isNew) => list.show(product, isNew));
  const importDialog = new ImportDialog(app, root, () => list.restart());

  find(root, '[data-action="add"]').addEventListener("click", () => void editor.add(list.currency));
  find(root, '[data-action="import"]').addEventListener("click", () => importDialog.open());
  find(root, '[data-action="export"]').addEventListener("click", () => void exportCatalog(app, root));
  whileShown(app, "catalog", {
    visit: () => list.restart(),
    forget: () => {
      list.clear();
      editor.close();
      importDialog.close();
    },
  });
}

/**
 * @param {App} app
 * @param {CatalogList} list
 * @param {Product} product
 */
async function remove(app, list, { product_id, name }) {
  const isSure = await confirmed({
    title: t("¿Quitar «{name}» del catálogo?", { name: isolated(name) }),
    text: t("El bot deja de ofrecerlo, y una cotización que lo lleva ya no se puede pedir."),
    action: t("Quitar"),
    danger: true,
  });
  if (!isSure) return;
  try {
    await removeProduct(app, product_id);
    app.store.toast(t("El producto se quitó."));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status !== 404) return app.store.toast(error.message, "danger");
    app.store.toast(t("Otra persona ya lo había quitado."));
  }
  list.forget(product_id);
}

/**
 * @param {App} app
 * @param {HTMLElement} root
 */
async function exportCatalog(app, root) {
  const button = findOf(root, '[data-action="export"]', HTMLButtonElement);
  const tell = (/** @type {string} */ text) => fill(button, { export: text });
  button.disabled = true;
  try {
    const products = await readAllProducts(app, (count) =>
      tell(t("Leídos: {count}", { count: wholeNumber(count) })),
    );
    saveCsv(t("catalogo.csv"), catalogCsv(products, navigator.language));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    app.store.toast(error.message, "danger");
  } finally {
    button.disabled = false;
    tell(t("Exportar CSV"));
  }
}
