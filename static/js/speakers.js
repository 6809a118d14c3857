/* The list of speakers: time runs down, and what others pressed appears. Works without this file too. */
(() => {
  const d = document, LOOK = 4000;
  const box = d.querySelector('[data-speakers]');
  if (!box) return;
  let drawn = performance.now();

  const words = left => {
    const gone = Math.abs(left), minutes = Math.floor(gone / 60), rest = gone % 60;
    const long = `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`, short = `${minutes ? `${minutes} 分 ` : ''}${rest} 秒`;
    return `${left < 0 ? '超时' : '还剩'} ${minutes >= 60 ? long : short}`;
  };
  const tick = () => {
    const clock = box.querySelector('[data-left]');
    if (!clock) return;
    const left = Number(clock.dataset.left) - Math.floor((performance.now() - drawn) / 1000);
    clock.textContent = words(left);
    clock.classList.toggle('is-over', left < 0);
  };
  const look = async () => {
    if (d.hidden || box.contains(d.activeElement)) return; // a button in somebody's hand stays where it is
    try {
      const answer = await fetch(box.dataset.speakers, { credentials: 'same-origin' });
      if (!answer.ok || answer.redirected || box.contains(d.activeElement)) return;
      box.innerHTML = await answer.text();
      drawn = performance.now();
      tick();
    } catch { /* the next look will tell */ }
  };
  setInterval(tick, 1000);
  setInterval(look, LOOK);
})();
