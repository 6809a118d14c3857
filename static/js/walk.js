/* How far a place is on foot, for who let the phone tell where they are: it stays in this tab, and is worked out here. */
(() => {
  const d = document, translated = JSON.parse(d.getElementById('words')?.textContent || '{}');
  const t_ = chinese => translated[chinese] || chinese;
  const kmPerDegree = 111.2, detour = 1.3, metresAMinute = 80, farthest = 3; // kilometres one may walk
  const words = (here, there) => {
    const north = (there[0] - here[0]) * kmPerDegree;
    const east = (there[1] - here[1]) * kmPerDegree * Math.cos(here[0] * Math.PI / 180);
    const km = Math.hypot(north, east);
    if (km > farthest) return t_('约 {n} 公里').replace('{n}', km < 10 ? km.toFixed(1) : Math.round(km));
    return t_('走路约 {n} 分钟').replace('{n}', Math.max(1, Math.round(km * 1000 * detour / metresAMinute)));
  };
  const say = () => {
    const here = sessionStorage.getItem('here')?.split(',').map(Number);
    if (!here || !here.every(Number.isFinite)) return;
    for (const place of d.querySelectorAll('[data-place]')) {
      place.textContent = words(here, place.dataset.place.split(',').map(Number));
      place.hidden = false;
    }
    for (const note of d.querySelectorAll('[data-walk]')) note.hidden = false;
  };
  try { say(); d.addEventListener('htmx:afterSwap', say); } catch { /* no storage: no distances */ }
})();
