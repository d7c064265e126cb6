import js from "@eslint/js";

const unsafeHtml = ["innerHTML", "outerHTML", "insertAdjacentHTML", "write"].map((property) => ({
  property,
  message: "Text goes into the page with textContent, never as HTML.",
}));

export default [
  { ignores: ["dist/"] },
  js.configs.recommended,
  {
    rules: {
      // The type checker knows the browser's globals, and tells unknown names better.
      "no-undef": "off",
      "no-restricted-properties": ["error", ...unsafeHtml],
      eqeqeq: "error",
      "prefer-const": "error",
      "no-var": "error",
      complexity: ["error", 10],
      "max-lines": ["error", 260],
      "max-lines-per-function": ["error", { max: 45, skipComments: true }],
    },
  },
  { files: ["test/**"], rules: { "max-lines-per-function": "off" } },
];
