declare module 'virtual:scalar-script' {
  /** The address of Scalar's standalone script. */
  const address: string;
  export default address;
}
