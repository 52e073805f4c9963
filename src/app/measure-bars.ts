/** Tells the page how much of the window the bars leave, for what stands over the view. */
export function measureBars(root: ParentNode): void {
  const measure = new ResizeObserver((entries) => {
    for (const { target, borderBoxSize } of entries) {
      const side = target.classList.contains('top') ? '--shell-top' : '--shell-bottom';
      document.documentElement.style.setProperty(side, `${String(borderBoxSize[0]?.blockSize ?? 0)}px`);
    }
  });
  for (const bar of root.querySelectorAll('.top, .bottom')) measure.observe(bar);
}
