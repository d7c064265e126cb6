declare module "*.html" {
  const markup: string;
  export default markup;
}
