/** Notifications of the browser, where it has them and the operator allows them. */

const isPossible = () => "Notification" in globalThis;

/** @returns {Promise<boolean>} whether they are allowed; asks if that was not decided yet */
export async function askForNotifications() {
  if (!isPossible()) return false;
  return (await Notification.requestPermission()) === "granted";
}

/**
 * @param {string} text
 * @param {string} about one notification each: a later one takes the place of the earlier
 * @param {() => void} open
 */
export function notify(text, about, open) {
  if (!isPossible() || Notification.permission !== "granted") return;
  try {
    const notification = new Notification(text, {
      tag: about,
      silent: true,
      lang: document.documentElement.lang,
    });
    notification.addEventListener("click", () => {
      window.focus();
      open();
      notification.close();
    });
  } catch {
    // Chrome on Android has them only for service workers: there the sound must do.
  }
}
