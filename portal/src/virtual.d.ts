declare module 'virtual:scalar-script' {
  /** The address of Scalar's standalone script. */
  const address: string;
  export default address;
}

declare module 'virtual:labels/*' {
  const labels: Record<string, Record<string, string>>;
  export default labels;
}
