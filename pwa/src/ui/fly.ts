/** A thing that travels from where it was to where it went, 240 ms; not for who wants no motion. */
export function fly(from: Element | null, to: Element | null): void {
  if (!from || !to || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const [start, end] = [from.getBoundingClientRect(), to.getBoundingClientRect()];
  const ghost = from.cloneNode(true) as HTMLElement;
  ghost.classList.add('ghost');
  ghost.ariaHidden = 'true';
  ghost.style.translate = `${start.x}px ${start.y}px`;
  document.body.append(ghost);
  const there = { translate: `${end.x}px ${end.y}px`, opacity: 0.2 };
  void ghost.animate([{}, there], { duration: 240, easing: 'ease-out' }).finished.then(() =>
    ghost.remove(),
  );
}
