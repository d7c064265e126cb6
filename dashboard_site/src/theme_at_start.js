// Runs before the first paint, so that a light page does not start with a dark flash.
if (localStorage.getItem("theme") === "light") document.documentElement.dataset.bsTheme = "light";
