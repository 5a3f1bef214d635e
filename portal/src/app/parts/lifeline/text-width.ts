let context: CanvasRenderingContext2D | null | undefined;

/** How wide words are, in pixels, in the font of an element at a size in rem. */
export function textWidths(element: Element): (text: string, sizeRem: number) => number {
  context ??= document.createElement('canvas').getContext('2d');
  const { fontFamily } = getComputedStyle(element);
  const rem = rootFontSize();
  return (text, sizeRem) => {
    if (!context) return text.length * sizeRem * rem * 0.6;
    context.font = `500 ${sizeRem * rem}px ${fontFamily}`;
    return context.measureText(text).width;
  };
}

export function rootFontSize(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}
